import { calcPrice, findProvider, type ModelPrice, type Provider } from '@pydantic/genai-prices';
import type { ModelSeller } from '../models/api-model-facts.ts';
import type { PriceCliff, TokenRates } from './token-price.ts';

/** Version and date of the price data in the package that is pinned. */
export const PRICE_PACKAGE = { source: '@pydantic/genai-prices 0.1.8', asOf: '2026-09-23' } as const;

export interface PackagePrice {
  readonly rates: TokenRates;
  readonly cliffs: readonly PriceCliff[];
}

/**
 * The package's price for a seller's model at a moment. Null when the package has no entry with exactly this id: its
 * matchers work by prefix, so that a newer model would otherwise be billed in silence at an older one's price.
 */
export function packagePrice(seller: ModelSeller, atEpochS: number): PackagePrice | null {
  if (seller.packageProvider === null || seller.packageModel === null) return null;
  const provider = providerOf(seller.packageProvider);
  if (provider === null) return null;
  const calculated = calcPrice({}, seller.packageQuery ?? seller.packageModel, {
    provider,
    timestamp: new Date(atEpochS * 1000),
  });
  if (calculated === null || calculated.model.id !== seller.packageModel) return null;
  return pricesOf(calculated.model_price);
}

/** Whether the package bills a name as a model of its own, apart from the one that this seller sells. */
export function isSoldApart(seller: ModelSeller, name: string): boolean {
  const provider = seller.packageProvider === null ? null : providerOf(seller.packageProvider);
  return (
    name !== seller.packageModel && provider !== null && provider.models.some((model) => model.id === name)
  );
}

const providers = new Map<string, Provider | null>();

function providerOf(id: string): Provider | null {
  const known = providers.get(id);
  if (known !== undefined) return known;
  const found = findProvider({ providerId: id }) ?? null;
  providers.set(id, found);
  return found;
}

function pricesOf(price: ModelPrice): PackagePrice | null {
  const base = ratesAt(price, 0);
  if (base === null) return null;
  const starts = new Set<number>();
  for (const field of [price.input_mtok, price.cache_read_mtok, price.cache_write_mtok, price.output_mtok]) {
    if (typeof field === 'object') for (const tier of field.tiers) starts.add(tier.start);
  }
  const cliffs = [...starts]
    .sort((a, b) => a - b)
    .flatMap((start): PriceCliff[] => {
      // A tier of the package holds for prompts longer than its start.
      const rates = ratesAt(price, start + 1);
      return rates === null ? [] : [{ fromPromptTokens: start + 1, ...rates }];
    });
  return { rates: base, cliffs };
}

function ratesAt(price: ModelPrice, promptTokens: number): TokenRates | null {
  const at = (field: ModelPrice[string]): number | null => {
    if (field === undefined) return null;
    if (typeof field === 'number') return field;
    let value = field.base;
    for (const tier of field.tiers) if (promptTokens > tier.start) value = tier.price;
    return value;
  };
  const input = at(price.input_mtok);
  if (input === null) return null;
  return {
    inputUsdPerMTok: input,
    cacheReadUsdPerMTok: at(price.cache_read_mtok),
    cacheWriteUsdPerMTok: at(price.cache_write_mtok),
    outputUsdPerMTok: at(price.output_mtok) ?? 0,
  };
}
