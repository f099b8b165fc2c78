import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ApiModelFacts } from './models/api-model-facts.ts';
import type { GpuFacts } from './models/gpu-facts.ts';
import type { ModelFacts } from './models/model-facts.ts';
import type { GpuPriceRow } from './prices/gpu-price.ts';
import type { Quotes } from './prices/quotes.ts';
import type { TokenPriceRow } from './prices/token-price.ts';
import type { ThroughputRow } from './profiles/throughput-profile.ts';
import type { Discount, SeatPrice, ServicePrice } from './profiles/user-terms.ts';
import type { AdaptiveLimitRow } from './terms/adaptive-limits.ts';
import type { BatchQuota, BatchTerms } from './terms/batch-terms.ts';
import type { CacheLifetimeRow } from './terms/cache-lifetimes.ts';
import type {
  ColdStart,
  HostedObservation,
  Reliability,
  ReliabilityFigure,
  VoiceModel,
} from './terms/operations-facts.ts';
import type { ProviderFacts } from './terms/provider-facts.ts';
import type { UnitPrice, UnitThroughput } from './terms/provisioned-units.ts';
import type { RateLimitRow } from './terms/rate-limits.ts';

/**
 * Everything capplan knows about models, prices, limits and terms, each value with its source: the built-in tables
 * with the user's rows laid over them (user rows come first in every list and have the confidence `user`).
 * Plain data; the lookups are functions over it.
 */
export interface Catalog {
  /** `YYYY-MM-DD`: prices hold at this date. */
  readonly asOf: string;
  readonly asOfEpochS: number;
  readonly providers: readonly ProviderFacts[];
  readonly models: readonly ModelFacts[];
  readonly apiModels: readonly ApiModelFacts[];
  readonly gpus: readonly GpuFacts[];
  readonly tokenPrices: readonly TokenPriceRow[];
  readonly services: readonly ServicePrice[];
  readonly discounts: readonly Discount[];
  readonly seats: readonly SeatPrice[];
  readonly gpuPrices: readonly GpuPriceRow[];
  readonly unitThroughputs: readonly UnitThroughput[];
  readonly unitPrices: readonly UnitPrice[];
  readonly rateLimits: readonly RateLimitRow[];
  readonly adaptiveLimits: readonly AdaptiveLimitRow[];
  readonly batchTerms: readonly BatchTerms[];
  readonly batchQuotas: readonly BatchQuota[];
  readonly cacheLifetimes: readonly CacheLifetimeRow[];
  readonly reliability: readonly Reliability[];
  readonly reliabilityFigures: readonly ReliabilityFigure[];
  readonly voice: readonly VoiceModel[];
  readonly hosted: readonly HostedObservation[];
  readonly coldStarts: readonly ColdStart[];
  /** Rows of the user's `--throughput` files. */
  readonly throughput: readonly ThroughputRow[];
  /** Answers given so far; present where a run's answers are kept or those of an earlier one hold. */
  readonly quotes?: Quotes;
  /** Warnings about the user's files. */
  readonly diagnostics: readonly Diagnostic[];
}
