import { confidences } from '../provenance.ts';
import { readFactsTable } from '../read-facts-table.ts';
import { readFlag, readProvenance } from '../read-provenance.ts';
import type { AdaptiveLimitRow } from './adaptive-limits.ts';
import type { BatchQuota, BatchTerms } from './batch-terms.ts';
import type { CacheLifetimeRow } from './cache-lifetimes.ts';
import type { RateLimitRow } from './rate-limits.ts';

const reservations = ['none', 'larger', 'sum', 'returned'] as const;

export function readRateLimits(): RateLimitRow[] {
  return readFactsTable('rate-limits.csv').map((row) => ({
    provider: row.text('provider'),
    tier: row.text('tier'),
    modelPattern: row.text('model_pattern'),
    region: row.text('region') || null,
    rpm: row.numberOr('rpm', null),
    tpm: row.numberOr('tpm', null),
    itpm: row.numberOr('itpm', null),
    itpmWithCached: row.numberOr('itpm_with_cached', null),
    otpm: row.numberOr('otpm', null),
    rpd: row.numberOr('rpd', null),
    tpd: row.numberOr('tpd', null),
    concurrency: row.numberOr('concurrency', null),
    monthlySpendCapUsd: row.numberOr('spend_cap_usd_month', null),
    spendPer10MinUsd: row.numberOr('spend_cap_usd_10min', null),
    tierRequirement: row.text('tier_requirement'),
    countsCachedTokens: readFlag(row, 'counts_cached'),
    reservation: reservations.find((one) => one === row.text('reservation')) ?? null,
    outputWeight: row.number('output_weight'),
    countsFailed: readFlag(row, 'counts_failed'),
    bucket: row.text('bucket') as RateLimitRow['bucket'],
    requestSliceS: row.numberOr('request_slice_s', null),
    scope: row.text('scope') as RateLimitRow['scope'],
    dayZone: row.text('day_zone') || null,
    retryAfter: readFlag(row, 'retry_after') === true,
    ...readProvenance(row),
  }));
}

export function readBatchTerms(): BatchTerms[] {
  return readFactsTable('batch-terms.csv').map((row) => {
    const megabytes = row.numberOr('max_file_mb', null);
    const provenance = readProvenance(row);
    return {
      provider: row.text('provider'),
      priceMultiplier: row.numberOr('price_multiplier', null),
      stacksWithCache: readFlag(row, 'stacks_with_cache'),
      windowS: row.number('window_s'),
      completionP50S: row.number('completion_p50_s'),
      completionP90S: row.number('completion_p90_s'),
      completionBasis: {
        source: row.text('completion_source'),
        asOf: provenance.asOf,
        confidence:
          confidences.find((confidence) => confidence === row.text('completion_confidence')) ?? 'unverified',
        note: '',
      },
      maxRequestsPerBatch: row.numberOr('max_requests', null),
      maxFileBytes: megabytes === null ? null : megabytes * 1e6,
      expiredIsBilled: readFlag(row, 'expired_billed') === true,
      expires: readFlag(row, 'expires') === true,
      models: row.text('models'),
      excludedModels: row.text('excluded_models'),
      ...provenance,
    };
  });
}

export function readBatchQuotas(): BatchQuota[] {
  return readFactsTable('batch-quotas.csv').map((row) => ({
    provider: row.text('provider'),
    tier: row.text('tier'),
    modelPattern: row.text('model_pattern'),
    unit: row.text('unit') as BatchQuota['unit'],
    limit: row.text('limit') === 'none' ? Number.POSITIVE_INFINITY : row.number('limit'),
    ...readProvenance(row),
  }));
}

export function readAdaptiveLimits(): AdaptiveLimitRow[] {
  return readFactsTable('adaptive-limits.csv').map((row) => ({
    provider: row.text('provider'),
    tier: row.text('tier'),
    freeTier: row.text('free_tier') || null,
    factor: row.number('factor'),
    overS: row.number('over_s'),
    ...readProvenance(row),
  }));
}

export function readCacheLifetimes(): CacheLifetimeRow[] {
  return readFactsTable('cache-lifetimes.csv').map((row) => ({
    provider: row.text('provider'),
    lifetimeS: row.number('lifetime_s'),
    longerS: row.numberOr('longer_s', null),
    longerWriteMultiplier: row.numberOr('longer_write_multiplier', null),
    ...readProvenance(row),
  }));
}
