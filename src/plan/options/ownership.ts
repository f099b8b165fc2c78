import type { GpuFacts } from '../../catalog/models/gpu-facts.ts';
import { defaultOwnership, type OwnershipTerms } from '../../cost/owned-gpu-bill.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';

const MONTH_S = 730 * 3600;

/** The owner's own terms over the usual ones. */
export function ownershipTerms({ ownership }: Pick<OptionSpec, 'ownership'>): OwnershipTerms {
  if (ownership === null) return defaultOwnership;
  const usd = ownership.usdPerKwh;
  return {
    ...defaultOwnership,
    capexUsdPerGpu: ownership.capexUsdPerGpu ?? defaultOwnership.capexUsdPerGpu,
    amortisationMonths: ownership.amortisationMonths ?? defaultOwnership.amortisationMonths,
    usdPerKwh: usd ?? defaultOwnership.usdPerKwh,
    lowUsdPerKwh: usd ?? defaultOwnership.lowUsdPerKwh,
    highUsdPerKwh: usd ?? defaultOwnership.highUsdPerKwh,
    pue: ownership.pue ?? defaultOwnership.pue,
    hostPowerShare: ownership.hostPowerShare ?? defaultOwnership.hostPowerShare,
    colocationUsdPerKwMonth: ownership.colocationUsdPerKwMonth ?? defaultOwnership.colocationUsdPerKwMonth,
    staffUsdPerMonth: ownership.staffUsdPerMonth ?? defaultOwnership.staffUsdPerMonth,
  };
}

/** The GPU with the power that its owner states. */
export function ownGpu(gpu: GpuFacts, { ownership }: Pick<OptionSpec, 'ownership'>): GpuFacts {
  return ownership?.watts == null ? gpu : { ...gpu, tdpW: ownership.watts };
}

/** Whether power comes on top of an hourly price: a contract for machines alone, whose user pays for running them. */
export function paysForPower({ ownership, usdPerGpuHour }: OptionSpec): boolean {
  return usdPerGpuHour !== null && ownership?.usdPerKwh != null;
}

/** Whole months from the order to running, by the option's own word. */
export function statedLeadMonths({ ownership }: Pick<OptionSpec, 'ownership'>): number | null {
  return ownership?.leadTimeS == null ? null : Math.ceil(ownership.leadTimeS / MONTH_S - 1e-9);
}
