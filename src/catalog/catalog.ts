import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ApiModelFacts } from './api-model-facts.ts';
import type { BatchQuota, BatchTerms } from './batch-terms.ts';
import type { GpuFacts } from './gpu-facts.ts';
import type { GpuPriceRow } from './gpu-price.ts';
import type { ModelFacts } from './model-facts.ts';
import type {
  ColdStart,
  HostedObservation,
  Reliability,
  ReliabilityFigure,
  VoiceModel,
} from './operations-facts.ts';
import type { ProviderFacts } from './provider-facts.ts';
import type { UnitPrice, UnitThroughput } from './provisioned-units.ts';
import type { Quotes } from './quotes.ts';
import type { RateLimitRow } from './rate-limits.ts';
import type { ThroughputRow } from './throughput-profile.ts';
import type { TokenPriceRow } from './token-price.ts';
import type { Discount, SeatPrice, ServicePrice } from './user-terms.ts';

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
  readonly batchTerms: readonly BatchTerms[];
  readonly batchQuotas: readonly BatchQuota[];
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
