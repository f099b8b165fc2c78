import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Catalog } from '../catalog.ts';
import { nameKey } from '../lookup.ts';
import { patternFit } from '../pattern.ts';
import { resolveRegion } from '../terms/resolve-region.ts';
import type { Discount } from './user-terms.ts';

/** A warning for each of the user's discounts that no price of the catalogue or of the user's own rows falls under. */
export function idleDiscounts(catalog: Catalog): Diagnostic[] {
  return catalog.discounts
    .filter((discount) => !applies(catalog, discount))
    .map(({ provider, model, region, path, line }) => ({
      code: 'CAP316',
      severity: 'warning',
      message: `no price falls under the discount on provider ${provider}, model ${model}, region ${region}`,
      file: path,
      line,
      column: 1,
      help: 'patterns are over catalogue ids: `capplan catalog list models` prints them',
    }));
}

function applies(catalog: Catalog, discount: Discount): boolean {
  return catalog.providers.some((provider) => {
    if (patternFit(discount.provider, provider.id) < 0) return false;
    if (!sellsOne(catalog, provider.id, discount.model) && !rentsOne(catalog, provider.id, discount.model))
      return false;
    if (discount.region.includes('*')) return true;
    const region = resolveRegion(catalog, provider, discount.region);
    return 'found' in region && nameKey(region.found ?? '*') === nameKey(discount.region);
  });
}

function rentsOne(catalog: Catalog, provider: string, pattern: string): boolean {
  return catalog.gpuPrices.some((row) => row.provider === provider && patternFit(pattern, row.gpu) >= 0);
}

/** Whether a provider sells a model of the pattern; by size it sells whatever is open. */
function sellsOne(catalog: Catalog, provider: string, pattern: string): boolean {
  const listed = catalog.apiModels.some(
    (model) =>
      patternFit(pattern, model.id) >= 0 && model.sellers.some((seller) => seller.provider === provider),
  );
  const own = catalog.tokenPrices.filter((row) => row.provider === provider);
  if (listed || own.some((row) => patternFit(pattern, row.model) >= 0)) return true;
  const bySize = own.some((row) => row.model.startsWith('size:') || row.model.startsWith('moe:'));
  return bySize && catalog.models.some((model) => patternFit(pattern, model.id) >= 0);
}
