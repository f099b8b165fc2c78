import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ApiModelFacts } from './api-model-facts.ts';
import type { BatchTerms } from './batch-terms.ts';
import type { GpuPriceRow } from './gpu-price.ts';
import type { ProviderFacts } from './provider-facts.ts';
import type { UnitPrice } from './provisioned-units.ts';
import type { ThroughputRow } from './throughput-profile.ts';
import type { TokenPriceRow } from './token-price.ts';
import type { Discount, SeatPrice } from './user-terms.ts';

/** What the user's files add to the catalogue while they are read, with every mistake found in them. */
export interface UserProfile {
  /** Providers that only the user's files name. */
  readonly providers: ProviderFacts[];
  readonly apiModels: ApiModelFacts[];
  readonly tokenPrices: TokenPriceRow[];
  readonly discounts: Discount[];
  readonly seats: SeatPrice[];
  readonly gpuPrices: GpuPriceRow[];
  readonly unitPrices: UnitPrice[];
  readonly batchTerms: BatchTerms[];
  readonly throughput: ThroughputRow[];
  readonly diagnostics: Diagnostic[];
}

export function emptyProfile(): UserProfile {
  return {
    providers: [],
    apiModels: [],
    tokenPrices: [],
    discounts: [],
    seats: [],
    gpuPrices: [],
    unitPrices: [],
    batchTerms: [],
    throughput: [],
    diagnostics: [],
  };
}
