import type { Catalog } from '../catalog/catalog.ts';
import type { ThroughputRow } from '../catalog/throughput-profile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/nearest-name.ts';
import type { OptionSpec } from '../scenario/scenario.ts';
import { cannotBuild } from './resolve-context.ts';

/** The row of the user's throughput files that an option names, or the problem with its name. */
export function throughputRow(
  spec: OptionSpec,
  catalog: Catalog,
): { readonly row: ThroughputRow } | { readonly problems: readonly Diagnostic[] } {
  const id = spec.throughput ?? '';
  const row = catalog.throughput.find((candidate) => candidate.id === id);
  if (row !== undefined) return { row };
  const ids = catalog.throughput.map((candidate) => candidate.id);
  const [near] = nearestNames(id, ids);
  const help =
    ids.length === 0
      ? 'give the file with --throughput FILE'
      : near === undefined
        ? `rows: ${ids.slice(0, 12).join(', ')}`
        : `did you mean \`${near}\`?`;
  return cannotBuild(spec, `there is no throughput row \`${id}\``, help);
}
