import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ApiModelFacts } from '../models/api-model-facts.ts';
import type { GpuPriceRow } from '../prices/gpu-price.ts';
import type { TokenPriceRow } from '../prices/token-price.ts';
import type { BatchTerms } from '../terms/batch-terms.ts';
import type { ProviderFacts } from '../terms/provider-facts.ts';
import type { UnitPrice } from '../terms/provisioned-units.ts';
import type { ThroughputRow } from './throughput-profile.ts';
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
