import type { GpuFacts } from '../../../catalog/models/gpu-facts.ts';
import { parsePriceSelector } from '../../../catalog/prices/price-selector.ts';
import { isOnPremises } from '../../../catalog/terms/places.ts';
import { defaultOwnership, type OwnershipTerms } from '../../../cost/owned-gpu-bill.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';

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

/** How an option takes GPUs that are at hand. */
export interface OwnFirst {
  /** What it needs beyond them is bought and written off, or rented. */
  readonly beyond: 'bought' | 'rented';
  /** The selector of the price at which that is rented; null: the option's own price, or the on-demand median. */
  readonly rentedAs: string | null;
}

/**
 * How an option takes GPUs of the inventory; null where all that it runs on is rented. One that names no price takes what
 * is at hand and rents the rest, which no one does on premises.
 */
export function ownFirst(
  { kind, price, provider, usdPerGpuHour, region }: OptionSpec,
  heldCount: number,
): OwnFirst | null {
  if (price !== null) {
    const selector = parsePriceSelector(price);
    if (!selector.ownFirst) return null;
    const rents = selector.market !== 'owned';
    return {
      beyond: rents || usdPerGpuHour !== null ? 'rented' : 'bought',
      rentedAs: rents ? price.slice(price.indexOf('/') + 1) : null,
    };
  }
  if (kind !== 'self-hosted' || provider !== null || usdPerGpuHour !== null || heldCount === 0) return null;
  return { beyond: isOnPremises(region) ? 'bought' : 'rented', rentedAs: null };
}
