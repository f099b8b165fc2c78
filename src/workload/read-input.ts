import { InputError } from '../diagnostics/diagnostic.ts';
import type { ReadInputOptions, WorkloadInput } from './workload-input.ts';

/**
 * Reads workload files or traces, told apart by their header and bytes. `-` is standard input.
 * Throws InputError with every mistake that was found.
 */
export async function readInput(
  paths: readonly string[],
  _options: ReadInputOptions,
): Promise<WorkloadInput> {
  throw new InputError(
    paths.map((path) => ({ code: 'CAP100', severity: 'error', message: `cannot read ${path}`, file: path })),
  );
}
