import type { OptionCost } from '../../cost/option-cost.ts';
import type { PlanMoney } from '../bill/plan-money.ts';
import type { Effort, Evaluation } from '../evaluate/evaluate-option.ts';
import { gpusOfAll, machineWords } from '../machine-words.ts';
import { type AssumedValue, assumedValues } from '../options/assumed-values.ts';
import type { PlanBase } from '../plan-base.ts';
import { billOnly, type Outlook, outlookAt } from '../timeline/outlook.ts';
import { usdRangeText, usdText } from '../wording.ts';
import type { EvaluateSubset } from './assignment-search.ts';
import type { Sensitivity } from './bought-plan.ts';

const MOST_SHOWN = 3;
const BISECTIONS = 4;

/** What moves the month's bill of the plan by a smaller share than this, and nothing else, is not worth a line. */
const LEAST_MOVEMENT = 0.01;
/** Another option that is dearer than the upper end of a price range by more than this is no rival within any doubt of it. */
const FARTHEST_RIVAL = 4;

/** What the whole plan costs in a month where one of its options costs this; null without a price. */
type PlanUsd = (cost: OptionCost | null) => number | null;
type PlanUsdAt = (outlook: Outlook) => number | null;

interface Candidate {
  readonly assumed: AssumedValue;
  readonly evaluation: Evaluation;
  readonly planUsd: PlanUsdAt;
  readonly now: Outlook;
  readonly low: Outlook;
  readonly high: Outlook;
  readonly movement: number;
}

/** A probe may pass with less than all replications need: what counts is by how much its size differs from its own. */
function countOf({ size }: Evaluation, now: Outlook, { size: found, rule }: Outlook): number | null {
  if (found === null || now.size === null) return null;
  const count = size + found - now.size;
  if (rule.kind === 'fixed') return count;
  return count > rule.max ? null : Math.max(rule.min, count);
}

/**
 * What the plan costs with an outlook at the size that it asks for. The bill of the sample may differ from that of all
 * replications at the same size: what counts is by how much it changes.
 */
function planAt(evaluation: Evaluation, now: Outlook, inPlan: PlanUsd): PlanUsdAt {
  const offUsd = (inPlan(evaluation.result.cost) ?? 0) - (inPlan(now.billAt(evaluation.size)) ?? 0);
  return (then) => {
    const count = countOf(evaluation, now, then);
    const usd = count === null ? null : inPlan(then.billAt(count));
    return usd === null ? null : usd + offUsd;
  };
}

function movementOf(planUsd: PlanUsdAt, now: Outlook, other: Outlook): number {
  if (other.size === null) return Number.POSITIVE_INFINITY;
  return Math.abs((planUsd(other) ?? 0) - (planUsd(now) ?? 0));
}

function sameAnswer(a: Outlook, b: Outlook): boolean {
  return a.size === b.size;
}

/** The value nearest to the assumed one at which the size or the verdict changes, within a sixteenth of the range. */
function flipTowards(
  candidate: Candidate,
  end: number,
  outlook: Outlook,
  at: (value: number) => Outlook,
): { readonly value: number; readonly outlook: Outlook } {
  let same = candidate.assumed.value;
  let other = end;
  let beyond = outlook;
  for (let n = 0; n < BISECTIONS; n += 1) {
    const middle = (same + other) / 2;
    const found = at(middle);
    if (sameAnswer(found, candidate.now)) same = middle;
    else {
      other = middle;
      beyond = found;
    }
  }
  return { value: (same + other) / 2, outlook: beyond };
}

function flipText(candidate: Candidate, at: (value: number) => Outlook): string | null {
  const { assumed, planUsd, now, low, high, evaluation } = candidate;
  const upward = movementOf(planUsd, now, high) >= movementOf(planUsd, now, low);
  const [end, outlook] = upward ? ([assumed.high, high] as const) : ([assumed.low, low] as const);
  if (sameAnswer(outlook, now)) {
    const monthlyUsd = planUsd(outlook);
    if (monthlyUsd === null || monthlyUsd === planUsd(now)) return null;
    return `at ${assumed.format(end)} ${usdText(monthlyUsd)}/month`;
  }
  const flip = flipTowards(candidate, end, outlook, at);
  const word = end > assumed.value ? 'above' : 'below';
  const shown = assumed.format(flip.value);
  const where = shown === assumed.format(assumed.value) ? `just ${word} that` : `${word} ${shown}`;
  const count = countOf(evaluation, now, flip.outlook);
  if (count === null) return `${where} it no longer holds`;
  if (count === evaluation.size) return null;
  const monthlyUsd = planUsd(flip.outlook);
  const cost = monthlyUsd === null ? '' : `, ${usdText(monthlyUsd)}/month`;
  return `${where} ${sizeChange(evaluation, count)}${cost}`;
}

/** `6×MI300X, not 5`: counted as what is bought, spares included. */
function sizeChange({ option, size }: Evaluation, count: number): string {
  const [then, today] = [option.deploymentFacts(count), option.deploymentFacts(size)];
  const words = then === null ? null : machineWords(then);
  if (words !== null && today !== null) return `${words}, not ${gpusOfAll(today) ?? size}`;
  const unit = today?.unit ?? (count === 1 ? 'replica' : 'replicas');
  return `${count} ${unit}, not ${size}`;
}

/** What is to be shown, and how far it moves the month's bill. */
interface Mover extends Sensitivity {
  readonly movement: number;
}

/** Workload assumptions of one bought option, each tried at both ends of its range. */
function candidatesOf(base: PlanBase, evaluation: Evaluation, inPlan: PlanUsd, effort: Effort): Candidate[] {
  let probed: Outlook | null = null;
  let blind = false;
  return base.input.workloads
    .filter((workload) => evaluation.names.includes(workload.name))
    .flatMap((workload) => assumedValues(workload))
    .map((assumed): Candidate => {
      const at = (value: number): Outlook => {
        const found = outlookAt(base, evaluation, assumed, value, effort, probed);
        return blind ? billOnly(found, evaluation.size) : found;
      };
      // Probed like the ends of the range, so that the probe's own noise is no movement.
      if (probed === null) {
        const own = at(assumed.value);
        blind = own.size === null;
        probed = blind ? billOnly(own, evaluation.size) : own;
      }
      const now = probed;
      const low = assumed.low < assumed.value ? at(assumed.low) : now;
      const high = assumed.high > assumed.value ? at(assumed.high) : now;
      const planUsd = planAt(evaluation, now, inPlan);
      const movement = Math.max(movementOf(planUsd, now, low), movementOf(planUsd, now, high));
      return { assumed, evaluation, planUsd, now, low, high, movement };
    });
}

/** A price taken from a range: how far it moves the bill, and above which the next cheapest option wins. */
function priceMover(evaluation: Evaluation, inPlan: PlanUsd, rivals: readonly Evaluation[]): Mover[] {
  const { monthlyUsd, monthlyUsdLow, monthlyUsdHigh } = evaluation.result.cost;
  if (monthlyUsd === null || monthlyUsdLow === null || monthlyUsdHigh === null) return [];
  const { cost } = evaluation.result;
  const at = (usd: number): number => inPlan({ ...cost, monthlyUsd: usd, yearlyUsd: 12 * usd }) ?? 0;
  const movement = at(monthlyUsdHigh) - at(monthlyUsdLow);
  if (!(movement > 0)) return [];
  const [next] = rivals
    .filter((one) => one.result.verdict === 'pass' && (one.result.cost.monthlyUsd ?? 0) > monthlyUsd)
    .sort((a, b) => (a.result.cost.monthlyUsd ?? 0) - (b.result.cost.monthlyUsd ?? 0));
  const nextUsd = next?.result.cost.monthlyUsd ?? Number.POSITIVE_INFINITY;
  const range = usdRangeText(monthlyUsdLow, monthlyUsdHigh);
  const within = nextUsd < monthlyUsdHigh ? ', inside that range' : '';
  const wins = next === undefined ? '' : `above ${usdText(nextUsd)} ${next.option.id} wins${within}`;
  return [
    {
      movement,
      text: `${evaluation.option.id} quoted ${range}`,
      flip: nextUsd > FARTHEST_RIVAL * monthlyUsdHigh ? null : wins,
      path: `options.${evaluation.option.id}.usd_per_gpu_hour`,
    },
  ];
}

/**
 * The assumptions that move the bought plan most, each tried at both ends of its plausible range, and the value at which
 * size, verdict or choice changes. What moves nothing is not listed.
 */
export function sensitivities(
  base: PlanBase,
  { bought, evaluations, money }: BoughtChoice,
  efforts: { readonly effort: Effort; readonly alone: EvaluateSubset },
): Sensitivity[] {
  const { effort, alone } = efforts;
  const planUsd =
    (one: Evaluation): PlanUsd =>
    (cost) =>
      cost === null ? null : monthOf(money, bought, one, cost);
  const movers: readonly (Mover | Candidate)[] = bought.flatMap((evaluation) => {
    const served = base.input.workloads.filter(({ name }) => evaluation.names.includes(name));
    const rivals = (): Evaluation[] =>
      evaluations
        .filter(
          ({ option, names }) =>
            option !== evaluation.option && evaluation.names.every((name) => names.includes(name)),
        )
        .map((one) => (one.names.length === served.length ? one : alone(one.option, served)));
    const ranged = evaluation.result.cost.monthlyUsdHigh !== evaluation.result.cost.monthlyUsdLow;
    return [
      ...candidatesOf(base, evaluation, planUsd(evaluation), effort),
      ...(ranged ? priceMover(evaluation, planUsd(evaluation), rivals()) : []),
    ];
  });
  const least = LEAST_MOVEMENT * bought.reduce((sum, one) => sum + (one.result.cost.monthlyUsd ?? 0), 0);
  return movers
    .filter((mover) => mover.movement > least || resizes(mover))
    .sort((a, b) => (b.movement === a.movement ? 0 : b.movement - a.movement))
    .slice(0, MOST_SHOWN)
    .map((mover) => {
      if ('text' in mover) return { text: mover.text, flip: mover.flip, path: mover.path };
      const { assumed, evaluation } = mover;
      const flip = flipText(mover, (value) => outlookAt(base, evaluation, assumed, value, effort, mover.now));
      const path = `workload.${assumed.apply(assumed.value).name}.${assumed.column}`;
      return { text: assumed.text, flip, path };
    });
}

/** What was bought, and among what. */
export interface BoughtChoice {
  readonly bought: readonly Evaluation[];
  /** All options, bought or not. */
  readonly evaluations: readonly Evaluation[];
  readonly money: PlanMoney;
}

/** The plan's month where one of its options has another bill: what is committed is paid in any case. */
function monthOf(
  money: PlanMoney,
  bought: readonly Evaluation[],
  changed: Evaluation,
  cost: OptionCost,
): number | null {
  const plan = bought.map((one) => (one === changed ? { ...one, result: { ...one.result, cost } } : one));
  let sum = money.extra(plan).monthlyUsd;
  for (const { result } of plan) {
    if (result.cost.monthlyUsd === null) return null;
    sum += result.cost.monthlyUsd;
  }
  return sum;
}

/** Whether another number is bought, even where a commitment pays for it in any case. */
function resizes(mover: Mover | Candidate): boolean {
  return 'assumed' in mover && (!sameAnswer(mover.low, mover.now) || !sameAnswer(mover.high, mover.now));
}
