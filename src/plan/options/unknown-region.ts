import type { Catalog } from '../../catalog/catalog.ts';
import { nameKey } from '../../catalog/lookup.ts';
import { regionOf } from '../../catalog/terms/resolve-provider.ts';
import { nearestNames } from '../../diagnostics/nearest-name.ts';

const MOST_LISTED = 12;

/**
 * What to say of a region that the catalogue does not list, with the nearest names or those it lists; null where it
 * does, or lists none of the provider. It is no mistake: providers have more regions than are listed.
 */
export function unknownRegion(
  catalog: Pick<Catalog, 'providers' | 'rateLimits'>,
  providerId: string | null,
  region: string | null,
): { readonly text: string; readonly fix: string } | null {
  const provider = catalog.providers.find((one) => one.id === providerId);
  if (provider === undefined || provider.regions.length === 0) return null;
  if (region === null || nameKey(region) === 'global' || regionOf(provider, region) !== null) return null;
  const limited = catalog.rateLimits.some(
    (row) => row.provider === provider.id && row.region !== null && nameKey(row.region) === nameKey(region),
  );
  if (limited) return null;
  const known = provider.regions.map(({ name }) => (name === '*' ? 'global' : name));
  const near = nearestNames(region, known);
  return {
    text: `nothing is known of region \`${region}\` of ${provider.id}: the global price is taken, where it processes data is open`,
    fix:
      near.length > 0
        ? `did you mean ${near.join(', ')}?`
        : `name a region that is known: ${known.slice(0, MOST_LISTED).join(', ')}`,
  };
}
