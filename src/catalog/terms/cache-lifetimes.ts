import type { Catalog } from '../catalog.ts';
import type { Provenance } from '../provenance.ts';

/** How long a provider's prefix cache keeps what is not used. */
export interface CacheLifetimeRow extends Provenance {
  /** `*` where a provider publishes none. */
  readonly provider: string;
  readonly lifetimeS: number;
  /** What can be asked for instead; null: nothing. */
  readonly longerS: number | null;
  /** Price of a write into the longer one, in input prices; null: that of the shorter one. */
  readonly longerWriteMultiplier: number | null;
}

export function cacheLifetime(catalog: Pick<Catalog, 'cacheLifetimes'>, provider: string): CacheLifetimeRow {
  const rows = catalog.cacheLifetimes;
  const row = rows.find((one) => one.provider === provider) ?? rows.find((one) => one.provider === '*');
  if (row === undefined) throw new Error('cache-lifetimes.csv: no row for other providers');
  return row;
}
