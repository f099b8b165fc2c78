import type { GpuFacts } from '../catalog/models/gpu-facts.ts';
import { type GpuFleet, gpuBill, partedFleet } from '../cost/gpu-bill.ts';
import { type Bill, type OptionCost, optionCost, unknownCost } from '../cost/option-cost.ts';
import { ownedGpuBill, runningLines } from '../cost/owned-gpu-bill.ts';
import type { OptionSpec } from '../scenario/scenario.ts';
import type { PricedGpu } from './options/gpu-option-price.ts';
import { ownershipTerms, ownGpu, paysForPower } from './options/ownership.ts';
import type { BillQuery } from './options/resolved-option.ts';

/** What a fleet costs in a month: rented by the hour, owned and written off, or at hand first and rented beyond. */
export function gpuCost(
  priced: PricedGpu,
  gpu: GpuFacts,
  replica: { readonly gpusPerReplica: number; readonly spare: number },
  query: BillQuery,
  spec: OptionSpec,
): OptionCost {
  const { price, owned, beyond } = priced;
  const fleet: GpuFleet = {
    ...replica,
    replicas: query.size,
    meanReplicas: query.meanReplicas,
    gpusPerNode: price?.gpusPerOffer ?? (owned === null ? 1 : gpu.gpusPerNode),
    busyShare: query.busyShare,
  };
  const held = Math.min(owned?.count ?? 0, query.held ?? Number.POSITIVE_INFINITY);
  const parts =
    owned === null
      ? { own: null, rest: fleet }
      : beyond === 'bought'
        ? { own: fleet, rest: null }
        : partedFleet(fleet, held, gpu.gpusPerNode);
  const ownBill =
    owned === null || parts.own === null || isEmpty(parts.own)
      ? none
      : ownedGpuBill(ownGpu(gpu, spec), parts.own, held, ownershipTerms(spec), owned.usdPerGpuHour);
  const rentedBill =
    parts.rest === null || isEmpty(parts.rest) ? none : price === null ? null : gpuBill(price, parts.rest);
  if (ownBill === null || rentedBill === null) return unknownCost;
  const watts = ownGpu(gpu, spec).tdpW;
  const running =
    owned === null && paysForPower(spec) && watts !== null
      ? runningLines(watts, fleet, ownershipTerms(spec), 1).filter(({ usd }) => usd > 0)
      : [];
  const bills = [ownBill, rentedBill].filter((bill) => bill !== none);
  return optionCost([...bills, { ...none, lines: running }], query.uses);
}

const none: Bill = { lines: [], idleUsd: null, yearlyUsd: null };

function isEmpty({ replicas, spare }: GpuFleet): boolean {
  return replicas + spare === 0;
}
