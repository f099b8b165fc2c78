import { worstVerdict } from '../plan/judge/judge.ts';
import type { Result } from '../plan/result.ts';
import type { Lever } from './sweep-result.ts';

/** Least headroom over what is bought; null where something is left without an option or nothing is known. */
function planHeadroom({ recommendation }: Result): number | null {
  if (recommendation.assignments.some(({ option }) => option === null)) return null;
  const known = recommendation.options
    .flatMap((option) => option.workloads)
    .flatMap(({ headroom }) => (headroom === null ? [] : [headroom]));
  return known.length === 0 ? null : Math.min(...known);
}

function difference(value: number | null, base: number | null): number | null {
  return value === null || base === null ? null : value - base;
}

/** One row: the plan under `change`, beside the plan as it is (null for the plan itself). */
export function lever(change: string | null, result: Result, base: Result): Lever {
  const { recommendation } = result;
  const headroom = planHeadroom(result);
  const served = recommendation.assignments.every(({ option }) => option !== null);
  // Without an option for every workload the sum is that of another, smaller plan.
  const monthlyUsd = served ? recommendation.monthlyUsd : null;
  const baseUsd = base.recommendation.assignments.every(({ option }) => option !== null)
    ? base.recommendation.monthlyUsd
    : null;
  return {
    change,
    monthlyUsd,
    differenceUsd: difference(monthlyUsd, baseUsd),
    headroom,
    differenceHeadroom: difference(headroom, planHeadroom(base)),
    verdict: served ? worstVerdict(recommendation.options.map(({ verdict }) => verdict)) : 'fail',
    assignments: recommendation.assignments.map(({ workload, option }) => ({ workload, option })),
  };
}
