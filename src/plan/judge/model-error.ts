import { outsideMeasuredLoad } from '../../performance/validated-range.ts';
import type { Workload } from '../../workload/workload.ts';
import type { ModelError, OptionWorkloadResult } from '../result.ts';

/**
 * How far the performance model may be off under this load: a deployment inside the validated range leaves it with
 * prompts or answers longer than any that were measured, and nothing is known of requests that were never served.
 */
export function modelErrorUnder(
  error: ModelError | null,
  workloads: readonly Workload[],
  results: readonly Pick<OptionWorkloadResult, 'verdict' | 'requests'>[],
): ModelError | null {
  if (error === null) return null;
  const reasons = workloads.flatMap(({ input, output }) =>
    outsideMeasuredLoad(input.p95Tokens, output.p95Tokens),
  );
  const served = results.filter(({ verdict }) => verdict !== 'not-applicable');
  if (served.every(({ requests }) => requests.completed === 0)) reasons.push('no request was served');
  if (reasons.length === 0) return error;
  const note = [...(error.insideValidatedRange ? [] : [error.note]), ...new Set(reasons)].join('; ');
  return { ...error, insideValidatedRange: false, note };
}
