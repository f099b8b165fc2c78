import type { Workload } from '../../workload/workload.ts';
import type { PlanMoney } from '../bill/plan-money.ts';
import type { Evaluation } from '../evaluate/evaluate-option.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { OptionWorkloadResult } from '../result.ts';
import { sharedCaps } from './shared-cap.ts';

/** Evaluates an option on exactly these workloads, together; remembered by the caller. */
export type EvaluateSubset = (option: ResolvedOption, workloads: readonly Workload[]) => Evaluation;

/** Evaluates each option once for the same workloads. */
export function remembering(evaluate: EvaluateSubset): EvaluateSubset {
  const known = new Map<string, Evaluation>();
  return (option, workloads) => {
    const key = JSON.stringify([option.id, workloads.map((workload) => workload.name)]);
    const found = known.get(key) ?? evaluate(option, workloads);
    known.set(key, found);
    return found;
  };
}

/** Workload name → option that serves it; null where nothing passes. */
export type Assigned = ReadonlyMap<string, ResolvedOption | null>;

/** Whether a workload may be assigned to an option of which this was found. */
export type Holds = (option: ResolvedOption, row: OptionWorkloadResult) => boolean;

export const passes: Holds = (_, { verdict }) => verdict === 'pass';

export function resultOf(evaluation: Evaluation, name: string): OptionWorkloadResult | undefined {
  return evaluation.result.workloads.find((workload) => workload.name === name);
}

/** What an assignment is judged by. */
export interface AssignmentTerms {
  readonly evaluate: EvaluateSubset;
  readonly holds: Holds;
  readonly money: Pick<PlanMoney, 'usd'>;
  /** True where the cost of one option depends on which others are bought. */
  readonly entangled: boolean;
}

interface Score {
  /** Workloads without a passing option. */
  readonly unserved: number;
  readonly usd: number;
}

function better(a: Score, b: Score): boolean {
  return a.unserved < b.unserved || (a.unserved === b.unserved && a.usd < b.usd - 1e-6);
}

/** Workloads by option, in the order of the workload file. */
export function pools(assigned: Assigned, workloads: readonly Workload[]): Map<ResolvedOption, Workload[]> {
  const byOption = new Map<ResolvedOption, Workload[]>();
  for (const workload of workloads) {
    const option = assigned.get(workload.name);
    if (option) byOption.set(option, [...(byOption.get(option) ?? []), workload]);
  }
  return byOption;
}

/** Workloads of a pool that do not hold in it. */
function failingIn(evaluation: Evaluation, pooled: readonly Workload[], holds: Holds): Workload[] {
  return pooled.filter((workload) => {
    const row = resultOf(evaluation, workload.name);
    return row === undefined || !holds(evaluation.option, row);
  });
}

/** What an assignment buys. */
export interface Bought {
  readonly evaluations: readonly Evaluation[];
  /** Workloads that do not hold in their pools, or for which a spend cap that pools share leaves no room. */
  readonly failing: ReadonlySet<string>;
}

export function boughtBy(
  assigned: Assigned,
  workloads: readonly Workload[],
  { evaluate, holds }: Pick<AssignmentTerms, 'evaluate' | 'holds'>,
): Bought {
  const evaluations: Evaluation[] = [];
  const failing = new Set<string>();
  for (const [option, pooled] of pools(assigned, workloads)) {
    const evaluation = evaluate(option, pooled);
    evaluations.push(evaluation);
    for (const { name } of failingIn(evaluation, pooled, holds)) failing.add(name);
  }
  for (const { left } of sharedCaps(evaluations, workloads)) {
    for (const name of left.flatMap(({ names }) => names)) failing.add(name);
  }
  return { evaluations, failing };
}

function scoreOf(assigned: Assigned, workloads: readonly Workload[], terms: AssignmentTerms): Score {
  const { evaluations, failing } = boughtBy(assigned, workloads, terms);
  const unassigned = workloads.filter((workload) => !assigned.get(workload.name)).length;
  return { unserved: unassigned + failing.size, usd: terms.money.usd(evaluations) };
}

/** Moves worth trying: one workload to another option that passes alone, or all that an option can take to it. */
function* moves(
  assigned: Assigned,
  workloads: readonly Workload[],
  candidates: ReadonlyMap<string, readonly ResolvedOption[]>,
  everyMove: boolean,
): Generator<Assigned> {
  const inUse = new Map<ResolvedOption | null, number>();
  for (const option of assigned.values()) inUse.set(option, (inUse.get(option) ?? 0) + 1);
  for (const workload of workloads) {
    for (const option of candidates.get(workload.name) ?? []) {
      // A pool of its own elsewhere saves nothing for what is alone already, unless something has to give way or
      // costs hang together.
      const current = assigned.get(workload.name) ?? null;
      const alone = inUse.get(current) === 1;
      if (option === current || (!everyMove && alone && !inUse.has(option))) continue;
      yield new Map([...assigned, [workload.name, option]]);
    }
  }
  const options = new Set([...candidates.values()].flat());
  for (const option of options) {
    const taken = workloads.filter((workload) => candidates.get(workload.name)?.includes(option));
    if (taken.length > 1) yield new Map([...assigned, ...taken.map((one) => [one.name, option] as const)]);
  }
}

/**
 * The cheapest assignment of workloads to options in which everything passes: each workload starts at the option that
 * is cheapest alone; then workloads move while that serves more of them or costs less, pools that come together being
 * simulated together. The search ends in an assignment that no single move improves.
 */
export function cheapestAssignment(
  workloads: readonly Workload[],
  candidates: ReadonlyMap<string, readonly ResolvedOption[]>,
  terms: AssignmentTerms,
): Assigned {
  const alone = (workload: Workload, option: ResolvedOption): number =>
    terms.money.usd([terms.evaluate(option, [workload])]);
  let assigned: Assigned = new Map(
    workloads.map((workload) => {
      const [first, ...others] = candidates.get(workload.name) ?? [];
      const cheapest = others.reduce(
        (best, option) => (best && alone(workload, option) < alone(workload, best) ? option : best),
        first,
      );
      return [workload.name, cheapest ?? null] as const;
    }),
  );
  let score = scoreOf(assigned, workloads, terms);
  for (let improved = workloads.length > 1; improved; ) {
    improved = false;
    const everyMove = score.unserved > 0 || terms.entangled;
    let best: { readonly assigned: Assigned; readonly score: Score } | null = null;
    for (const tried of moves(assigned, workloads, candidates, everyMove)) {
      const triedScore = scoreOf(tried, workloads, terms);
      if (better(triedScore, best?.score ?? score)) best = { assigned: tried, score: triedScore };
    }
    if (best !== null) {
      ({ assigned, score } = best);
      improved = true;
    }
  }
  return withoutFailing(assigned, boughtBy(assigned, workloads, terms).failing);
}

/** What still fails where it is assigned is left without an option. */
export function withoutFailing(assigned: Assigned, failing: ReadonlySet<string>): Assigned {
  return new Map([...assigned].map(([name, option]) => [name, failing.has(name) ? null : option]));
}
