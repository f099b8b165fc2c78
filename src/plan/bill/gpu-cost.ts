import type { GpuFacts } from '../../catalog/models/gpu-facts.ts';
import { type GpuFleet, gpuBill, gpusBought, partedFleet } from '../../cost/gpu-bill.ts';
import { type Bill, type OptionCost, optionCost, unknownCost } from '../../cost/option-cost.ts';
import { ownedGpuBill, runningLines } from '../../cost/owned-gpu-bill.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import type { PricedGpu } from '../options/gpu/gpu-option-price.ts';
import { ownershipTerms, ownGpu, paysForPower } from '../options/gpu/ownership.ts';
import type { BillQuery } from '../options/resolved-option.ts';

/** What a fleet costs in a month: rented by the hour, owned and written off, or at hand first and rented beyond. */
export function gpuCost(
  priced: PricedGpu,
  gpu: GpuFacts,
  replica: Replica,
  query: BillQuery,
  spec: OptionSpec,
): OptionCost {
  const { price, owned } = priced;
  const { fleet, held, parts } = fleetOf(priced, gpu, replica, query);
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

interface Replica {
  readonly gpusPerReplica: number;
  readonly spare: number;
}

type FleetQuery = Pick<BillQuery, 'size' | 'meanReplicas' | 'busyShare' | 'held'>;

/** The fleet at a size, and what of it is at hand or bought, and what is rented. */
function fleetOf({ price, owned, beyond }: PricedGpu, gpu: GpuFacts, replica: Replica, query: FleetQuery) {
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
  return { fleet, held, parts };
}

/** GPUs that are paid for at a size, and how many of them can only be had together. */
export function gpusPaid(
  priced: PricedGpu,
  gpu: GpuFacts,
  replica: Replica,
  size: number,
): { readonly gpus: number; readonly gpusPerNode: number } {
  const { fleet, parts } = fleetOf(priced, gpu, replica, { size, meanReplicas: null, busyShare: null });
  const paid = [parts.own, parts.rest].flatMap((part) => (part === null ? [] : [gpusBought(part)]));
  return {
    gpus: paid.reduce((sum, { serving, spare, unused }) => sum + serving + spare + unused, 0),
    gpusPerNode: fleet.gpusPerNode,
  };
}

const none: Bill = { lines: [], idleUsd: null, yearlyUsd: null };

function isEmpty({ replicas, spare }: GpuFleet): boolean {
  return replicas + spare === 0;
}
