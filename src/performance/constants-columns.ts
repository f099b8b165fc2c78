import type { EngineConstants } from './engine-constants.ts';

type Tree = { readonly [key: string]: unknown };

/** Fields that say what the constants are, not what they are worth. */
const textFields = new Set(['id', 'describes', 'asOf']);

const snake = (key: string): string =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase();

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function walk(
  tree: Tree,
  path: readonly string[],
  visit: (path: readonly string[], value: number) => void,
): void {
  for (const [key, value] of Object.entries(tree)) {
    if (path.length === 0 && textFields.has(key)) continue;
    if (typeof value === 'number') visit([...path, key], value);
    else if (isTree(value)) walk(value, [...path, key], visit);
  }
}

/**
 * Constants as columns of a `physical` row: `dense_mbu`, `dense_mfu_bf16`, `links_nvlink_latency_s`; units as in
 * {@link EngineConstants} (seconds and shares).
 */
export function constantsColumns(constants: EngineConstants): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  walk(constants as unknown as Tree, [], (path, value) => columns.set(path.map(snake).join('_'), value));
  return columns;
}

function replaced(tree: Tree, path: readonly string[], values: ReadonlyMap<string, number>): Tree {
  const entries = Object.entries(tree).map(([key, value]): [string, unknown] => {
    if (path.length === 0 && textFields.has(key)) return [key, value];
    const at = [...path, key];
    if (typeof value === 'number') return [key, values.get(at.map(snake).join('_')) ?? value];
    return [key, isTree(value) ? replaced(value, at, values) : value];
  });
  return Object.fromEntries(entries);
}

/** A preset with the columns of a `physical` row laid over it; columns it does not have are ignored. */
export function withConstantsColumns(
  base: EngineConstants,
  id: string,
  values: ReadonlyMap<string, number>,
): EngineConstants {
  return { ...(replaced(base as unknown as Tree, [], values) as unknown as EngineConstants), id };
}
