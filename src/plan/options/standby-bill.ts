import type { BilledUse } from '../../cost/billed-use.ts';
import type { OptionCost } from '../../cost/option-cost.ts';
import type { ResolvedOption } from './resolved-option.ts';

/**
 * A month of an option that stands by at a size and serves these uses. What is reserved is paid all month; an autoscaler
 * keeps its least replicas, and as much of the rest as there is of the load.
 */
export function standbyBill(fallback: ResolvedOption, size: number, uses: readonly BilledUse[]): OptionCost {
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
  return fallback.bill({ size, uses, busyShare: null, meanReplicas });
}
