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

/**
 * Recommended first in the order of the workloads, then by verdict, then by cost; what has no price comes after what
 * has one. The recommended ones are shown as bought: sized and judged for the workloads assigned to them alone.
 */
export function orderedOptions(result: Result): readonly OptionResult[] {
  const bought = new Map(result.recommendation.options.map((option) => [option.id, option]));
  const recommended = recommendedIds(result);
  return inOrder(
    result,
    result.options.map((option) => (recommended.has(option.id) ? (bought.get(option.id) ?? option) : option)),
  );
}

/** The option as it is bought for the plan, which may be smaller than the option of the comparison. */
export function boughtOption(result: Result, id: string): OptionResult | undefined {
  return (
    result.recommendation.options.find((option) => option.id === id) ??
    result.options.find((option) => option.id === id)
  );
}

/** Workloads that a bought option is assigned, where it could take more of them; null where it is compared whole. */
export function assignedPart(
  result: Result,
  option: OptionResult,
): { readonly names: readonly string[]; readonly of: number } | null {
  const whole = result.options.find(({ id }) => id === option.id);
  const taken = ({ workloads }: OptionResult): readonly string[] =>
    workloads.filter(({ verdict }) => verdict !== 'not-applicable').map(({ name }) => name);
  if (whole === undefined || whole === option) return null;
  const names = taken(option);
  const of = taken(whole).length;
  return names.length < of ? { names, of } : null;
}

function inOrder(result: Result, options: readonly OptionResult[]): readonly OptionResult[] {
  const recommended = [...recommendedIds(result)];
  const key = (option: OptionResult): readonly number[] => [
    recommended.includes(option.id) ? recommended.indexOf(option.id) : recommended.length,
    rank[option.verdict],
    option.cost.monthlyUsd ?? Number.MAX_VALUE,
  ];
  return options
    .map((option, index) => ({ option, key: [...key(option), index] }))
    .sort((a, b) => firstDifference(a.key, b.key))
    .map(({ option }) => option);
}

/**
 * Options whose costs may be compared: they serve the same workloads. Of several such groups the largest, in the
 * order of {@link orderedOptions}.
 */
export function comparableOptions(result: Result): {
  readonly workloads: readonly string[];
  readonly options: readonly OptionResult[];
} {
  const groups = new Map<
    string,
    { readonly workloads: readonly string[]; readonly options: OptionResult[] }
  >();
  for (const option of inOrder(result, result.options)) {
    const workloads = option.workloads
      .filter(({ verdict }) => verdict !== 'not-applicable')
      .map(({ name }) => name);
    if (workloads.length === 0) continue;
    const key = JSON.stringify(workloads);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { workloads, options: [option] });
    else group.options.push(option);
  }
  let largest: { readonly workloads: readonly string[]; readonly options: readonly OptionResult[] } = {
    workloads: [],
    options: [],
  };
  for (const group of groups.values()) if (group.options.length > largest.options.length) largest = group;
  return largest;
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i += 1) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
