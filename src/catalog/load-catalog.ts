import { InputError } from '../diagnostics/diagnostic.ts';
import type { Catalog } from './catalog.ts';
import { readApiModels } from './models/read-api-models.ts';
import { readGpuFacts } from './models/read-gpu-facts.ts';
import { readModelFacts } from './models/read-model-facts.ts';
import {
  readGpuPrices,
  readSeats,
  readServices,
  readTokenPrices,
  readUnitPrices,
  readUnitThroughputs,
} from './prices/read-prices.ts';
import { idleDiscounts } from './profiles/idle-discounts.ts';
import { readPricingFile } from './profiles/read-pricing-file.ts';
import { readThroughputFile } from './profiles/read-throughput-file.ts';
import { emptyProfile, type UserProfile } from './profiles/user-profile.ts';
import {
  readAdaptiveLimits,
  readBatchQuotas,
  readBatchTerms,
  readCacheLifetimes,
  readRateLimits,
} from './terms/read-limits.ts';
import {
  readColdStarts,
  readHostedObservations,
  readReliability,
  readReliabilityFigures,
  readVoiceModels,
} from './terms/read-operations.ts';
import { readProviders } from './terms/read-providers.ts';

/** Date at which the built-in tables were last gone through; prices hold then unless told otherwise. */
const CATALOG_DATE = '2026-11-20';

export interface CatalogOptions {
  /** `YYYY-MM-DD`; null for the catalogue's own date. */
  readonly asOf: string | null;
  /** Paths of pricing and throughput files; later files win over earlier ones. */
  readonly pricing: readonly string[];
  readonly throughput: readonly string[];
}

/**
 * The built-in catalogue with the user's files laid over it. Throws InputError with every mistake in those files.
 */
export async function loadCatalog(options: CatalogOptions): Promise<Catalog> {
  const builtIn = builtInCatalog(options.asOf ?? CATALOG_DATE);
  const profile = emptyProfile();
  for (const path of options.pricing.toReversed()) await readPricingFile(path, builtIn, profile);
  for (const path of options.throughput.toReversed()) await readThroughputFile(path, builtIn, profile);
  if (profile.diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
    throw new InputError(profile.diagnostics);
  }
  const catalog = laidOver(builtIn, profile);
  return { ...catalog, diagnostics: [...catalog.diagnostics, ...idleDiscounts(catalog)] };
}

/** The built-in tables alone. */
export function builtInCatalog(asOf: string = CATALOG_DATE): Catalog {
  const models = readModelFacts();
  return {
    asOf,
    asOfEpochS: Date.parse(`${asOf}T00:00:00Z`) / 1000,
    providers: readProviders(),
    models,
    apiModels: readApiModels(models),
    gpus: readGpuFacts(),
    tokenPrices: readTokenPrices(),
    services: readServices(),
    discounts: [],
    seats: readSeats(),
    gpuPrices: readGpuPrices(),
    unitThroughputs: readUnitThroughputs(),
    unitPrices: readUnitPrices(),
    rateLimits: readRateLimits(),
    adaptiveLimits: readAdaptiveLimits(),
    batchTerms: readBatchTerms(),
    batchQuotas: readBatchQuotas(),
    cacheLifetimes: readCacheLifetimes(),
    reliability: readReliability(),
    reliabilityFigures: readReliabilityFigures(),
    voice: readVoiceModels(),
    hosted: readHostedObservations(),
    coldStarts: readColdStarts(),
    throughput: [],
    diagnostics: [],
  };
}

function laidOver(builtIn: Catalog, profile: UserProfile): Catalog {
  return {
    ...builtIn,
    providers: [...profile.providers, ...builtIn.providers],
    apiModels: [...profile.apiModels, ...builtIn.apiModels],
    tokenPrices: [...profile.tokenPrices, ...builtIn.tokenPrices],
    discounts: profile.discounts,
    seats: [...profile.seats, ...builtIn.seats],
    gpuPrices: [...profile.gpuPrices, ...builtIn.gpuPrices],
    unitPrices: [...profile.unitPrices, ...builtIn.unitPrices],
    batchTerms: [...profile.batchTerms, ...builtIn.batchTerms],
    throughput: profile.throughput,
    diagnostics: profile.diagnostics,
  };
}
