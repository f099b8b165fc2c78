import type { Catalog } from '../catalog.ts';
import { type Lookup, nameKey, unknownName } from '../lookup.ts';
import type { ProviderFacts } from './provider-facts.ts';
import { regionOf } from './resolve-provider.ts';

type RegionCatalog = Pick<Catalog, 'rateLimits' | 'tokenPrices' | 'gpuPrices'>;

const COUNTRY_CODE = 2;

/**
 * A region of a provider by the name that prices and limits have it under; null for its global endpoint. Regions are
 * those of the catalogue and those that a price or a limit is given for. Where the catalogue lists none of a provider
 * the text stays as it is: nothing says that it is wrong.
 */
export function resolveRegion(
  catalog: RegionCatalog,
  provider: ProviderFacts,
  text: string,
): Lookup<string | null> {
  const key = nameKey(text);
  if (key === 'global' || key === '*') return { found: null };
  const own = regionOf(provider, text);
  if (own !== null) return { found: own.residency === key ? key : own.name };
  const named = namedRegions(catalog, provider.id).find((region) => nameKey(region) === key);
  if (named !== undefined) return { found: named };
  if (provider.regions.length === 0) return { found: text };
  const known = provider.regions.map(({ name }) => (name === '*' ? 'global' : name));
  const { problem } = unknownName('CAP303', `region of ${provider.id}`, text, known);
  // A country code is a letter away from every area: the nearest name would be a guess.
  const listed = `known: ${known.toSorted().join(', ')}`;
  return { problem: text.length <= COUNTRY_CODE ? { ...problem, help: listed } : problem };
}

/** Regions that rows of prices and limits name. */
function namedRegions(catalog: RegionCatalog, provider: string): string[] {
  const rows = [...catalog.rateLimits, ...catalog.tokenPrices, ...catalog.gpuPrices];
  return rows.flatMap((row) =>
    row.provider === provider && row.region !== null && row.region !== '' && row.region !== '*'
      ? [row.region]
      : [],
  );
}
