import type { CheckResult, Result } from '../plan/result.ts';

/** Id of the check that stands beside every check of the whole plan. */
export const unservedId = 'unserved';

const mostNamed = 5;

/** Workloads that no option is bought for. */
export function unservedOf({ recommendation }: Result): string[] {
  return recommendation.assignments.flatMap(({ workload, option }) => (option === null ? [workload] : []));
}

/**
 * Whether every workload has an option: the numbers of a plan are those of what is bought, and must not look better
 * for work that was left undone. Null where that is no question now, nor was one in the baseline. `assignedBefore` is
 * whether a workload had an option there, null where it had no such workload; itself null without a baseline.
 *
 * What had no option there either stood before; a workload that lost its option, or came without one, is new.
 */
export function unservedCheck(
  result: Result,
  assignedBefore: ((workload: string) => boolean | null) | null,
): CheckResult | null {
  const unserved = unservedOf(result);
  const wasUnserved = (workload: string): boolean => assignedBefore?.(workload) === false;
  const stood = result.workloads.filter(({ name }) => wasUnserved(name)).length;
  if (unserved.length === 0 && stood === 0) return null;
  const fresh = unserved.filter((workload) => !wasUnserved(workload));
  const named = fresh.length > 0 ? fresh : unserved;
  const more = named.length > mostNamed ? ` and ${named.length - mostNamed} more` : '';
  return {
    id: unservedId,
    level: 'error',
    status: unserved.length === 0 ? 'pass' : 'fail',
    expected: 'unserved <= 0',
    actual: unserved.length,
    baseline: assignedBefore === null ? null : stood,
    state: unserved.length === 0 ? 'fixed' : fresh.length > 0 ? 'new' : 'existing',
    message: named.length === 0 ? '' : `nothing is bought for ${named.slice(0, mostNamed).join(', ')}${more}`,
  };
}
