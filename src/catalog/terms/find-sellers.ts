import type { Catalog } from '../catalog.ts';
import { tokenPrice } from '../prices/find-token-price.ts';

type SellerCatalog = Parameters<typeof tokenPrice>[0] & Pick<Catalog, 'voice' | 'throughput' | 'asOfEpochS'>;

/** Providers that sell a model by the request, by id: those of the catalogue and of the user's own price rows. */
export function sellersOf(catalog: SellerCatalog, model: string): string[] {
  const api = catalog.apiModels.find((candidate) => candidate.id === model);
  const sellers = [
    ...(api?.sellers ?? []),
    ...[...catalog.tokenPrices, ...catalog.voice].filter((row) => row.model === model),
  ];
  return [...new Set(sellers.map((seller) => seller.provider))].sort();
}

/** Whether a provider sells a model: it is listed, has a price there, or was measured there by the user. */
export function isSoldAt(catalog: SellerCatalog, provider: string, model: string): boolean {
  if (sellersOf(catalog, model).includes(provider)) return true;
  const measured = catalog.throughput.some(
    (row) => row.kind === 'hosted' && row.provider === provider && row.model === model,
  );
  return measured || 'found' in tokenPrice(catalog, provider, model, { atEpochS: catalog.asOfEpochS });
}
