import type { Catalog } from '../../../catalog/catalog.ts';
import type { Lookup } from '../../../catalog/lookup.ts';
import type { PriceSchedule } from '../../../catalog/prices/price-schedule.ts';
import type { TokenRates } from '../../../catalog/prices/token-price.ts';
import { type CacheLifetimeRow, cacheLifetime } from '../../../catalog/terms/cache-lifetimes.ts';
import { type BilledUse, useWith } from '../../../cost/billed-use.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { PrefixLifetime } from '../../../simulate/deployment.ts';
import type { RequestStream } from '../../../workload/request-stream.ts';
import { resentAnswerTokens } from '../../../workload/stream/draw-requests.ts';
import { historyGrowth } from '../../../workload/stream/history-growth.ts';
import { hourlyQps } from '../../../workload/stream/hourly-demand.ts';
import { turnSharesOf } from '../../../workload/stream/session-turns.ts';
import type { Workload } from '../../../workload/workload.ts';
import type { DeployQuery } from '../resolved-option.ts';

/**
 * What a token that has to be read anew adds to the time to first token: a cached prompt of 100,000 tokens took 2.4 s
 * in place of 11.5 s, as published with Anthropic's prompt caching in August 2024.
 */
const MISS_S_PER_TOKEN = (11.5 - 2.4) / 100_000;
/** Losses below this share of the cached tokens are not worth a line. */
const WORTH_SAYING = 0.01;

/** The prefix cache that an option buys. */
export interface BoughtCache {
  readonly row: CacheLifetimeRow;
  readonly lifetimeS: number;
  /** Price of a write in input prices, where the longer life costs its own; null: the listed price. */
  readonly writeMultiplier: number | null;
}

/** The provider's cache, or the longer one that the option asks for. */
export function boughtCache(
  catalog: Pick<Catalog, 'cacheLifetimes'>,
  spec: Pick<OptionSpec, 'id' | 'cacheTtlS'>,
  provider: string,
): Lookup<BoughtCache> {
  const row = cacheLifetime(catalog, provider);
  const { cacheTtlS } = spec;
  if (cacheTtlS === null || cacheTtlS <= row.lifetimeS) {
    return { found: { row, lifetimeS: row.lifetimeS, writeMultiplier: null } };
  }
  if (row.longerS !== null && cacheTtlS <= row.longerS) {
    return { found: { row, lifetimeS: row.longerS, writeMultiplier: row.longerWriteMultiplier } };
  }
  const known =
    row.longerS === null ? minutes(row.lifetimeS) : `${minutes(row.lifetimeS)} or ${minutes(row.longerS)}`;
  return {
    problem: {
      code: 'CAP303',
      severity: 'error',
      message: `${provider} keeps no prefix for ${minutes(cacheTtlS)}`,
      help: `known: ${known}`,
    },
  };
}

function minutes(seconds: number): string {
  return seconds >= 7200 ? `${seconds / 3600} h` : `${seconds / 60} min`;
}

/** Of a workload's cached input: what is history, and what all its requests share of the rest. */
function cachedParts(workload: Workload): { readonly history: number; readonly sharedOfRest: number } {
  const { cachedShare, turns, rateBasis } = workload;
  if (rateBasis === 'trace' || turns <= 1) return { history: 0, sharedOfRest: cachedShare };
  const { historyShare } = historyGrowth(
    workload.input.meanTokens,
    resentAnswerTokens(workload),
    turnSharesOf(turns),
  );
  if (cachedShare <= historyShare) return { history: cachedShare, sharedOfRest: 0 };
  const rest = 1 - historyShare;
  return { history: historyShare, sharedOfRest: rest > 0 ? (cachedShare - historyShare) / rest : 1 };
}

/**
 * The cache as the simulator forgets by it; null where nothing is known of the pauses, as in a trace, whose cached
 * tokens are those that were found.
 */
export function prefixLifetime(
  cache: BoughtCache,
  stream: RequestStream,
  workloads: readonly Workload[],
  { scale, standby }: Required<Pick<DeployQuery, 'scale' | 'standby'>>,
): PrefixLifetime | null {
  const served = stream.workloadNames.map((name) => workloads.find((one) => one.name === name));
  if (served.some((one) => one === undefined || one.rateBasis === 'trace')) return null;
  return {
    sharedS: cache.lifetimeS,
    sessionS: cache.lifetimeS / scale,
    sharedShare: served.map((one) => (one === undefined ? 0 : cachedParts(one).sharedOfRest)),
    pauseS: served.map((one) => (one === undefined ? 0 : one.thinkS / scale)),
    startsCold: standby,
    missS: MISS_S_PER_TOKEN,
  };
}

/** Share of a workload's history that is sent again later than the cache keeps it: its pauses are exponential. */
function forgottenHistory({ turns, thinkS, rateBasis }: Workload, lifetimeS: number): number {
  if (rateBasis === 'trace' || turns <= 1 || thinkS <= 0) return 0;
  return Math.exp(-lifetimeS / thinkS);
}

/** Share of a workload's cached input that the cache still has when it comes again, in the busiest hour. */
export function foundAtPeak(workload: Workload, { lifetimeS }: Pick<BoughtCache, 'lifetimeS'>): number {
  if (workload.cachedShare <= 0) return 1;
  const { history } = cachedParts(workload);
  return 1 - (history * forgottenHistory(workload, lifetimeS)) / workload.cachedShare;
}

/** Share of what a session does not bring along itself that is found in the hours of a week, over the busiest hour's. */
function foundOverPeak(workload: Workload, lifetimeS: number): number {
  const qps = hourlyQps(workload);
  let found = 0;
  let all = 0;
  for (const rate of qps) {
    found += rate * -Math.expm1(-rate * lifetimeS);
    all += rate;
  }
  const atPeak = -Math.expm1(-workload.qpsPeakHour * lifetimeS);
  return all > 0 && atPeak > 0 ? Math.min(1, found / all / atPeak) : 1;
}

/**
 * Uses with the hits of the simulated hour carried over to all hours: a session's pauses are the same at any load, but
 * in quiet hours what all requests share may be forgotten between two of them.
 */
export function overAllHours(
  uses: readonly BilledUse[],
  workloads: readonly Workload[],
  cache: BoughtCache,
): BilledUse[] {
  return uses.map((use) => {
    const workload = workloads.find((one) => one.name === use.workload.name);
    if (workload === undefined || workload.rateBasis === 'trace' || use.cachedShare <= 0) return use;
    const { history, sharedOfRest } = cachedParts(workload);
    const shared = (1 - history) * sharedOfRest;
    const alone = 1 / workload.turns + (1 - 1 / workload.turns) * forgottenHistory(workload, cache.lifetimeS);
    const lost =
      (shared / workload.cachedShare) * Math.min(1, alone) * (1 - foundOverPeak(workload, cache.lifetimeS));
    return lost < 1e-9 ? use : useWith(use, { cachedShare: use.cachedShare * (1 - lost) });
  });
}

/** Prices with the write into a longer-lived cache at its own multiple of the input price. */
export function withCacheWrites(schedule: PriceSchedule | null, cache: BoughtCache): PriceSchedule | null {
  const { writeMultiplier } = cache;
  if (schedule === null || writeMultiplier === null) return schedule;
  const written = <T extends TokenRates>(rates: T): T =>
    rates.cacheWriteUsdPerMTok === null
      ? rates
      : { ...rates, cacheWriteUsdPerMTok: rates.inputUsdPerMTok * writeMultiplier };
  return schedule.map((span) => ({
    ...span,
    byHour: span.byHour.map(({ price, hours }) => ({
      price: { ...written(price), cliffs: price.cliffs.map(written) },
      hours,
    })),
  }));
}

export function expiryAssumptions(
  workloads: readonly Workload[],
  cache: BoughtCache,
  optionId: string,
): Assumption[] {
  const { row, lifetimeS } = cache;
  return workloads.flatMap((workload) => {
    if (workload.cachedShare <= 0 || workload.rateBasis === 'trace') return [];
    const { history, sharedOfRest } = cachedParts(workload);
    const shared = (1 - history) * sharedOfRest;
    const quiet = 1 - foundOverPeak(workload, lifetimeS);
    const lost = (history * forgottenHistory(workload, lifetimeS) + shared * quiet) / workload.cachedShare;
    if (lost < WORTH_SAYING) return [];
    return [
      {
        text: `${workload.name}: the cache forgets what is not used for ${minutes(lifetimeS)}, ${Math.round(lost * 100)} % of the cached input is read, counted and billed as fresh`,
        basis: row.confidence === 'primary' ? ('published' as const) : ('assumed' as const),
        source: row.source,
        asOf: row.asOf,
        path: `options.${optionId}.cache_ttl`,
      },
    ];
  });
}
