import type { Workload } from '../workload/workload.ts';
import {
  type Assigned,
  cheapestAssignment,
  comparableUsd,
  type EvaluateSubset,
  type Holds,
  passes,
  pools,
  resultOf,
} from './assignment-search.ts';
import type { Evaluation } from './evaluate-option.ts';
import { limitText } from './judge/reasons.ts';
import type { ResolvedOption } from './options/resolved-option.ts';
import type { Assignment, Recommendation } from './result.ts';
import { loadText, usdText } from './wording.ts';

export interface Recommended {
  readonly recommendation: Omit<Recommendation, 'sensitivities'>;
  readonly assigned: Assigned;
  /** The assigned options as bought. */
  readonly bought: readonly Evaluation[];
}

/** Rounds in which an option that passes a probe but not all replications is taken out. */
const MOST_ROUNDS = 4;

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
}

/**
 * Assigns each workload its cheapest passing option; which models are good enough was settled by what the workload
 * accepts. Options that end up shared are simulated and sized again for exactly what they serve.
 */
export function recommend(query: RecommendQuery): Recommended {
  const { workloads, probe, evaluate, holds = passes } = query;
  const excluded = new Set<string>();
  for (let round = 0; ; round += 1) {
    const candidates = candidatesOf(query, holds, excluded);
    const assigned = cheapestAssignment(workloads, candidates, probe, holds);
    const bought = [...pools(assigned, workloads)].map(([option, pooled]) => evaluate(option, pooled));
    const failing = bought.flatMap((evaluation) =>
      evaluation.result.workloads
        .filter((one) => evaluation.names.includes(one.name) && !holds(evaluation.option, one))
        .map((one) => `${evaluation.option.id} ${one.name}`),
    );
    if (failing.length === 0 || round === MOST_ROUNDS) {
      const kept: Assigned = new Map(
        [...assigned].map(([name, option]) => [
          name,
          option && failing.includes(`${option.id} ${name}`) ? null : option,
        ]),
      );
      return settle(
        query,
        kept,
        bought.filter((one) => [...kept.values()].includes(one.option)),
      );
    }
    for (const key of failing) excluded.add(key);
  }
}

/** Options that hold for a workload when it is alone on them. */
function candidatesOf(
  { workloads, evaluations, probe }: RecommendQuery,
  holds: Holds,
  excluded: ReadonlySet<string>,
): Map<string, ResolvedOption[]> {
  return new Map(
    workloads.map((workload) => {
      const passing = evaluations
        .filter(
          ({ option, names }) =>
            names.includes(workload.name) && !excluded.has(`${option.id} ${workload.name}`),
        )
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

function sum(values: readonly (number | null)[]): number | null {
  let total = 0;
  for (const value of values) {
    if (value === null) return null;
    total += value;
  }
  return values.length === 0 ? null : total;
}

function settle(query: RecommendQuery, assigned: Assigned, bought: readonly Evaluation[]): Recommended {
  const { workloads } = query;
  const assignments = workloads.map((workload): Assignment => {
    const option = assigned.get(workload.name) ?? null;
    const evaluation = bought.find((one) => one.option === option);
    if (option === null || evaluation === undefined) {
      return { workload: workload.name, option: null, monthlyUsd: null, reason: whyNothing(query, workload) };
    }
    return {
      workload: workload.name,
      option: option.id,
      monthlyUsd: shareOfBill(query, evaluation, workload),
      reason: whyThis(query, evaluation, workload),
    };
  });
  const costs = bought.map((one) => one.result.cost);
  const monthlyUsd = sum(costs.map((cost) => cost.monthlyUsd));
  return {
    assigned,
    bought,
    recommendation: {
      monthlyUsd,
      monthlyUsdLow: sum(costs.map((cost) => cost.monthlyUsdLow)),
      monthlyUsdHigh: sum(costs.map((cost) => cost.monthlyUsdHigh)),
      yearlyUsd: sum(costs.map((cost) => cost.yearlyUsd)),
      text: sentence(assignments, monthlyUsd),
      assignments,
      options: bought.map((one) => one.result),
    },
  };
}

/** A shared bill is split in proportion to what each workload would cost alone. */
function shareOfBill(
  { probe, workloads }: RecommendQuery,
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

function sentence(assignments: readonly Assignment[], monthlyUsd: number | null): string {
  const bought = assignments.filter((one) => one.option !== null);
  if (bought.length === 0) return 'Nothing here holds for any workload.';
  const parts = bought.map((one) => `${one.workload} on ${one.option}`);
  const missing = assignments.length - bought.length;
  const cost = monthlyUsd === null ? 'at a price that is not known' : `for ${usdText(monthlyUsd)} a month`;
  return `${parts.join(', ')} ${cost}${missing > 0 ? `; nothing holds for ${missing} of ${assignments.length} workloads` : ''}.`;
}

function whyThis({ evaluations, probe }: RecommendQuery, chosen: Evaluation, workload: Workload): string {
  const alone = (one: Evaluation): Evaluation =>
    one.names.length === 1 ? one : probe(one.option, [workload]);
  const aloneUsd = (one: Evaluation): number => comparableUsd(alone(one));
  const ownUsd = aloneUsd(chosen);
  const others = evaluations.filter(
    (one) => one.option !== chosen.option && one.names.includes(workload.name),
  );
  const verdictOf = (one: Evaluation): string | undefined => resultOf(one, workload.name)?.verdict;
  const parts = ['cheapest that holds'];
  if (chosen.names.length > 1)
    parts.push(`shared by ${chosen.names.length} workloads and simulated together`);
  if (workload.model === 'any' && workload.accept.length === 0) {
    const perClass = cheapestPerClass(
      [...others.filter((one) => verdictOf(one) === 'pass'), chosen],
      aloneUsd,
    );
    const elsewhere = perClass
      .filter(({ evaluation }) => evaluation !== chosen)
      .map(({ name, evaluation }) => `${name}: ${evaluation.option.id} ${priceText(alone(evaluation))}`);
    parts[0] += `, ${chosen.option.modelClass ?? 'unclassed'} (quality untested)`;
    parts.push(...elsewhere);
  }
  // What one workload costs alone says nothing about a bill that several share.
  const rivals = chosen.names.length > 1 ? [] : others.filter((one) => verdictOf(one) === 'pass');
  const rival = rivalInRange(chosen, rivals.map(alone));
  if (rival !== null) parts.push(rival);
  const unproven = others
    .filter((one) => verdictOf(one) === 'unproven' && aloneUsd(one) < ownUsd)
    .sort((a, b) => aloneUsd(a) - aloneUsd(b))[0];
  if (unproven !== undefined) {
    parts.push(
      `cheaper if its latency holds: ${unproven.option.id} ${priceText(alone(unproven))}, measure it and give a \`hosted\` row with --throughput`,
    );
  }
  return parts.join('; ');
}

function priceText(evaluation: Evaluation): string {
  const { monthlyUsd } = evaluation.result.cost;
  return monthlyUsd === null ? '(price unknown)' : `at ${usdText(monthlyUsd)}`;
}

/** Where the choice flips inside the price range: another option that holds, cheaper at its low or at the chosen one's high end. */
function rivalInRange(chosen: Evaluation, others: readonly Evaluation[]): string | null {
  const { monthlyUsd, monthlyUsdHigh } = chosen.result.cost;
  if (monthlyUsd === null) return null;
  const lowOf = ({ result: { cost } }: Evaluation): number =>
    cost.monthlyUsdLow ?? cost.monthlyUsd ?? Number.POSITIVE_INFINITY;
  const rivals = others.filter((one) => lowOf(one) < (monthlyUsdHigh ?? monthlyUsd) && lowOf(one) > 0);
  const [rival] = rivals.toSorted((a, b) => lowOf(a) - lowOf(b));
  if (rival === undefined) return null;
  const { cost } = rival.result;
  const range = `${usdText(lowOf(rival))}–${usdText(cost.monthlyUsdHigh ?? cost.monthlyUsd ?? 0).slice(1)}`;
  return `the choice flips inside the price ranges: ${rival.option.id} is quoted ${range}`;
}

function cheapestPerClass(
  evaluations: readonly Evaluation[],
  usdOf: (evaluation: Evaluation) => number,
): { readonly name: string; readonly evaluation: Evaluation }[] {
  const best = new Map<string, Evaluation>();
  for (const evaluation of evaluations) {
    const name = evaluation.option.modelClass ?? 'unclassed';
    const known = best.get(name);
    if (known === undefined || usdOf(evaluation) < usdOf(known)) best.set(name, evaluation);
  }
  return [...best]
    .map(([name, evaluation]) => ({ name, evaluation }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Why a workload stays without an option: the one that came closest, and what it broke on. */
function whyNothing({ evaluations }: RecommendQuery, workload: Workload): string {
  const tried = evaluations
    .map((evaluation) => ({ evaluation, result: resultOf(evaluation, workload.name) }))
    .filter(({ result }) => result !== undefined && result.verdict !== 'not-applicable');
  if (tried.length === 0) return 'no option here can take it';
  const order = ['pass', 'marginal', 'unproven', 'fail', 'unstable'];
  const [closest] = tried.sort(
    (a, b) =>
      order.indexOf(a.result!.verdict) - order.indexOf(b.result!.verdict) ||
      (b.result!.headroom ?? 0) - (a.result!.headroom ?? 0),
  );
  const { option } = closest!.evaluation;
  const { verdict, limit, headroom } = closest!.result!;
  const word = verdict === 'pass' ? 'holds alone, not beside the others on it' : verdict;
  const first = limit === null ? '' : `, ${limitText(limit)} binds first`;
  const reach = headroom === null || headroom <= 0 ? '' : `, it holds ${loadText(headroom)}`;
  return `nothing passes; closest is ${option.id}: ${word}${first}${reach}`;
}
