import type { Catalog } from '../catalog.ts';
import { nameKey } from '../lookup.ts';
import { patternFit } from '../pattern.ts';
import type { Provenance } from '../provenance.ts';

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
  /** Infinity where the provider says that there is none. */
  readonly limit: number;
}

/** The batch terms of a provider for a model; null where the provider has no batch service or not for this model. */
export function batchTerms(
  catalog: Pick<Catalog, 'batchTerms'>,
  provider: string,
  model: string,
): BatchTerms | null {
  const terms = catalog.batchTerms.find(
    (candidate) => candidate.provider === provider && patternFit(candidate.models, model) >= 0,
  );
  if (terms === undefined || terms.priceMultiplier === null) return null;
  return patternFit(terms.excludedModels, model) < 0 ? terms : null;
}

/** Quotas that hold for a model in a tier, the closest pattern of each unit; several units may bind at once. */
export function batchQuotas(
  catalog: Pick<Catalog, 'batchQuotas'>,
  provider: string,
  tier: string | null,
  model: string,
): BatchQuota[] {
  const closest = new Map<BatchQuota['unit'], { readonly quota: BatchQuota; readonly fit: number }>();
  for (const quota of catalog.batchQuotas) {
    if (quota.provider !== provider) continue;
    if (quota.tier !== '*' && (tier === null || nameKey(quota.tier) !== nameKey(tier))) continue;
    const fit = patternFit(quota.modelPattern, model);
    if (fit > (closest.get(quota.unit)?.fit ?? -1)) closest.set(quota.unit, { quota, fit });
  }
  return [...closest.values()].map(({ quota }) => quota);
}
