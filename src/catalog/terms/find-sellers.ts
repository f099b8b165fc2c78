import type { Catalog } from '../catalog.ts';
import type { ModelChoice } from '../models/resolve-model.ts';
import { patternFit } from '../pattern.ts';
import { tokenPrice } from '../prices/find-token-price.ts';

type SellerCatalog = Parameters<typeof tokenPrice>[0] &
  Pick<Catalog, 'voice' | 'throughput' | 'rateLimits' | 'asOfEpochS'>;

/** Providers that sell a model by the request, by id: those of the catalogue and of the user's own price rows. */
export function sellersOf(catalog: SellerCatalog, model: string): string[] {
  const api = catalog.apiModels.find((candidate) => candidate.id === model);
  const sellers = [
    ...(api?.sellers ?? []),
    ...[...catalog.tokenPrices, ...catalog.voice].filter((row) => row.model === model),
  ];
  return [...new Set(sellers.map((seller) => seller.provider))].sort();
}

/**
 * Whether a provider sells a model by the request: it is listed, has a price or limits of its own there, or was
 * measured there by the user.
 */
export function isSoldAt(catalog: SellerCatalog, provider: string, model: string): boolean {
  if (sellersOf(catalog, model).includes(provider)) return true;
  const limited = catalog.rateLimits.some(
    (row) => row.provider === provider && patternFit(row.modelPattern, model) > 0,
  );
  const measured = catalog.throughput.some(
    (row) => row.kind === 'hosted' && row.provider === provider && row.model === model,
  );
  if (limited || measured) return true;
  return 'found' in tokenPrice(catalog, provider, model, { atEpochS: catalog.asOfEpochS });
}

/** Whether a provider sells a variant: it lists it under that name, or the user has a price or a measurement of it. */
export function isVariantSoldAt(
  catalog: SellerCatalog,
  provider: string,
  { id, api }: Pick<ModelChoice, 'id' | 'api'>,
): boolean {
  const isHere = (row: { readonly provider: string | null; readonly model: string | null }): boolean =>
    row.provider === provider && row.model === id;
  return (
    api.sellers.some((seller) => seller.provider === provider) ||
    catalog.tokenPrices.some((row) => row.confidence === 'user' && isHere(row)) ||
    catalog.throughput.some((row) => row.kind === 'hosted' && isHere(row))
  );
}

/** Whether a provider sells a model in another class of service than its standard one. */
export function isServiceSoldAt(
  catalog: SellerCatalog,
  provider: string,
  model: string,
  service: 'flex' | 'priority',
): boolean {
  if (catalog.services.some((row) => row.provider === provider && row.service === service)) return true;
  return 'found' in tokenPrice(catalog, provider, model, { atEpochS: catalog.asOfEpochS, service });
}
