import type { Provenance } from './provenance.ts';

export interface BatchTerms extends Provenance {
  readonly provider: string;
  /** Price as a share of the standard price. */
  readonly priceMultiplier: number | null;
  readonly stacksWithCache: boolean | null;
  readonly windowS: number;
  readonly completionP50S: number;
  readonly completionP90S: number;
  /** Whose measurement the two completion times are. */
  readonly completionBasis: Provenance;
  readonly maxRequestsPerBatch: number | null;
  readonly maxFileBytes: number | null;
  readonly expiredIsBilled: boolean;
  /** False where work continues past the window. */
  readonly expires: boolean;
  /** Model patterns that can be batched, and not. */
  readonly models: string;
  readonly excludedModels: string;
}

/** How much may be enqueued by tier and model. */
export interface BatchQuota extends Provenance {
  readonly provider: string;
  readonly tier: string;
  readonly modelPattern: string;
  readonly unit: 'input-tokens' | 'requests' | 'batches';
  readonly limit: number;
}
