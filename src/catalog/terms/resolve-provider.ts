import { nearestNames } from '../../diagnostics/nearest-name.ts';
import type { Catalog } from '../catalog.ts';
import { type Lookup, nameKey, unknownName } from '../lookup.ts';
import type { ProviderFacts, ProviderRegion } from './provider-facts.ts';

/** The provider that an id, a name or an alias stands for. */
export function resolveProvider(catalog: Pick<Catalog, 'providers'>, text: string): Lookup<ProviderFacts> {
  const key = nameKey(text);
  const found =
    catalog.providers.find((provider) => nameKey(provider.id) === key) ??
    catalog.providers.find(
      (provider) =>
        nameKey(provider.name) === key || provider.aliases.some((alias) => nameKey(alias) === key),
    );
  if (found !== undefined) return { found };
  const known = catalog.providers.filter((provider) => !provider.sells.includes('index'));
  const ids = known.map(({ id }) => id);
  const names = nearestNames(text, ids).length > 0 ? ids : known.flatMap((one) => [one.id, ...one.aliases]);
  return unknownName('CAP302', 'provider', text, names);
}

/** The region of a provider by its own name or by the area (`eu`) it lies in; null where the catalogue has none. */
export function regionOf(provider: ProviderFacts, text: string | null): ProviderRegion | null {
  const key = nameKey(text ?? '*');
  return (
    provider.regions.find((region) => nameKey(region.name) === key) ??
    provider.regions.find((region) => region.residency === key && region.name !== '*') ??
    null
  );
}
