import type { Catalog } from '../../catalog/catalog.ts';
import type { Lookup } from '../../catalog/lookup.ts';
import { type RateLimitRow, rateLimits, tiersOf } from '../../catalog/terms/rate-limits.ts';
import type { Assumption } from '../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import type { Workload } from '../../workload/workload.ts';
import type { AccountRules } from './account-rate-limits.ts';
import { accountRules, movingLimitAssumptions } from './account-rules.ts';

export interface AccountTier {
  readonly tier: string | null;
  readonly row: RateLimitRow | null;
  readonly rules: AccountRules;
  readonly assumptions: readonly Assumption[];
}

/** Room that a minute needs above its mean. */
const MINUTE_MARGIN = 1.3;

/** Whether the stated peak fits a tier on paper; the simulation has the last word. */
function carries(
  row: RateLimitRow | null,
  workloads: readonly Workload[],
  monthlyUsd: number | null,
): boolean {
  if (row === null || row.bucket === 'adaptive') return true;
  if (monthlyUsd !== null && row.monthlySpendCapUsd !== null && monthlyUsd > row.monthlySpendCapUsd)
    return false;
  let requests = 0;
  let input = 0;
  let output = 0;
  for (const workload of workloads) {
    const perMinute = workload.qpsPeakHour * 60 * MINUTE_MARGIN;
    requests += perMinute;
    const counted = row.countsCachedTokens === false ? 1 - workload.cachedShare : 1;
    input += perMinute * workload.input.meanTokens * counted;
    output += perMinute * workload.output.meanTokens * row.outputWeight;
  }
  const within = (limit: number | null, need: number): boolean => limit === null || need <= limit;
  return (
    within(row.rpm, requests) &&
    within(row.tpm, input + output) &&
    within(row.itpm, input) &&
    within(row.otpm, output)
  );
}

/**
 * The tier that the option names, or the smallest that carries the stated peak and the monthly spend on paper, stated as
 * an assumption.
 */
export function accountTier(
  catalog: Pick<Catalog, 'rateLimits' | 'adaptiveLimits' | 'asOfEpochS'>,
  spec: OptionSpec,
  provider: string,
  model: string,
  served: readonly Workload[],
  monthlyUsd: number | null,
): Lookup<AccountTier> {
  const tiers = tiersOf(catalog, provider);
  const inTier = (tier: string | null, row: RateLimitRow | null, chosen: readonly Assumption[]) => {
    const rules = accountRules(catalog, row, model, spec.region);
    const assumptions = [...chosen, ...limitAssumptions(row, spec), ...movingLimitAssumptions(rules, spec)];
    return { found: { tier, row, rules, assumptions } };
  };
  if (spec.tier !== null) {
    const lookup = rateLimits(catalog, provider, spec.tier, model, spec.region);
    return 'problem' in lookup ? lookup : inTier(spec.tier, lookup.found, []);
  }
  const paid = tiers.filter((tier) => tier !== 'free');
  let last: { tier: string; row: RateLimitRow | null } | null = null;
  for (const tier of paid) {
    const lookup = rateLimits(catalog, provider, tier, model, spec.region);
    if ('problem' in lookup) return lookup;
    last = { tier, row: lookup.found };
    if (carries(lookup.found, served, monthlyUsd)) break;
  }
  if (last === null) {
    return inTier(null, null, [
      {
        text: `${provider} publishes no rate limits: none are simulated`,
        basis: 'assumed',
        source: 'capplan',
        asOf: null,
        path: `options.${spec.id}.limits`,
      },
    ]);
  }
  const { tier, row } = last;
  const requirement = row === null || row.tierRequirement === '' ? '' : ` (needs ${row.tierRequirement})`;
  const assumed: Assumption = {
    text: `an account in ${tier} of ${provider}${requirement}, the smallest that carries the stated peak on paper`,
    basis: 'assumed',
    source: 'capplan',
    asOf: null,
    path: `options.${spec.id}.tier`,
  };
  return inTier(tier, row, [assumed]);
}

function limitAssumptions(row: RateLimitRow | null, spec: OptionSpec): Assumption[] {
  if (row === null || spec.limits !== null) return [];
  // Limits that follow the use say so themselves.
  if (row.bucket === 'adaptive') return [];
  return [
    {
      text: `rate limits of ${row.provider} ${row.tier}${row.bucket === 'shared' ? ', which share a pool with other customers: none are simulated' : ''}`,
      basis: row.confidence === 'unverified' ? 'assumed' : 'published',
      source: row.source,
      asOf: row.asOf,
      path: `options.${spec.id}.limits`,
    },
  ];
}

/** A tier to move up to. */
export interface TierAdvice {
  readonly tier: string;
  /** Whether it carries the stated peak on paper; else it is merely the next one. */
  readonly carries: boolean;
}

/** The smallest larger tier that carries the stated peak and spend, else the next one; null where there is none. */
export function largerTier(
  catalog: Pick<Catalog, 'rateLimits'>,
  spec: Pick<OptionSpec, 'region'>,
  provider: string,
  model: string,
  tier: string | null,
  demand: { readonly served: readonly Workload[]; readonly monthlyUsd: number | null },
): TierAdvice | null {
  const larger = tiersAbove(catalog, provider, tier);
  const found = larger.find((one) => {
    const lookup = rateLimits(catalog, provider, one, model, spec.region);
    // A tier without a row for the model promises nothing.
    return (
      'found' in lookup && lookup.found !== null && carries(lookup.found, demand.served, demand.monthlyUsd)
    );
  });
  if (found !== undefined) return { tier: found, carries: true };
  return larger[0] === undefined ? null : { tier: larger[0], carries: false };
}

/** The next larger tier than one, for the advice; null where there is none. */
export function nextTier(
  catalog: Pick<Catalog, 'rateLimits'>,
  provider: string,
  tier: string | null,
): string | null {
  return tiersAbove(catalog, provider, tier)[0] ?? null;
}

function tiersAbove(
  catalog: Pick<Catalog, 'rateLimits'>,
  provider: string,
  tier: string | null,
): readonly string[] {
  const tiers = tiersOf(catalog, provider).filter((one) => one !== 'free');
  return tiers.slice(tier === null ? 0 : tiers.indexOf(tier) + 1);
}
