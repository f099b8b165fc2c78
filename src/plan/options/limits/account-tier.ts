import type { Catalog } from '../../../catalog/catalog.ts';
import type { Lookup } from '../../../catalog/lookup.ts';
import { DEFAULT_TIER, type RateLimitRow, rateLimits, tiersOf } from '../../../catalog/terms/rate-limits.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { Workload } from '../../../workload/workload.ts';
import type { Reason } from '../../result.ts';
import type { AccountRules } from './account-rate-limits.ts';
import { accountRules, movingLimitAssumptions } from './account-rules.ts';
import { knownLimits, partialLimits, unknownLimits } from './known-limits.ts';
import { yearOfCap } from './spend-cap.ts';

export interface AccountTier {
  readonly tier: string | null;
  readonly row: RateLimitRow | null;
  readonly rules: AccountRules;
  /** Why the limits carry no verdict; null where some are known. */
  readonly unknown: Reason | null;
  readonly assumptions: readonly Assumption[];
}

/** Room that a minute needs above its mean. */
const MINUTE_MARGIN = 1.3;

/** Rows that stand for no account one has by paying: other services, committed capacity, one account seen by chance. */
const noAccounts: readonly string[] = ['free', 'flex', 'priority', 'reserved', 'account-sample'];

export interface TierRow {
  readonly tier: string;
  readonly row: RateLimitRow | null;
}

/** What an account must carry. */
export interface TierDemand {
  readonly served: readonly Workload[];
  readonly monthlyUsd: number | null;
}

/** A cap is one on a calendar month, which may be longer than the 730 hours of a bill. */
export function inDearestMonth(
  { served, monthlyUsd }: TierDemand,
  { asOfEpochS }: Pick<Catalog, 'asOfEpochS'>,
): TierDemand {
  if (monthlyUsd === null) return { served, monthlyUsd };
  return { served, monthlyUsd: yearOfCap([{ served, monthlyUsd }], Infinity, asOfEpochS).dearestUsd };
}

export function withinSpend(
  { row }: TierRow,
  own: OptionSpec['limits'],
  { monthlyUsd }: TierDemand,
): boolean {
  const cap = own?.spend ?? row?.monthlySpendCapUsd ?? null;
  return monthlyUsd === null || cap === null || monthlyUsd <= cap;
}

/** Whether the stated peak fits a tier on paper; the simulation has the last word. */
export function carries(tier: TierRow, own: OptionSpec['limits'], demand: TierDemand): boolean {
  const { row } = tier;
  if (!knownLimits(row, own).any || !withinSpend(tier, own, demand)) return false;
  let requests = 0;
  let input = 0;
  let output = 0;
  for (const workload of demand.served) {
    const perMinute = workload.qpsPeakHour * 60 * MINUTE_MARGIN;
    requests += perMinute;
    const counted = row?.countsCachedTokens === false ? 1 - workload.cachedShare : 1;
    input += perMinute * workload.input.meanTokens * counted;
    output += perMinute * workload.output.meanTokens * (row?.outputWeight ?? 1);
  }
  const within = (name: 'rpm' | 'tpm' | 'itpm' | 'otpm', need: number): boolean => {
    // Limits that follow the use have no number on paper.
    const limit = own?.[name] ?? (row?.bucket === 'adaptive' ? null : row?.[name]) ?? null;
    return limit === null || need <= limit;
  };
  return (
    within('rpm', requests) &&
    within('tpm', input + output) &&
    within('itpm', input) &&
    within('otpm', output)
  );
}

/**
 * The smallest tier that carries the demand on paper; else the next one above them that publishes no numbers, since a
 * larger tier may well carry what the smaller ones do not; else the largest that publishes any.
 */
function chosenTier(
  tiers: readonly TierRow[],
  own: OptionSpec['limits'],
  demand: TierDemand,
): TierRow | null {
  const numbered = tiers.filter(({ row }) => knownLimits(row, own).any);
  const carrying = numbered.find((one) => carries(one, own, demand));
  if (carrying !== undefined) return carrying;
  const largest = numbered.at(-1);
  const above = tiers.slice(largest === undefined ? 0 : tiers.indexOf(largest) + 1);
  return above.find((one) => withinSpend(one, own, demand)) ?? largest ?? tiers.at(-1) ?? null;
}

/**
 * The tier that the option names, or the one that suits the stated peak and the monthly spend on paper, stated as an
 * assumption. Limits that nobody publishes are unknown, never unlimited.
 */
export function accountTier(
  catalog: Pick<Catalog, 'rateLimits' | 'adaptiveLimits' | 'asOfEpochS'>,
  spec: OptionSpec,
  provider: string,
  model: string,
  served: readonly Workload[],
  monthlyUsd: number | null,
): Lookup<AccountTier> {
  const inTier = (tier: string | null, row: RateLimitRow | null, chosen: readonly Assumption[]) => {
    const rules = accountRules(catalog, row, model, spec.region);
    const assumptions = [
      ...chosen,
      ...limitAssumptions(row, spec, tier),
      ...partialLimits(spec, provider, row),
      ...movingLimitAssumptions(rules, spec),
    ];
    const unknown = unknownLimits(spec, { provider, model, tier }, row);
    return { found: { tier, row, rules, unknown, assumptions } };
  };
  if (spec.tier !== null) {
    const lookup = rateLimits(catalog, provider, spec.tier, model, spec.region);
    return 'problem' in lookup ? lookup : inTier(spec.tier, lookup.found, []);
  }
  const tiers = tierRows(catalog, provider, model, spec.region);
  const demand = inDearestMonth({ served, monthlyUsd }, catalog);
  const chosen = chosenTier(tiers, spec.limits, demand);
  if (chosen === null) return inTier(null, null, []);
  const { tier, row } = chosen;
  const requirement = row === null || row.tierRequirement === '' ? '' : ` (needs ${row.tierRequirement})`;
  const assumed: Assumption = {
    text: `an account in ${tier} of ${provider}${requirement}${whyTier(chosen, tiers, spec.limits, demand)}`,
    basis: 'assumed',
    source: 'capplan',
    asOf: null,
    path: `options.${spec.id}.tier`,
  };
  return inTier(tier, row, [assumed]);
}

/**
 * The tiers that an account can be in by paying, from the smallest to the largest, with what each has for the model:
 * null where it has no row. Those that fall back to what the provider allows by default are that default.
 */
export function tierRows(
  catalog: Pick<Catalog, 'rateLimits'>,
  provider: string,
  model: string,
  region: string | null,
): TierRow[] {
  const tiers = accountsOf(catalog, provider).flatMap((tier): TierRow[] => {
    const lookup = rateLimits(catalog, provider, tier, model, region);
    if ('problem' in lookup) return [];
    const row = lookup.found;
    return row === null || row.tier === tier ? [{ tier, row }] : [];
  });
  // Where a tier names the model, a default for every model is not about it.
  const named = tiers.some(({ row }) => row !== null && row.modelPattern !== '*');
  return tiers.filter(
    ({ tier, row }) => !named || tier !== DEFAULT_TIER || (row !== null && row.modelPattern !== '*'),
  );
}

function whyTier(
  chosen: TierRow,
  tiers: readonly TierRow[],
  own: OptionSpec['limits'],
  demand: TierDemand,
): string {
  if (carries(chosen, own, demand)) {
    return tiers.length === 1 ? '' : ', the smallest that carries the stated peak on paper';
  }
  if (knownLimits(chosen.row, own).any) return ', the largest whose limits are published';
  const smaller = tiers.some(({ row }) => knownLimits(row, own).any);
  return smaller ? ', above those whose limits are published and do not carry the stated peak' : '';
}

function limitAssumptions(row: RateLimitRow | null, spec: OptionSpec, tier: string | null): Assumption[] {
  // Limits that follow the use say so themselves.
  if (row === null || spec.limits !== null || row.bucket === 'adaptive') return [];
  if (!knownLimits(row, null).any) return [];
  const instead = tier === null || tier === row.tier ? '' : `, since ${tier} publishes none for this model`;
  return [
    {
      text: `rate limits of ${row.provider} ${row.tier}${instead}`,
      basis: row.confidence === 'unverified' ? 'assumed' : 'published',
      source: row.source,
      asOf: row.asOf,
      path: `options.${spec.id}.limits`,
    },
  ];
}

/** Tiers that an account can be in by paying, from the smallest to the largest. */
function accountsOf(catalog: Pick<Catalog, 'rateLimits'>, provider: string): readonly string[] {
  return tiersOf(catalog, provider).filter((tier) => !noAccounts.includes(tier));
}
