import type { BilledUse } from '../../cost/billed-use.ts';
import type { OptionCost } from '../../cost/option-cost.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Effort, Evaluation } from '../evaluate/evaluate-option.ts';
import { probeLoad } from '../evaluate/load-probe.ts';
import { probeOf } from '../evaluate/size-option.ts';
import { withFallbackOfSize } from '../evaluate/standby.ts';
import { probeJudging } from '../judge/judge.ts';
import type { AssumedValue } from '../options/assumed-values.ts';
import { type PlanBase, variantOf } from '../plan-base.ts';

/** What becomes of a bought option when one assumption takes another value. */
export interface Outlook {
  /** Smallest size near the bought one that holds; null where none near it does. */
  readonly size: number | null;
  /** Its bill; null where it can no longer be had. */
  readonly cost: OptionCost | null;
  /** Whether the sample passes below the bought size as well, which all replications do not: less load shows nothing then. */
  readonly lenient: boolean;
  /** The bill at another size, loads and lengths being the same. */
  billAt(size: number): OptionCost | null;
}

/** Of an option whose own sample fails although all replications hold, samples tell the bill alone. */
export function billOnly(outlook: Outlook, size: number): Outlook {
  return { ...outlook, size, cost: outlook.billAt(size) };
}

/** Sizes above the bought one that are tried before the answer is said to break. */
const MOST_STEPS_UP = 3;

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
  if (option === null) return { size: null, cost: null, lenient: false, billAt: () => null };
  const standing = withFallbackOfSize(option, evaluation.billed?.fallbackSize ?? null);
  const billAt = (size: number): OptionCost => costAt(standing.bill, evaluation, served, size);
  const atPeak = standing.atPeak ?? standing;
  const holds = (size: number): boolean => {
    const query = { names: evaluation.names, size, scale: 1, maxRequests: effort.headroomRequests };
    return probeOf(probeLoad(variant.simulate, atPeak, query), served, probeJudging(atPeak)).passes;
  };
  const harder = value > assumed.value === (assumed.harder === 'above');
  const size =
    now === null || (now.size === evaluation.size && harder)
      ? sizeFrom(evaluation, holds)
      : now.size !== evaluation.size
        ? sizeNear(evaluation, holds)
        : now.lenient
          ? evaluation.size
          : sizeBelow(evaluation, holds);
  const lenient = now === null && size === evaluation.size && sizeBelow(evaluation, holds) < size;
  return { size, cost: size === null ? null : billAt(size), lenient, billAt };
}

type Holds = (size: number) => boolean;

/** The smallest size around the bought one that holds; null where none does. */
function sizeNear(evaluation: Evaluation, holds: Holds): number | null {
  const size = sizeFrom(evaluation, holds);
  return size === evaluation.size ? sizeBelow(evaluation, holds) : size;
}

/** The bought size, or the next larger one that holds: with more to do nothing smaller can. */
function sizeFrom({ option, size: bought }: Evaluation, holds: Holds): number | null {
  const { size: rule } = option;
  if (holds(bought)) return bought;
  if (rule.kind === 'fixed') return null;
  for (let step = 1; step <= MOST_STEPS_UP; step += 1) {
    const larger = bought + step * rule.increment;
    if (larger <= rule.max && holds(larger)) return larger;
  }
  return null;
}

/** The size below the bought one if that holds, else the bought one, which holds with more to do. */
function sizeBelow({ option, size: bought }: Evaluation, holds: Holds): number {
  const { size: rule } = option;
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
