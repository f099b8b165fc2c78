import { fromMicroUsd, microUsd } from '../../cost/money.ts';
import type { Workload } from '../../workload/workload.ts';
import { billsAlone, type PlanMoney } from '../bill/plan-money.ts';
import type { Evaluation } from '../evaluate/evaluate-option.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import { usdText } from '../wording.ts';
import { whyNothing, whyThis } from './assignment-reason.ts';
import {
  type Assigned,
  type Bought,
  boughtBy,
  cheapestAssignment,
  type EvaluateSubset,
  type Holds,
  passes,
  resultOf,
  withoutFailing,
} from './assignment-search.ts';
import type { Assignment, Recommendation } from './bought-plan.ts';

export interface Recommended {
  readonly recommendation: Omit<Recommendation, 'sensitivities' | 'commitments' | 'inventory'>;
  readonly assigned: Assigned;
  /** The assigned options as bought. */
  readonly bought: readonly Evaluation[];
}

/** Rounds in which a pool that passes a probe but not all replications is tried otherwise. */
const MOST_ROUNDS = 6;

export interface RecommendQuery {
  readonly workloads: readonly Workload[];
  /** Every option on every workload that it can take. */
  readonly evaluations: readonly Evaluation[];
  /** With probes alone: quick, for the search. */
  readonly probe: EvaluateSubset;
  /** With everything: for what is bought. */
  readonly evaluate: EvaluateSubset;
  /** What may be bought; by default what passes. */
  readonly holds?: Holds;
  /** What a plan costs beyond its bills; by default nothing. */
  readonly money?: PlanMoney;
}

/**
 * Assigns each workload its cheapest passing option; which models are good enough was settled by what the workload
 * accepts. Options that end up shared are simulated and sized again for exactly what they serve. A pool that fails on
 * all replications fails from then on in the search too, while its option stays open to other pools. The spend cap of an
 * account is one for all that is bought on it.
 */
export function recommend(query: RecommendQuery): Recommended {
  const { workloads, evaluate, holds = passes, money = billsAlone } = query;
  const whole = new Map<string, Evaluation>();
  const keyOf = (option: ResolvedOption, pooled: readonly Workload[]): string =>
    JSON.stringify([option.id, pooled.map((workload) => workload.name)]);
  // What is known of an option with all that it can take is better than a probe of the same.
  const known = new Map(
    query.evaluations.map((one) => [
      keyOf(
        one.option,
        workloads.filter(({ name }) => one.names.includes(name)),
      ),
      one,
    ]),
  );
  const wholly: EvaluateSubset = (option, pooled) => {
    const key = keyOf(option, pooled);
    const evaluation = whole.get(key) ?? evaluate(option, pooled);
    whole.set(key, evaluation);
    return evaluation;
  };
  const probe: EvaluateSubset = (option, pooled) =>
    whole.get(keyOf(option, pooled)) ?? known.get(keyOf(option, pooled)) ?? query.probe(option, pooled);
  const judged = (assigned: Assigned): Bought => boughtBy(assigned, workloads, { evaluate: wholly, holds });
  const search = (): Assigned =>
    cheapestAssignment(workloads, candidatesOf({ ...query, probe }, holds), {
      evaluate: probe,
      holds,
      money,
      entangled: money.entangled,
    });

  let assigned = search();
  let found = judged(assigned);
  for (let round = 0; found.failing.size > 0 && round < MOST_ROUNDS; round += 1) {
    assigned = search();
    found = judged(assigned);
  }
  // What still fails is left out, and the rest is judged without it.
  for (; found.failing.size > 0; found = judged(assigned)) assigned = withoutFailing(assigned, found.failing);
  return settle({ ...query, probe, money }, assigned, found.evaluations);
}

/** Options that hold for a workload when it is alone on them. */
function candidatesOf(
  { workloads, evaluations, probe }: RecommendQuery,
  holds: Holds,
): Map<string, ResolvedOption[]> {
  return new Map(
    workloads.map((workload) => {
      const passing = evaluations
        .filter(({ names }) => names.includes(workload.name))
        .filter((evaluation) => {
          const alone = evaluation.names.length === 1 ? evaluation : probe(evaluation.option, [workload]);
          const row = resultOf(alone, workload.name);
          return row !== undefined && holds(evaluation.option, row);
        })
        .map(({ option }) => option);
      return [workload.name, passing];
    }),
  );
}

/** Exact in micro-dollars; null where one of them is not known, or there are none. */
function sum(values: readonly (number | null)[]): number | null {
  let total = 0;
  for (const value of values) {
    if (value === null) return null;
    total += microUsd(value);
  }
  return values.length === 0 ? null : fromMicroUsd(total);
}

type Settled = RecommendQuery & { readonly money: PlanMoney };

function settle(query: Settled, assigned: Assigned, alone: readonly Evaluation[]): Recommended {
  const { workloads, money } = query;
  const bought = money.shared(alone);
  const assignments = workloads.map((workload): Assignment => {
    const option = assigned.get(workload.name) ?? null;
    const evaluation = bought.find((one) => one.option === option);
    if (option === null || evaluation === undefined) {
      return {
        workload: workload.name,
        option: null,
        monthlyUsd: null,
        reason: whyNothing(query, workload, bought),
      };
    }
    return {
      workload: workload.name,
      option: option.id,
      monthlyUsd: shareOfBill(query, evaluation, workload),
      reason: whyThis(query, evaluation, workload, bought),
    };
  });
  const costs = bought.map((one) => one.result.cost);
  const extra = money.extra(bought);
  const monthlyUsd = plus(sum(costs.map((cost) => cost.monthlyUsd)), extra.monthlyUsd);
  return {
    assigned,
    bought,
    recommendation: {
      monthlyUsd,
      monthlyUsdLow: plus(sum(costs.map((cost) => cost.monthlyUsdLow)), extra.monthlyUsdLow),
      monthlyUsdHigh: plus(sum(costs.map((cost) => cost.monthlyUsdHigh)), extra.monthlyUsdHigh),
      yearlyUsd: plus(sum(costs.map((cost) => cost.yearlyUsd)), extra.yearlyUsd),
      text: sentence(assignments, monthlyUsd, extra.monthlyUsd),
      assignments,
      lines: extra.lines,
      options: bought.map((one) => one.result),
    },
  };
}

/** Nothing that is bought has no cost, whatever else is paid. */
function plus(bills: number | null, extraUsd: number): number | null {
  return bills === null ? null : fromMicroUsd(microUsd(bills) + microUsd(extraUsd));
}

/** A shared bill is split in proportion to what each workload would cost alone. */
function shareOfBill(
  { probe, workloads }: Settled,
  evaluation: Evaluation,
  workload: Workload,
): number | null {
  const { monthlyUsd } = evaluation.result.cost;
  if (monthlyUsd === null || evaluation.names.length === 1) return monthlyUsd;
  const alone = workloads
    .filter((one) => evaluation.names.includes(one.name))
    .map((one) => ({ name: one.name, usd: probe(evaluation.option, [one]).result.cost.monthlyUsd ?? 0 }));
  const total = alone.reduce((all, one) => all + one.usd, 0);
  const own = alone.find((one) => one.name === workload.name)?.usd ?? 0;
  return total > 0 ? (monthlyUsd * own) / total : monthlyUsd / alone.length;
}

function sentence(assignments: readonly Assignment[], monthlyUsd: number | null, unusedUsd: number): string {
  const bought = assignments.filter((one) => one.option !== null);
  if (bought.length === 0) return 'Nothing here holds for any workload.';
  const parts = bought.map((one) => `${one.workload} on ${one.option}`);
  const missing = assignments.length - bought.length;
  const unused = unusedUsd > 0 ? `, ${usdText(unusedUsd)} of it unused commitments` : '';
  const cost =
    monthlyUsd === null ? 'at a price that is not known' : `for ${usdText(monthlyUsd)} a month${unused}`;
  return `${parts.join(', ')} ${cost}${missing > 0 ? `; nothing holds for ${missing} of ${assignments.length} workloads` : ''}.`;
}
