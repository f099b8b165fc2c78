import { loadCatalog } from '../../catalog/load-catalog.ts';
import { readInput } from '../../workload/read-input.ts';
import { scaleInput } from '../../workload/stream/scale-input.ts';
import type { WorkloadInput } from '../../workload/workload-input.ts';
import type { Readers } from './prepare-run.ts';

/** Inputs are large; few different ones are asked for in turn. */
const MOST_INPUTS = 4;

/**
 * Reads each file once however often it is asked for: a load factor is applied to what was read before, so that a trace,
 * or standard input, serves a whole sweep.
 */
export function rememberingReaders(): Readers {
  const catalogs = new Map<string, ReturnType<typeof loadCatalog>>();
  const inputs = new Map<string, Promise<WorkloadInput>>();
  return {
    loadCatalog: (options) => once(catalogs, JSON.stringify(options), () => loadCatalog(options)),
    readInput: async (paths, options) => {
      const unscaled = { ...options, scale: 1 };
      const input = await once(inputs, JSON.stringify([paths, unscaled]), () => readInput(paths, unscaled));
      return scaleInput(input, options.scale ?? 1);
    },
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  const oldest = known.size >= MOST_INPUTS ? known.keys().next() : null;
  if (oldest !== null && !oldest.done) known.delete(oldest.value);
  known.set(key, made);
  return made;
}
