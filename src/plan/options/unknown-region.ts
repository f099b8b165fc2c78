import type { Catalog } from '../../catalog/catalog.ts';

/**
 * What to say of a region of a provider whose regions the catalogue does not list; null where it lists them, since a
 * name outside of the list is then a mistake.
 */
export function unknownRegion(
  catalog: Pick<Catalog, 'providers'>,
  providerId: string | null,
  region: string | null,
): { readonly text: string; readonly fix: string } | null {
  const provider = catalog.providers.find((one) => one.id === providerId);
  if (provider === undefined || provider.regions.length > 0 || region === null) return null;
  return {
    text: `no regions of ${provider.id} are known: whether \`${region}\` is one, and what it costs there, is open`,
    fix: 'leave region out, or give a price of its own there in a --pricing file',
  };
}
