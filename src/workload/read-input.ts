import { closeInputs, openInputs } from './open-inputs.ts';
import { readWorkloads } from './table/read-workloads.ts';
import { readTraces } from './trace/read-traces.ts';
import type { ReadInputOptions, WorkloadInput } from './workload-input.ts';

/**
 * Reads workload files or traces, told apart by their header and bytes, never by their names. `-` is standard input.
 * Throws InputError with every mistake that was found.
 */
export async function readInput(paths: readonly string[], options: ReadInputOptions): Promise<WorkloadInput> {
  const inputs = await openInputs(paths);
  try {
    return await (inputs.kind === 'traces'
      ? readTraces(inputs.files, options)
      : readWorkloads(inputs.files, options));
  } finally {
    closeInputs(inputs.files);
  }
}
