import { readFileSync } from 'node:fs';
import type { EngineConstants } from './engine-constants.ts';

let presets: readonly EngineConstants[] | null = null;

/** The built-in constants, as `npm run fit` wrote them. */
export function readEngineConstants(): readonly EngineConstants[] {
  if (presets === null) {
    const url = new URL('../../src/performance/data/engine-constants.json', import.meta.url);
    const file = JSON.parse(readFileSync(url, 'utf8')) as { presets: EngineConstants[] };
    presets = file.presets;
  }
  return presets;
}

/** Constants by their id; an unknown id is a bug of a preset. */
export function engineConstants(id: string): EngineConstants {
  const found = readEngineConstants().find((constants) => constants.id === id);
  if (found === undefined) throw new Error(`no engine constants ${id}`);
  return found;
}
