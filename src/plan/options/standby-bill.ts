import type { BilledUse } from '../../cost/billed-use.ts';
import type { OptionCost } from '../../cost/option-cost.ts';
import type { ResolvedOption } from './resolved-option.ts';

/**
 * A month of an option that stands by at a size and serves these uses. What is reserved is paid all month and is busy
 * with as much of the load as it gets; an autoscaler keeps its least replicas, and as much of the rest.
 *
 * @param carries share of the whole load that makes it busy all the time; null where all of it does
 */
export function standbyBill(
  fallback: ResolvedOption,
  size: number,
  uses: readonly BilledUse[],
  carries: number | null = null,
): OptionCost {
  const { leastReplicas = null } = fallback;
  let asked = 0;
  let served = 0;
  for (const { qpsMean, servedShare } of uses) {
    asked += qpsMean;
    served += qpsMean * servedShare;
  }
  const share = asked > 0 ? Math.min(1, served / asked) : 0;
  const meanReplicas =
    leastReplicas === null ? null : leastReplicas + Math.max(0, size - leastReplicas) * share;
  const busyShare = share > 0 ? Math.min(1, share / (carries ?? 1)) : 0;
  return fallback.bill({ size, uses, busyShare, meanReplicas });
}
