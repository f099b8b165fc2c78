import type { BilledUse } from '../../cost/billed-use.ts';
import type { OptionCost } from '../../cost/option-cost.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Effort, Evaluation } from '../evaluate/evaluate-option.ts';
import { probeLoad } from '../evaluate/load-probe.ts';
import { probeOf } from '../evaluate/size-option.ts';
import { withFallbackOfSize } from '../evaluate/standby.ts';
import { probeJudging } from '../judge/judge.ts';
import type { AssumedValue } from '../options/assumed-values.ts';
import type { SizeRule } from '../options/resolved-option.ts';
import { type PlanBase, variantOf } from '../plan-base.ts';

/** What becomes of a bought option when one assumption takes another value. */
export interface Outlook {
  /** Smallest size near the bought one that holds; null where none near it does. */
  readonly size: number | null;
  /** Sizes that can be bought where the value is another. */
  readonly rule: SizeRule;
  /** Whether the sample passes below the bought size as well, which all replications do not: less load shows nothing then. */
  readonly lenient: boolean;
  /** The bill at a size, with the changed loads and lengths; null where it can no longer be had. */
  billAt(size: number): OptionCost | null;
}

/** Of an option whose own sample fails although all replications hold, samples tell the bill alone. */
export function billOnly(outlook: Outlook, size: number): Outlook {
  return { ...outlook, size };
}

/** The first step up that is tried as a share of the bought size, and how many times as large as it the last may be. */
const FIRST_STEP_UP = 0.02;
const LARGEST = 4;

/** What becomes of a bought option where an assumed value is another; `now` is what the same sample says of its own value. */
export function outlookAt(
  base: PlanBase,
  evaluation: Evaluation,
  assumed: AssumedValue,
  value: number,
  effort: Effort,
  now: Outlook | null,
): Outlook {
  const changed = assumed.apply(value);
  const workloads = base.input.workloads.map((one) => (one.name === changed.name ? changed : one));
  const variant = variantOf(base, workloads);
  const option = variant.option(evaluation.option.id);
  const served = workloads.filter((one) => evaluation.names.includes(one.name));
  if (option === null)
    return { size: null, rule: evaluation.option.size, lenient: false, billAt: () => null };
  const standing = withFallbackOfSize(option, evaluation.billed?.fallbackSize ?? null);
  const billAt = (size: number): OptionCost => costAt(standing.bill, evaluation, served, size);
  const atPeak = standing.atPeak ?? standing;
  const holds = (size: number): boolean => {
    const query = { names: evaluation.names, size, scale: 1, maxRequests: effort.headroomRequests };
    return probeOf(probeLoad(variant.simulate, atPeak, query), served, probeJudging(atPeak)).passes;
  };
  const near = { bought: evaluation.size, rule: option.size, holds };
  const harder = value > assumed.value === (assumed.harder === 'above');
  const size =
    now === null || (now.size === evaluation.size && harder)
      ? sizeFrom(near)
      : now.size !== evaluation.size
        ? sizeNear(near)
        : now.lenient
          ? evaluation.size
          : sizeBelow(near);
  const lenient = now === null && size === evaluation.size && sizeBelow(near) < size;
  return { size, rule: option.size, lenient, billAt };
}

/** Where a size is looked for: around the bought one, among those that can be bought. */
interface Near {
  readonly bought: number;
  readonly rule: SizeRule;
  holds(size: number): boolean;
}

/** The smallest size around the bought one that holds; null where none does. */
function sizeNear(near: Near): number | null {
  const size = sizeFrom(near);
  return size === near.bought ? sizeBelow(near) : size;
}

/**
 * The bought size, or the next larger one that holds: with more to do nothing smaller can. Bracketed by doubling the step,
 * which begins as a share of the size since units are bought in steps that alone help nothing, then bisected.
 */
function sizeFrom({ bought, rule, holds }: Near): number | null {
  if (holds(bought)) return bought;
  if (rule.kind === 'fixed') return null;
  const last = Math.floor((Math.min(rule.max, LARGEST * bought) - bought) / rule.increment);
  const at = (steps: number): number => bought + steps * rule.increment;
  let failing = 0;
  let passing = Math.min(last, Math.ceil((FIRST_STEP_UP * bought) / rule.increment));
  while (failing < last && !holds(at(passing))) {
    failing = passing;
    passing = Math.min(last, 2 * passing);
  }
  if (failing >= last) return null;
  while (passing - failing > 1) {
    const middle = Math.floor((passing + failing) / 2);
    if (holds(at(middle))) passing = middle;
    else failing = middle;
  }
  return at(passing);
}

/** The size below the bought one if that holds, else the bought one, which holds with more to do. */
function sizeBelow({ bought, rule, holds }: Near): number {
  if (rule.kind === 'fixed') return bought;
  const smaller = bought - rule.increment;
  return smaller >= rule.min && holds(smaller) ? smaller : bought;
}

/** The bill with the bought option's own ratios: only volume, lengths and size change. What is busy follows them. */
function costAt(
  bill: Evaluation['option']['bill'],
  evaluation: Evaluation,
  served: readonly Workload[],
  size: number,
): OptionCost {
  const { billed } = evaluation;
  const uses = served.map((workload) => {
    const fallback = billed?.uses.find((use) => use.workload.name === workload.name)?.fallback ?? null;
    return {
      workload,
      qpsMean: workload.qpsMean,
      servedShare: 1 - (fallback?.servedShare ?? 0),
      cachedShare: workload.cachedShare,
      inputTokensMean: workload.input.meanTokens,
      outputTokensMean: workload.output.meanTokens,
      spilledShare: 0,
      inputTokens: null,
      fallback,
    };
  });
  const load = tokensPerSecond(uses) / tokensPerSecond(billed?.uses ?? uses);
  const busyShare =
    billed?.busyShare == null ? null : Math.min(1, billed.busyShare * load * (evaluation.size / size));
  const meanReplicas =
    billed?.meanReplicas == null ? null : Math.min(size, billed.meanReplicas * (size / evaluation.size));
  const cost = bill({ size, uses, busyShare, meanReplicas });
  return cost.monthlyUsd === null ? evaluation.result.cost : cost;
}

function tokensPerSecond(uses: readonly BilledUse[]): number {
  return uses.reduce((sum, use) => sum + use.qpsMean * (use.inputTokensMean + use.outputTokensMean), 0);
}
