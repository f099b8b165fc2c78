import type { GpuFacts } from '../catalog/models/gpu-facts.ts';
import { type GpuFleet, gpuBill } from '../cost/gpu-bill.ts';
import { type OptionCost, optionCost, unknownCost } from '../cost/option-cost.ts';
import { ownedGpuBill, runningLines } from '../cost/owned-gpu-bill.ts';
import type { OptionSpec } from '../scenario/scenario.ts';
import type { PricedGpu } from './options/gpu-option-price.ts';
import { ownershipTerms, ownGpu, paysForPower } from './options/ownership.ts';
import type { BillQuery } from './options/resolved-option.ts';

/** What a fleet costs in a month: rented by the hour, or owned and written off. */
export function gpuCost(
  priced: PricedGpu,
  gpu: GpuFacts,
  replica: { readonly gpusPerReplica: number; readonly spare: number },
  query: BillQuery,
  spec: OptionSpec,
): OptionCost {
  const fleet: GpuFleet = {
    ...replica,
    replicas: query.size,
    meanReplicas: query.meanReplicas,
    gpusPerNode: priced.price?.gpusPerOffer ?? (priced.owned === null ? 1 : gpu.gpusPerNode),
    busyShare: query.busyShare,
  };
  const bill =
    priced.owned !== null
      ? ownedGpuBill(
          ownGpu(gpu, spec),
          fleet,
          Math.min(priced.owned.count, query.held ?? priced.owned.count),
          ownershipTerms(spec),
          priced.owned.usdPerGpuHour,
        )
      : priced.price === null
        ? null
        : gpuBill(priced.price, fleet);
  if (bill === null) return unknownCost;
  const watts = ownGpu(gpu, spec).tdpW;
  const running =
    priced.owned === null && paysForPower(spec) && watts !== null
      ? runningLines(watts, fleet, ownershipTerms(spec), 1).filter(({ usd }) => usd > 0)
      : [];
  return optionCost([{ ...bill, lines: [...bill.lines, ...running] }], query.uses);
}
