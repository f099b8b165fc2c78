import type { Catalog } from '../catalog.ts';
import { type Lookup, nameKey, unknownName } from '../lookup.ts';
import { patternFit } from '../pattern.ts';
import type { Provenance } from '../provenance.ts';

/** Limits of one tier of an account for one group of models, with the provider's counting rules. Null: not published. */
export interface RateLimitRow extends Provenance {
  readonly provider: string;
  readonly tier: string;
  /** Catalogue ids with `*` for any text, alternatives by `|`: `gpt-6-*|gpt-5.6-sol`. */
  readonly modelPattern: string;
  readonly region: string | null;
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly itpm: number | null;
  /** Input tokens a minute, cached ones counted, where they have a limit of their own beside `itpm`. */
  readonly itpmWithCached: number | null;
  readonly otpm: number | null;
  readonly rpd: number | null;
  readonly tpd: number | null;
  readonly concurrency: number | null;
  readonly monthlySpendCapUsd: number | null;
  /** Spend allowed in any ten minutes. */
  readonly spendPer10MinUsd: number | null;
  /** What the account must have paid to be in this tier. */
  readonly tierRequirement: string;
  readonly countsCachedTokens: boolean | null;
  /** How tokens of the answer are drawn at admission. */
  readonly reservation: 'none' | 'larger' | 'sum' | 'returned' | null;
  /** Weight of an output token in TPM. */
  readonly outputWeight: number;
  readonly countsFailed: boolean | null;
  readonly bucket: 'continuous' | 'fixed' | 'adaptive' | 'shared' | 'concurrency';
  /** Slice in which the requests of a minute are enforced, seconds; tokens count over the whole minute. Null: no slices. */
  readonly requestSliceS: number | null;
  /** Whose budget it is: `account` for everything of one model together, `deployment`, `project`. */
  readonly scope: 'account' | 'deployment' | 'project';
  /** IANA zone at whose midnight daily limits start anew; null: none is published, UTC is taken. */
  readonly dayZone: string | null;
  readonly retryAfter: boolean;
}

/** Tiers of a provider's accounts in the order of the catalogue, which is from the smallest to the largest. */
export function tiersOf(catalog: Pick<Catalog, 'rateLimits'>, provider: string): string[] {
  const tiers = catalog.rateLimits.filter((row) => row.provider === provider).map((row) => row.tier);
  return [...new Set(tiers)];
}

/** What every account of a provider has where its tier says nothing else. */
export const DEFAULT_TIER = 'default';

/**
 * The limits of a model in a tier: the row whose pattern fits most closely, with what it leaves open taken from wider
 * rows of the same tier; where the tier has no row for the model, what the provider allows by default. Null where it
 * publishes none for this model or at all. An unknown tier is a mistake.
 */
export function rateLimits(
  catalog: Pick<Catalog, 'rateLimits'>,
  provider: string,
  tier: string,
  model: string,
  region: string | null,
): Lookup<RateLimitRow | null> {
  const tiers = tiersOf(catalog, provider);
  if (tiers.length === 0) return { found: null };
  const known = tiers.find((candidate) => nameKey(candidate) === nameKey(tier));
  if (known === undefined) return unknownName('CAP303', `tier of ${provider}`, tier, tiers);
  const fitting = catalog.rateLimits
    .filter((row) => row.provider === provider && row.tier === known)
    .map((row) => ({ row, fit: patternFit(row.modelPattern, model), there: row.region === region }))
    .filter(({ row, fit, there }) => fit >= 0 && (row.region === null || there))
    .sort((a, b) => Number(b.there) - Number(a.there) || b.fit - a.fit);
  if (fitting.length === 0) {
    return known === DEFAULT_TIER || !tiers.includes(DEFAULT_TIER)
      ? { found: null }
      : rateLimits(catalog, provider, DEFAULT_TIER, model, region);
  }
  return { found: fitting.slice(1).reduce((row, wider) => filledFrom(row, wider.row), fitting[0].row) };
}

/** A row that counts all tokens together takes no limits on input and output apart from a wider one, nor the other way. */
function filledFrom(row: RateLimitRow, wider: RateLimitRow): RateLimitRow {
  const together = row.tpm !== null;
  const apart = row.itpm !== null || row.itpmWithCached !== null || row.otpm !== null;
  return {
    ...row,
    rpm: row.rpm ?? wider.rpm,
    tpm: row.tpm ?? (apart ? null : wider.tpm),
    itpm: row.itpm ?? (together ? null : wider.itpm),
    itpmWithCached: row.itpmWithCached ?? (together ? null : wider.itpmWithCached),
    otpm: row.otpm ?? (together ? null : wider.otpm),
    rpd: row.rpd ?? wider.rpd,
    tpd: row.tpd ?? wider.tpd,
    concurrency: row.concurrency ?? wider.concurrency,
    monthlySpendCapUsd: row.monthlySpendCapUsd ?? wider.monthlySpendCapUsd,
    spendPer10MinUsd: row.spendPer10MinUsd ?? wider.spendPer10MinUsd,
    countsCachedTokens: row.countsCachedTokens ?? wider.countsCachedTokens,
    reservation: row.reservation ?? wider.reservation,
    countsFailed: row.countsFailed ?? wider.countsFailed,
    tierRequirement: row.tierRequirement === '' ? wider.tierRequirement : row.tierRequirement,
  };
}
