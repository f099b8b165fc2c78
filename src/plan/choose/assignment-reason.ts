import type { Workload } from '../../workload/workload.ts';
import type { PlanMoney } from '../bill/plan-money.ts';
import type { Evaluation } from '../evaluate/evaluate-option.ts';
import { limitText, openQuestion } from '../judge/reasons.ts';
import { loadText, usdRangeText, usdText } from '../wording.ts';
import { type EvaluateSubset, resultOf } from './assignment-search.ts';
import { capBeside } from './shared-cap.ts';

/** What the reasons are drawn from. */
export interface ReasonQuery {
  /** Every option on every workload that it can take. */
  readonly evaluations: readonly Evaluation[];
  /** With probes alone. */
  readonly probe: EvaluateSubset;
  readonly money: PlanMoney;
  readonly workloads: readonly Workload[];
}

/** An option with one of its workloads by itself. */
function aloneOn(one: Evaluation, workload: Workload, probe: EvaluateSubset): Evaluation {
  return one.names.length === 1 ? one : probe(one.option, [workload]);
}

/** Why a workload is on the option that it is on. */
export function whyThis(
  { evaluations, probe, money, workloads }: ReasonQuery,
  chosen: Evaluation,
  workload: Workload,
  bought: readonly Evaluation[],
): string {
  const alone = (one: Evaluation): Evaluation => aloneOn(one, workload, probe);
  const aloneUsd = (one: Evaluation): number => money.usd([alone(one)]);
  const ownUsd = aloneUsd(chosen);
  const others = evaluations.filter(
    (one) => one.option !== chosen.option && one.names.includes(workload.name),
  );
  const verdictOf = (one: Evaluation): string | undefined => resultOf(one, workload.name)?.verdict;
  const parts = [money.reason(chosen) ?? 'cheapest that holds'];
  if (chosen.names.length > 1)
    parts.push(`shared by ${chosen.names.length} workloads and simulated together`);
  const caution = chosen.option.caution?.(workload) ?? null;
  if (caution !== null) parts.push(caution);
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
  const rivals =
    chosen.names.length > 1 || money.committed ? [] : others.filter((one) => verdictOf(one) === 'pass');
  const rival = rivalInRange(chosen, rivals.map(alone));
  if (rival !== null) parts.push(rival);
  const spilt = others
    .filter((one) => verdictOf(one) === 'pass')
    .flatMap((one) => money.spill(alone(one), bought) ?? []);
  parts.push(...spilt.slice(0, 1));
  const rest = bought.filter((one) => one.option !== chosen.option);
  const capped = others
    .filter((one) => chosen.names.length === 1 && verdictOf(one) === 'pass' && aloneUsd(one) < ownUsd)
    .filter((one) => rest.every(({ option }) => option !== one.option))
    .flatMap((one) => {
      const beyond = capBeside(alone(one), rest, workloads);
      return beyond === null ? [] : [`cheaper ${one.option.id} ${priceText(alone(one))}, but ${beyond}`];
    });
  parts.push(...capped.slice(0, 1));
  const unproven = others
    .filter((one) => verdictOf(one) === 'unproven' && aloneUsd(one) < ownUsd)
    .sort((a, b) => aloneUsd(a) - aloneUsd(b))[0];
  if (unproven !== undefined) {
    parts.push(`cheaper ${openText(unproven, workload, alone(unproven))}`);
  }
  return parts.join('; ');
}

/** `if its latency holds: groq-70b at $1.2k, measure it: …`. */
function openText(evaluation: Evaluation, workload: Workload, alone: Evaluation): string {
  const row = resultOf(evaluation, workload.name);
  const { subject, fix } = openQuestion(row ?? { limit: null }, evaluation.result.reasons);
  return `${subject}: ${evaluation.option.id} ${priceText(alone)}, ${fix}`;
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
  const range = usdRangeText(lowOf(rival), cost.monthlyUsdHigh ?? cost.monthlyUsd ?? 0);
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
export function whyNothing(query: ReasonQuery, workload: Workload, bought: readonly Evaluation[]): string {
  const { evaluations } = query;
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
  const candidate = cheapestUnproven(
    tried.map(({ evaluation }) => evaluation),
    workload,
    query.probe,
  );
  if (candidate !== null) return candidate;
  const capped = beyondSharedCap(query, workload, bought);
  if (capped !== null) return capped;
  const { option } = closest!.evaluation;
  const { verdict, limit, headroom } = closest!.result!;
  const word = verdict === 'pass' ? 'holds alone, not beside the others on it' : verdict;
  const first = limit === null ? '' : `, ${limitText(limit)} binds first`;
  const reach = headroom === null || headroom <= 0 ? '' : `, it holds ${loadText(headroom)}`;
  return `nothing passes; closest is ${option.id}: ${word}${first}${reach}`;
}

/** Where something holds alone, but the spend cap of its account leaves no room for it: the cheapest such, and the day. */
function beyondSharedCap(
  { evaluations, probe, workloads }: ReasonQuery,
  workload: Workload,
  bought: readonly Evaluation[],
): string | null {
  const found = evaluations
    .filter((one) => resultOf(one, workload.name)?.verdict === 'pass')
    .filter(({ option }) => bought.every((one) => one.option !== option))
    .map(({ option }) => probe(option, [workload]))
    .toSorted((a, b) => (a.result.cost.monthlyUsd ?? 0) - (b.result.cost.monthlyUsd ?? 0));
  for (const alone of found) {
    const beyond = capBeside(alone, bought, workloads);
    const fix = alone.option.fix('spend-cap', 1);
    const helps = fix === '' ? '' : `; ${fix}`;
    if (beyond !== null) return `${alone.option.id} holds alone, but ${beyond}${helps}`;
  }
  return null;
}

/** Where nothing passes but something may: the cheapest for this workload that is unproven, and how to find out. */
function cheapestUnproven(
  tried: readonly Evaluation[],
  workload: Workload,
  probe: EvaluateSubset,
): string | null {
  const monthly = ({ result }: Evaluation): number => result.cost.monthlyUsd ?? Number.POSITIVE_INFINITY;
  const rows = tried.map((evaluation) => ({
    evaluation,
    verdict: resultOf(evaluation, workload.name)?.verdict,
  }));
  if (rows.some(({ verdict }) => verdict === 'pass' || verdict === 'marginal')) return null;
  const [cheapest] = rows
    .filter(({ verdict }) => verdict === 'unproven')
    .map(({ evaluation }) => ({ evaluation, alone: aloneOn(evaluation, workload, probe) }))
    .toSorted((a, b) => monthly(a.alone) - monthly(b.alone));
  if (cheapest === undefined) return null;
  return `nothing is proven; cheapest ${openText(cheapest.evaluation, workload, cheapest.alone)}`;
}
