import type { WorkloadInput } from '../workload-input.ts';
import { scaleStream } from './scale-stream.ts';
import { scaleWorkload } from './scale-workload.ts';

/** The input as it would have been read at `factor` times the rate. */
export function scaleInput(input: WorkloadInput, factor: number): WorkloadInput {
  if (factor === 1) return input;
  const workloads = input.workloads.map((workload) => scaleWorkload(workload, factor));
  return input.kind === 'trace'
    ? { ...input, workloads, stream: scaleStream(input.stream, factor) }
    : { ...input, workloads };
}
