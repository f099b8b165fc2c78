import type { Catalog } from '../catalog.ts';
import { nameKey } from '../lookup.ts';
import type { Provenance } from '../provenance.ts';
import { type RateLimitRow, rateLimits } from './rate-limits.ts';

/** How the limits of a tier follow the use: each is a factor on the mean of the past, between a least and a most. */
export interface AdaptiveLimitRow extends Provenance {
  readonly provider: string;
  readonly tier: string;
  /**
   * Tier whose limits may be used at once, the tier's own being the most that is ever allowed. Null: the tier's own
   * limits are what may be used at once, and no most is published.
   */
  readonly freeTier: string | null;
  readonly factor: number;
  readonly overS: number;
}

export interface AdaptiveLimits {
  readonly rule: AdaptiveLimitRow;
  /** What may be used at once, however little was used before. */
  readonly free: RateLimitRow;
}

/** The rule by which the limits of a model in a tier follow its use; null where they are fixed. */
export function adaptiveLimits(
  catalog: Pick<Catalog, 'rateLimits' | 'adaptiveLimits'>,
  row: RateLimitRow | null,
  model: string,
  region: string | null,
): AdaptiveLimits | null {
  if (row === null) return null;
  const rule = catalog.adaptiveLimits.find(
    (one) => one.provider === row.provider && nameKey(one.tier) === nameKey(row.tier),
  );
  if (rule === undefined) return null;
  if (rule.freeTier === null) return { rule, free: row };
  const lookup = rateLimits(catalog, row.provider, rule.freeTier, model, region);
  return 'found' in lookup && lookup.found !== null ? { rule, free: lookup.found } : null;
}
