import type { Catalog } from '../../../catalog/catalog.ts';
import { assumedHostedLatency, hostedLatency } from '../../../catalog/terms/find-hosted-latency.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import { unverifiedWarnings } from '../../judge/unverified.ts';
import type { Reason } from '../../result.ts';
import { withSustainedUse } from '../gpu/sustained-use.ts';
import { accountDailyLimits, accountRateLimits } from '../limits/account-rate-limits.ts';
import { type AccountTier, accountTier } from '../limits/account-tier.ts';
import { followingLimits } from '../limits/adaptive-ramp.ts';
import { provenBy } from '../limits/known-limits.ts';
import { largerTier, type TierAdvice } from '../limits/larger-tier.ts';
import type { RampLimit } from '../limits/ramp-limit.ts';
import { atOption, type Resolution, type ResolveContext } from '../resolve-context.ts';
import { notSold } from '../sold-option.ts';
import { takenBy } from '../suitability.ts';
import {
  apiPrice,
  apiSale,
  apiTraits,
  expectedAvailability,
  type PricedTokens,
  statedSpend,
  tokenCost,
} from './api-option.ts';
import {
  type BoughtCache,
  boughtCache,
  expiryAssumptions,
  overAllHours,
  prefixLifetime,
  withCacheWrites,
} from './cache-lifetime.ts';
import { reservedAssumptions, reservedOutput, retryAssumptions, retryPolicy } from './client-policy.ts';
import { guessAssumption, guessedOccupancy } from './guessed-occupancy.ts';
import { resolveVoiceOption } from './resolve-voice-option.ts';
import { type HostedPrice, isSeatOption, seatPrice } from './seat-price.ts';

/** A serverless API: the account's limits, the provider's latency, the price per token. */
export function resolveServerlessOption(spec: OptionSpec, context: ResolveContext): Resolution {
  const { catalog } = context;
  const found = apiSale(spec, context);
  if ('problems' in found) return found;
  const { sale } = found;
  const unsold = notSold(spec, sale, context);
  if (unsold.length > 0) return { problems: unsold };
  const { choice, provider } = sale;
  const spoken = catalog.voice.some((row) => row.provider === provider.id && row.model === choice.id);
  if (spoken || choice.modelClass === 'voice' || choice.modelClass === 'transcription') {
    return resolveVoiceOption(spec, sale, context);
  }

  const { suits, served } = takenBy(apiTraits(spec, sale), context);
  const service = spec.service ?? 'standard';
  const kept = boughtCache(catalog, spec, provider.id);
  if ('problem' in kept) return { problems: [atOption(kept.problem, spec)] };
  const cache = kept.found;
  const priced = isSeatOption(spec)
    ? seatPrice(spec, sale, context)
    : tokenPriced(apiPrice(spec, sale, catalog, { service, region: spec.region }), cache);
  const tiered = accountTier(
    catalog,
    spec,
    provider.id,
    choice.id,
    served,
    statedSpend(priced.price, served),
  );
  if ('problem' in tiered) return { problems: [...priced.problems, atOption(tiered.problem, spec)] };
  if (priced.problems.length > 0) return { problems: priced.problems };

  const account: AccountTier = tiered.found;
  // A flex request waits for spare capacity: what was measured on the standard service says nothing about it.
  const known = service === 'flex' ? null : hostedLatency(catalog, provider.id, choice.id);
  const latency = known ?? assumedHostedLatency(catalog, provider.id, choice.id);
  const retry = retryPolicy(spec, account.row?.retryAfter ?? true);
  const availability = expectedAvailability(catalog, provider.id, retry.maxAttempts);
  const demand = { served, monthlyUsd: statedSpend(priced.price, served) };
  const larger = largerTier(
    catalog,
    { spec, provider: provider.id, model: choice.id, tier: account.tier },
    demand,
  );
  const limits = accountRateLimits(account.rules, spec.limits);
  const following = followingLimits(account.rules, limits);
  const maxConcurrency = spec.limits?.concurrency ?? account.row?.concurrency ?? null;
  const unsettled = known === null ? guessedOccupancy(latency, served, maxConcurrency) : null;
  const latencyAssumptions: Assumption[] =
    known === null
      ? [guessAssumption(latency, choice.id, provider.id)]
      : [
          {
            text: `TTFT p50 ${known.ttftP50S.toFixed(2)} s, p95 ${known.ttftP95S.toFixed(2)} s, ${known.tokensPerSecondP50.toFixed(0)} tokens/s of ${choice.id} at ${provider.id}`,
            basis: known.basis,
            source: known.source,
            asOf: known.asOf,
          },
        ];
  return {
    option: {
      id: spec.id,
      kind: 'serverless',
      spec,
      fallback: null,
      identity: null,
      atPeak: null,
      model: choice.id,
      modelClass: choice.modelClass,
      provider: provider.id,
      contextTokens: choice.api.contextTokens,
      size: { kind: 'fixed', size: 1 },
      spare: 0,
      judgedOn: 'busiest-hour',
      latencyKnown: known !== null,
      availability: availability.downtime,
      asOfEpochS: catalog.asOfEpochS,
      dailyLimits: accountDailyLimits(account.rules, spec.limits),
      monthlySpendCapUsd: spec.limits?.spend ?? account.row?.monthlySpendCapUsd ?? null,
      spendPer10MinUsd: account.row?.spendPer10MinUsd ?? null,
      ramp: rampOf(catalog, provider.id, service),
      following,
      modelError: null,
      assumptions: [
        ...priced.assumptions,
        ...account.assumptions,
        ...latencyAssumptions,
        ...retryAssumptions(spec),
        ...reservedAssumptions(served, limits),
        ...expiryAssumptions(served, cache, spec.id),
        availability.assumption,
      ],
      warnings: [
        ...priced.warnings,
        ...unverifiedWarnings(spec.id, [
          { what: 'rate limits', row: account.row },
          { what: 'how fast its limits let the load grow', row: following?.rule },
        ]),
      ],
      limitsKnown: account.unknown === null,
      suits: (workload) => provenBy(provenBy(suits(workload), account.unknown), unsettled),
      deploymentFacts: () => ({
        ...hostedFacts(account.tier, spec.region),
        ...(spec.seats === null ? {} : { units: spec.seats, unit: 'seats' }),
      }),
      deploy: ({ stream, outages, standby = false, scale = 1 }) => ({
        kind: 'serverless',
        limits: withSustainedUse(limits, stream, context.workloads, standby),
        maxConcurrency,
        retry,
        latency,
        outages,
        maxOutputTokens: reservedOutput(context.workloads, stream, limits),
        cache: prefixLifetime(cache, stream, context.workloads, { scale, standby }),
      }),
      bill: (query) => priced.bill({ ...query, uses: overAllHours(query.uses, context.workloads, cache) }),
      fix: (limit) => serverlessFix(limit, provider.id, larger),
    },
  };
}

function tokenPriced(priced: PricedTokens, cache: BoughtCache): HostedPrice {
  const schedule = withCacheWrites(priced.schedule, cache);
  return { ...priced, bill: (query) => tokenCost(schedule, query) };
}

function rampOf(catalog: Pick<Catalog, 'services'>, provider: string, service: string): RampLimit | null {
  const row = catalog.services.find((one) => one.provider === provider && one.service === service);
  const free = row?.rampFreeTokensPerMinute ?? null;
  const factor = row?.rampFactorPer15Min ?? null;
  return free === null || factor === null ? null : { freeTokensPerMinute: free, factorPer15Min: factor };
}

export function hostedFacts(tier: string | null, region: string | null) {
  return {
    gpu: null,
    gpusPerReplica: null,
    replicas: null,
    spare: null,
    nodes: null,
    gpus: null,
    gpusPerNode: null,
    units: null,
    unit: null,
    engine: null,
    precision: null,
    tp: null,
    tier,
    region,
  };
}

const onPaperText: Readonly<Record<TierAdvice['onPaper'], string>> = {
  carries: ' carries the stated peak on paper',
  breaks: ', which on paper does not carry the stated peak either',
  unpublished: ', whose limits for this model are not published',
};

export function serverlessFix(limit: Reason['limit'], provider: string, larger: TierAdvice | null): string {
  switch (limit) {
    case 'rpm':
    case 'tpm':
    case 'itpm':
    case 'otpm':
    case 'rpd':
    case 'tpd':
    case 'concurrency':
    case 'spend-cap':
    case 'retries':
      if (larger === null) return `a higher limit from ${provider}, or a second provider`;
      return `tier: ${larger.tier}${onPaperText[larger.onPaper]}, or a second provider`;
    case 'ttft':
    case 'tpot':
    case 'e2e':
      return 'a faster model or provider, or a looser objective';
    case 'availability':
      return 'a fallback at another provider';
    default:
      return '';
  }
}
