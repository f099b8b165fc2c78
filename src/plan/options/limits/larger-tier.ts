import type { Catalog } from '../../../catalog/catalog.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import {
  carries,
  inDearestMonth,
  type TierDemand,
  type TierRow,
  tierRows,
  withinSpend,
} from './account-tier.ts';
import { knownLimits } from './known-limits.ts';

/** A tier to move up to. */
export interface TierAdvice {
  readonly tier: string;
  /** What its published limits say of the stated peak and spend. */
  readonly onPaper: 'carries' | 'breaks' | 'unpublished';
}

/** An account that asks for more. */
interface Account {
  readonly spec: Pick<OptionSpec, 'region'>;
  readonly provider: string;
  readonly model: string;
  readonly tier: string | null;
}

/** Those above the account's, from the smallest on. */
function tiersAbove(
  catalog: Pick<Catalog, 'rateLimits'>,
  { spec, provider, model, tier }: Account,
): readonly TierRow[] {
  const tiers = tierRows(catalog, provider, model, spec.region);
  const at = tiers.findIndex((one) => one.tier === tier);
  // Nothing is larger than a tier that has no place in the order: a sample, a service, or the default by another name.
  return tier !== null && at < 0 ? [] : tiers.slice(at + 1);
}

/**
 * The smallest larger tier that carries the stated peak and spend; else one whose limits for the model are not
 * published, since it may, unless its spend cap is too low; else the next one. Null where there is none.
 */
export function largerTier(
  catalog: Pick<Catalog, 'rateLimits' | 'asOfEpochS'>,
  account: Account,
  stated: TierDemand,
): TierAdvice | null {
  const larger = tiersAbove(catalog, account);
  const demand = inDearestMonth(stated, catalog);
  const carrying = larger.find((one) => carries(one, null, demand));
  if (carrying !== undefined) return { tier: carrying.tier, onPaper: 'carries' };
  const unpublished = larger.find((one) => !knownLimits(one.row, null).any && withinSpend(one, null, demand));
  if (unpublished !== undefined) return { tier: unpublished.tier, onPaper: 'unpublished' };
  return larger[0] === undefined ? null : { tier: larger[0].tier, onPaper: 'breaks' };
}

/** The smallest larger tier that lets the account spend what it must; null where there is none. */
export function tierWithinSpend(
  catalog: Pick<Catalog, 'rateLimits' | 'asOfEpochS'>,
  account: Account,
  stated: TierDemand,
): string | null {
  const demand = inDearestMonth(stated, catalog);
  return tiersAbove(catalog, account).find((one) => withinSpend(one, null, demand))?.tier ?? null;
}
