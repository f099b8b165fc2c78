import type { Catalog } from '../../../catalog/catalog.ts';
import type { Lookup } from '../../../catalog/lookup.ts';
import type { LinearRow, PhysicalRow, PointRow } from '../../../catalog/profiles/throughput-profile.ts';
import { nearestNames } from '../../../diagnostics/nearest-name.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';

/** How fast a replica is, as a user's throughput file says: one row, or all the points under one id. */
export type OwnThroughput =
  | { readonly kind: 'linear'; readonly row: LinearRow }
  | { readonly kind: 'physical'; readonly row: PhysicalRow }
  | { readonly kind: 'point'; readonly rows: readonly PointRow[]; readonly row: PointRow };

/** What the file says under the id that an option names; `hosted` rows speak of APIs, not of replicas. */
export function ownThroughput(catalog: Pick<Catalog, 'throughput'>, id: string): Lookup<OwnThroughput> {
  const rows = catalog.throughput.filter((candidate) => candidate.id === id);
  const [row] = rows;
  if (row === undefined) return { problem: unknownRow(catalog, id) };
  switch (row.kind) {
    case 'linear':
      return { found: { kind: 'linear', row } };
    case 'physical':
      return { found: { kind: 'physical', row } };
    case 'point':
      return { found: { kind: 'point', row, rows: rows.filter((one) => one.kind === 'point') } };
    default:
      return {
        problem: {
          code: 'CAP220',
          severity: 'error',
          message: `throughput row \`${id}\` is of kind hosted: it is the latency of an API`,
          help: 'a replica needs a linear, physical or point row; a hosted row is used by its provider and model',
        },
      };
  }
}

function unknownRow(catalog: Pick<Catalog, 'throughput'>, id: string) {
  const ids = [...new Set(catalog.throughput.map((candidate) => candidate.id))];
  const [near] = nearestNames(id, ids);
  const help =
    ids.length === 0
      ? 'give the file with --throughput FILE'
      : near === undefined
        ? `rows: ${ids.slice(0, 12).join(', ')}`
        : `did you mean \`${near}\`?`;
  const message = `there is no throughput row \`${id}\``;
  return { code: 'CAP220', severity: 'error', message, help } as const;
}

/** The option with what it leaves open taken from the deployment that was measured. */
export function withMeasuredDeployment(spec: OptionSpec, own: OwnThroughput): OptionSpec {
  if (own.kind === 'linear') return spec;
  const { model, gpu, tp, engine, engineVersion, precision } = own.row;
  const sameEngine = spec.engine === null || spec.engine === engine;
  return {
    ...spec,
    model: spec.model ?? model,
    gpu: spec.gpu ?? gpu,
    tp: spec.tp ?? tp,
    engine: spec.engine ?? engine,
    engineVersion: spec.engineVersion ?? (sameEngine ? engineVersion : null),
    precision: spec.precision ?? precision,
  };
}
