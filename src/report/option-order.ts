import type { OptionResult, Result, Verdict } from '../plan/result.ts';

const rank: Readonly<Record<Verdict, number>> = {
  pass: 0,
  marginal: 1,
  unproven: 2,
  fail: 3,
  unstable: 4,
  'not-applicable': 5,
};

/** Ids of the options that the recommendation assigns work to. */
export function recommendedIds(result: Result): ReadonlySet<string> {
  return new Set(
    result.recommendation.assignments.flatMap(({ option }) => (option === null ? [] : [option])),
  );
}

/** Recommended first in the order of the workloads, then by verdict, then by cost; what has no price comes after what has one. */
export function orderedOptions(result: Result): readonly OptionResult[] {
  const recommended = [...recommendedIds(result)];
  const key = (option: OptionResult): readonly number[] => [
    recommended.includes(option.id) ? recommended.indexOf(option.id) : recommended.length,
    rank[option.verdict],
    option.cost.monthlyUsd ?? Number.MAX_VALUE,
  ];
  return result.options
    .map((option, index) => ({ option, key: [...key(option), index] }))
    .sort((a, b) => firstDifference(a.key, b.key))
    .map(({ option }) => option);
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i += 1) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
