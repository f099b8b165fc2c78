import type { Sensitivity } from './bought-plan.ts';
import type { Effort, Evaluation } from './evaluate-option.ts';
import { type AssumedValue, assumedValues } from './options/assumed-values.ts';
import { type Outlook, outlookAt } from './outlook.ts';
import type { PlanBase } from './plan-base.ts';
import { usdRangeText, usdText } from './wording.ts';

const MOST_SHOWN = 3;
const BISECTIONS = 4;

interface Candidate {
  readonly assumed: AssumedValue;
  readonly evaluation: Evaluation;
  readonly now: Outlook;
  readonly low: Outlook;
  readonly high: Outlook;
  readonly movement: number;
}

function movementOf(now: Outlook, other: Outlook): number {
  if (other.size === null) return Number.POSITIVE_INFINITY;
  return Math.abs((other.monthlyUsd ?? 0) - (now.monthlyUsd ?? 0));
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
  const { assumed, now, low, high, evaluation } = candidate;
  const upward = movementOf(now, high) >= movementOf(now, low);
  const [end, outlook] = upward ? ([assumed.high, high] as const) : ([assumed.low, low] as const);
  const word = end > assumed.value ? 'above' : 'below';
  if (sameAnswer(outlook, now)) {
    if (now.monthlyUsd === null || outlook.monthlyUsd === null || outlook.monthlyUsd === now.monthlyUsd)
      return null;
    return `at ${assumed.format(end)} ${usdText(outlook.monthlyUsd)}/month`;
  }
  const flip = flipTowards(candidate, end, outlook, at);
  const { size } = flip.outlook;
  if (size === null || now.size === null) return `${word} ${assumed.format(flip.value)} it no longer holds`;
  // A probe may pass with less than all replications need: what counts is by how much it differs from its own.
  const count = evaluation.size + size - now.size;
  const monthlyUsd = flip.outlook.billAt(count);
  const cost = monthlyUsd === null ? '' : `, ${usdText(monthlyUsd)}/month`;
  const unit = evaluation.result.deployment?.unit ?? (count === 1 ? 'replica' : 'replicas');
  return `${word} ${assumed.format(flip.value)} ${count} ${unit}, not ${evaluation.size}${cost}`;
}

/** What is to be shown, and how far it moves the month's bill. */
interface Mover extends Sensitivity {
  readonly movement: number;
}

/** Workload assumptions of one bought option, each tried at both ends of its range. */
function candidatesOf(base: PlanBase, evaluation: Evaluation, effort: Effort): Candidate[] {
  let probed: Outlook | null = null;
  return base.input.workloads
    .filter((workload) => evaluation.names.includes(workload.name))
    .flatMap((workload) => assumedValues(workload))
    .map((assumed): Candidate => {
      const at = (value: number): Outlook => outlookAt(base, evaluation, assumed, value, effort, probed);
      // Probed like the ends of the range, so that the probe's own noise is no movement.
      probed ??= at(assumed.value);
      const now = probed;
      const low = assumed.low < assumed.value ? at(assumed.low) : now;
      const high = assumed.high > assumed.value ? at(assumed.high) : now;
      const movement = Math.max(movementOf(now, low), movementOf(now, high));
      return { assumed, evaluation, now, low, high, movement };
    });
}

/** A price taken from a range: how far it moves the bill, and above which the next cheapest option wins. */
function priceMover(evaluation: Evaluation, others: readonly Evaluation[]): Mover[] {
  const { monthlyUsd, monthlyUsdLow, monthlyUsdHigh } = evaluation.result.cost;
  if (monthlyUsd === null || monthlyUsdLow === null || monthlyUsdHigh === null) return [];
  const movement = monthlyUsdHigh - monthlyUsdLow;
  if (!(movement > 0)) return [];
  const next = others
    .filter((one) => one.option !== evaluation.option && one.names.join() === evaluation.names.join())
    .filter((one) => one.result.verdict === 'pass' && (one.result.cost.monthlyUsd ?? 0) > monthlyUsd)
    .sort((a, b) => (a.result.cost.monthlyUsd ?? 0) - (b.result.cost.monthlyUsd ?? 0))[0];
  const nextUsd = next?.result.cost.monthlyUsd ?? null;
  const range = usdRangeText(monthlyUsdLow, monthlyUsdHigh);
  const within = nextUsd !== null && nextUsd < monthlyUsdHigh ? ', inside that range' : '';
  return [
    {
      movement,
      text: `${evaluation.option.id} quoted ${range}`,
      flip:
        next === undefined || nextUsd === null
          ? null
          : `above ${usdText(nextUsd)} ${next.option.id} wins${within}`,
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
  bought: readonly Evaluation[],
  evaluations: readonly Evaluation[],
  effort: Effort,
): Sensitivity[] {
  const movers: readonly (Mover | Candidate)[] = bought.flatMap((evaluation) => [
    ...candidatesOf(base, evaluation, effort),
    ...priceMover(evaluation, evaluations),
  ]);
  return movers
    .filter((mover) => mover.movement > 0)
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
