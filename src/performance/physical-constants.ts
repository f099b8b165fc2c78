import type { EngineConstants } from './engine-constants.ts';

type Branch = { readonly [key: string]: unknown };

const camel = (column: string): string =>
  column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets every number below a field: an efficiency that a user measured holds for whatever precision was run. */
function filled(value: unknown, measured: number): unknown {
  if (typeof value === 'number') return measured;
  if (!isBranch(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, filled(below, measured)]));
}

/** Fields that a column stands for where its name is not the field's own. */
function fieldsOf(column: string): readonly string[] {
  if (column === 'overlap') return ['denseOverlap', 'expertOverlap'];
  return [camel(column)];
}

/**
 * A preset with the constants of a `physical` throughput row laid over it. A column of one number stands for all
 * entries of a field that has several (precisions, links): the row describes one deployment, which uses one of them.
 * Columns that the model has no field for are ignored.
 */
export function withPhysicalConstants(
  preset: EngineConstants,
  id: string,
  columns: Readonly<Record<string, number>>,
): EngineConstants {
  const laid: Record<string, unknown> = { ...preset };
  for (const [column, value] of Object.entries(columns)) {
    if (column === 'link_latency_s' || column === 'link_efficiency') {
      const key = column === 'link_latency_s' ? 'latencyS' : 'efficiency';
      const links = laid.links as EngineConstants['links'];
      laid.links = Object.fromEntries(
        Object.entries(links).map(([kind, link]) => [kind, { ...link, [key]: value }]),
      );
      continue;
    }
    for (const field of fieldsOf(column)) if (field in laid) laid[field] = filled(laid[field], value);
  }
  return { ...(laid as unknown as EngineConstants), id };
}

/** What a column of a `physical` row is worth in a preset, for one deployment; null where it has no such constant. */
export function physicalConstant(
  constants: EngineConstants,
  column: string,
  deployment: { readonly precision: string; readonly link: keyof EngineConstants['links'] },
): number | null {
  const link = constants.links[deployment.link];
  if (column === 'link_latency_s') return link.latencyS;
  if (column === 'link_efficiency') return link.efficiency;
  const value = (constants as unknown as Branch)[fieldsOf(column)[0]];
  if (typeof value === 'number') return value;
  if (!isBranch(value)) return null;
  const own = value[deployment.precision] ?? value.bf16;
  return typeof own === 'number' ? own : null;
}
