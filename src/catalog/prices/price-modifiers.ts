import type { Catalog } from '../catalog.ts';
import type { Lookup } from '../lookup.ts';
import { patternFit } from '../pattern.ts';
import type { Discount } from '../profiles/user-terms.ts';
import { regionOf } from '../terms/resolve-provider.ts';
import type { TokenPriceQuery, TokenPriceRow } from './token-price.ts';

export interface Modifiers {
  /** Factors by name; empty at the list price. */
  readonly multipliers: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

type ModifierCatalog = Pick<Catalog, 'providers' | 'batchTerms' | 'discounts' | 'services'>;

/** What multiplies a list price: batch, flex or priority service, region, and the user's discounts. */
export function modifiersOf(
  catalog: ModifierCatalog,
  provider: string,
  model: string,
  query: TokenPriceQuery,
  row: TokenPriceRow | null,
): Lookup<Modifiers> {
  const multipliers: Record<string, number> = {};
  const notes: string[] = [];
  const service = query.service ?? 'standard';
  if (query.batch === true) {
    const terms = catalog.batchTerms.find(
      (candidate) => candidate.provider === provider && patternFit(candidate.models, model) >= 0,
    );
    const own = terms?.confidence === 'user' ? terms.priceMultiplier : null;
    const batch = own ?? row?.batchMultiplier ?? terms?.priceMultiplier ?? null;
    if (batch === null) return unavailable('a batch price', provider);
    multipliers.batch = batch;
  } else if (service !== 'standard') {
    const stated = service === 'flex' ? row?.flexMultiplier : row?.priorityMultiplier;
    const general = catalog.services.find(
      (candidate) => candidate.provider === provider && candidate.service === service,
    );
    const factor = stated ?? general?.multiplier ?? null;
    if (factor === null) return unavailable(`a price of the ${service} service`, provider);
    multipliers[service] = factor;
  }

  const facts = catalog.providers.find((candidate) => candidate.id === provider);
  if (query.region != null && facts !== undefined && row?.region !== query.region) {
    const region = regionOf(facts, query.region);
    if (region === null) notes.push(`no price apart is known for region ${query.region}`);
    else if (region.tokenMultiplier !== 1 && patternFit(region.multiplierModels, model) >= 0)
      multipliers.region = region.tokenMultiplier;
  }

  const discounts = query.atList === true ? [] : catalog.discounts;
  const discount = discountOf(discounts, provider, model, query.region ?? '*', query.atEpochS);
  if (discount !== null) multipliers.discount = 1 - discount.discountPct / 100;
  return { found: { multipliers, notes } };
}

/** What the user's discounts leave of a price that is not by the token; 1 where none holds. */
export function discountFactor(
  { discounts, asOfEpochS }: Pick<Catalog, 'discounts' | 'asOfEpochS'>,
  provider: string,
  model: string,
): number {
  const discount = discountOf(discounts, provider, model, '*', asOfEpochS);
  return discount === null ? 1 : 1 - discount.discountPct / 100;
}

/** The most specific discount that holds: literal characters of provider, model and region patterns decide. */
function discountOf(
  discounts: readonly Discount[],
  provider: string,
  model: string,
  region: string,
  atEpochS: number,
): Discount | null {
  const date = new Date(atEpochS * 1000).toISOString().slice(0, 10);
  let best: Discount | null = null;
  let bestFit = -1;
  for (const discount of discounts) {
    if (discount.validFrom !== null && date < discount.validFrom) continue;
    if (discount.validUntil !== null && date > discount.validUntil) continue;
    const fits = [
      patternFit(discount.provider, provider),
      patternFit(discount.model, model),
      patternFit(discount.region, region),
    ];
    const fit = fits.some((part) => part < 0) ? -1 : fits[0] + fits[1] + fits[2];
    if (fit > bestFit) {
      best = discount;
      bestFit = fit;
    }
  }
  return best;
}

function unavailable(what: string, provider: string): Lookup<never> {
  return {
    problem: {
      code: 'CAP304',
      severity: 'error',
      message: `${what} is not known at ${provider}`,
      help: 'give the prices inline, or as rows in a --pricing file',
    },
  };
}
