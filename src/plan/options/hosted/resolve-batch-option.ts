import { type BatchTerms, batchTerms } from '../../../catalog/terms/batch-terms.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { BatchDeployment, QueueQuota } from '../../../simulate/deployment.ts';
import type { RequestStream } from '../../../workload/request-stream.ts';
import type { Workload } from '../../../workload/workload.ts';
import { unverifiedWarnings } from '../../judge/unverified.ts';
import { secondsText } from '../../wording.ts';
import { accountTier } from '../limits/account-tier.ts';
import { queueLimits } from '../limits/batch-queue-limits.ts';
import { provenBy } from '../limits/known-limits.ts';
import { tierWithinSpend } from '../limits/larger-tier.ts';
import { atOption, cannotBuild, type Resolution, type ResolveContext } from '../resolve-context.ts';
import type { DeployQuery } from '../resolved-option.ts';
import { notSold } from '../sold-option.ts';
import { takenBy } from '../suitability.ts';
import { apiPrice, apiSale, apiTraits, expectedAvailability, statedSpend, tokenCost } from './api-option.ts';
import { hostedFacts } from './resolve-serverless-option.ts';

const DEFAULT_SUBMIT_S = 3600;
/** Standard normals at the 99th percentile over those at the 90th. */
const Z99_OVER_Z90 = 2.3263 / 1.2816;

/** Nothing helps against a batch that takes longer than the deadline by itself, its times being lognormal. */
function deadlineFix(
  served: readonly Workload[],
  { completionP50S, completionP90S }: Pick<BatchTerms, 'completionP50S' | 'completionP90S'>,
  submitS: number,
): string {
  const p99S = completionP50S * (completionP90S / completionP50S) ** Z99_OVER_Z90;
  const deadlineH = Math.min(...served.map((workload) => workload.deadlineH ?? Number.POSITIVE_INFINITY));
  if (p99S > deadlineH * 3600) {
    return `a batch itself takes up to ${secondsText(p99S)} (p99): a longer deadline, or kind: serverless`;
  }
  return `submit more often than every ${Math.round(submitS / 60)} min, or a larger quota`;
}
/** Bytes of a JSON request per token of its text, quotes and keys included: what a file cap allows in tokens. */
const FILE_BYTES_PER_TOKEN = 5;

/**
 * A cap on tokens for a stream in which every request stands for `thinning`. It never falls below the longest request
 * that the real cap takes, or that request would wait for ever.
 */
export function thinnedTokens(cap: number, thinning: number, stream: RequestStream): number {
  let longest = 0;
  for (const tokens of stream.inputTokens) if (tokens <= cap && tokens > longest) longest = tokens;
  return Math.max(cap / thinning, longest);
}

/** A quota that holds fewer requests than this is filled by the accident of a few lengths. */
const LEAST_IN_QUOTA = 100;

/** Requests that one may stand for while every quota holds enough of them. */
function mostThinning(quotas: readonly QueueQuota[], served: readonly Workload[]): number {
  const rate = served.reduce((sum, workload) => sum + workload.qpsMean, 0);
  const tokens = served.reduce((sum, one) => sum + one.qpsMean * one.input.meanTokens, 0);
  const bounds = quotas.map(({ unit, limit }) => {
    if (unit === 'batches') return Number.POSITIVE_INFINITY;
    const perRequest = unit === 'requests' || rate === 0 ? 1 : tokens / rate;
    return Math.max(1, limit / (LEAST_IN_QUOTA * perRequest));
  });
  return Math.min(Number.POSITIVE_INFINITY, ...bounds);
}

function thinnedQuota({ unit, limit }: QueueQuota, thinning: number, stream: RequestStream): number {
  if (unit === 'batches') return limit;
  if (unit === 'input-tokens') return thinnedTokens(limit, thinning, stream);
  return Math.max(limit / thinning, Math.min(1, limit));
}

/** A batch service: submitted in a cadence, packed by the provider's caps, queued under its quota. */
export function resolveBatchOption(spec: OptionSpec, context: ResolveContext): Resolution {
  const { catalog } = context;
  const found = apiSale(spec, context);
  if ('problems' in found) return found;
  const { sale } = found;
  const { choice, provider } = sale;
  const terms = batchTerms(catalog, provider.id, choice.id);
  if (terms === null) {
    const others = [...new Set(catalog.batchTerms.map((row) => row.provider))]
      .filter((other) => batchTerms(catalog, other, choice.id) !== null)
      .filter((other) => choice.api.sellers.some((seller) => seller.provider === other));
    return cannotBuild(
      spec,
      `${provider.id} sells no batches of ${choice.id}`,
      others.length > 0 ? `sold by ${others.sort().join(', ')}` : 'use kind: serverless',
    );
  }
  const unsold = notSold(spec, sale, context);
  if (unsold.length > 0) return { problems: unsold };
  const { suits, served } = takenBy(apiTraits(spec, sale), context);
  const priced = apiPrice(spec, sale, catalog, { batch: true, region: spec.region });
  const monthlyUsd = statedSpend(priced.price, served);
  const tiered = accountTier(catalog, spec, provider.id, choice.id, served, monthlyUsd);
  if ('problem' in tiered) return { problems: [...priced.problems, atOption(tiered.problem, spec)] };
  if (priced.problems.length > 0) return { problems: priced.problems };

  const { tier } = tiered.found;
  const queue = queueLimits(catalog, spec, { provider: provider.id, model: choice.id, tier });
  const { quotas } = queue;
  const availability = expectedAvailability(catalog, provider.id);
  const submitS = spec.submitS ?? DEFAULT_SUBMIT_S;
  const deployment = ({ thinning, stream, outages }: DeployQuery): BatchDeployment => ({
    kind: 'batch',
    submitEveryS: submitS,
    maxRequestsPerBatch: Math.max(1, Math.floor((terms.maxRequestsPerBatch ?? Infinity) / thinning)),
    maxTokensPerBatch: thinnedTokens(
      (terms.maxFileBytes ?? Infinity) / FILE_BYTES_PER_TOKEN,
      thinning,
      stream,
    ),
    queueQuotas: quotas.map((quota) => ({
      unit: quota.unit,
      limit: thinnedQuota(quota, thinning, stream),
    })),
    windowS: terms.expires ? terms.windowS : Infinity,
    completionP50S: terms.completionP50S,
    completionP90S: terms.completionP90S,
    onExpiry: { billed: terms.expiredIsBilled, resubmit: true },
    outages,
  });
  const assumptions: Assumption[] = [
    ...priced.assumptions,
    {
      text: `a batch completes within ${Math.round(terms.completionP50S / 60)} min (p50) and ${Math.round(terms.completionP90S / 60)} min (p90)`,
      basis: terms.completionBasis.confidence === 'unverified' ? 'assumed' : 'measured',
      source: terms.completionBasis.source,
      asOf: terms.completionBasis.asOf,
    },
    ...queue.assumptions,
    ...(spec.submitS === null
      ? [
          {
            text: 'requests are submitted every hour',
            basis: 'assumed' as const,
            source: 'capplan',
            asOf: null,
            path: `options.${spec.id}.submit`,
          },
        ]
      : []),
    ...tiered.found.assumptions.slice(0, spec.tier === null ? 1 : 0),
  ];
  return {
    option: {
      id: spec.id,
      kind: 'batch',
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
      judgedOn: 'week',
      mostThinning: mostThinning(quotas, served),
      latencyKnown: false,
      limitsKnown: queue.unknown === null,
      availability: availability.downtime,
      asOfEpochS: catalog.asOfEpochS,
      dailyLimits: { requests: null, tokens: null },
      monthlySpendCapUsd: spec.limits?.spend ?? tiered.found.row?.monthlySpendCapUsd ?? null,
      modelError: null,
      assumptions,
      warnings: [
        ...priced.warnings,
        ...unverifiedWarnings(spec.id, [
          { what: 'batch terms', row: terms },
          { what: 'the time a batch takes', row: terms.completionBasis },
          ...queue.rows.map((row) => ({ what: 'a queue quota', row })),
        ]),
      ],
      suits: (workload) => provenBy(suits(workload), queue.unknown),
      deploymentFacts: () => hostedFacts(tier, spec.region),
      deploy: deployment,
      bill: (query) => tokenCost(priced.schedule, query, { stacksWithCache: terms.stacksWithCache ?? true }),
      fix: (limit) => {
        const account = { spec, provider: provider.id, model: choice.id, tier };
        const next = tierWithinSpend(catalog, account, { served, monthlyUsd });
        if (limit === 'enqueued-tokens' || limit === 'batch-requests' || limit === 'batch-window') {
          return next === null ? 'a larger queue quota, or a second provider' : `${next} of ${provider.id}`;
        }
        if (limit === 'spend-cap') {
          return next === null
            ? `a higher limit from ${provider.id}, or a second provider`
            : `${next} of ${provider.id}`;
        }
        return limit === 'deadline' ? deadlineFix(served, terms, submitS) : '';
      },
    },
  };
}
