import type { Catalog } from '../../catalog/catalog.ts';
import { tokenPrice } from '../../catalog/prices/find-token-price.ts';
import type { Provenance } from '../../catalog/provenance.ts';

/** A cell of a listing; null where the catalogue has no value. */
export type CatalogCell = string | number | boolean | null;
/** One row of a listing with its source; units are in the key names. */
export type CatalogRow = Readonly<Record<string, CatalogCell>>;

/** What `catalog list` can list. */
export const catalogSections = [
  'models',
  'gpus',
  'providers',
  'prices',
  'gpu-prices',
  'units',
  'limits',
  'adaptive-limits',
  'caches',
  'batch',
  'voice',
  'hosted',
  'outages',
  'endpoints',
  'seats',
] as const;
export type CatalogSection = (typeof catalogSections)[number];

/** The rows of a section, each ending with source, date and confidence. */
export function catalogRows(catalog: Catalog, section: CatalogSection): CatalogRow[] {
  return sections[section](catalog);
}

type Rows = (catalog: Catalog) => CatalogRow[];

const sections: Readonly<Record<CatalogSection, Rows>> = {
  models: (catalog) =>
    catalog.apiModels.map((model) => {
      const open = catalog.models.find((candidate) => candidate.id === model.id);
      return {
        id: model.id,
        class: model.modelClass,
        modality: model.modality.join('|'),
        contextTokens: model.contextTokens,
        maxOutputTokens: model.maxOutputTokens,
        billionParams: open?.params == null ? null : Number((open.params / 1e9).toPrecision(4)),
        runsOnGpus: open?.architecture != null,
        soldBy: soldBy(catalog, model.id).join('|'),
        ...source(model),
      };
    }),
  gpus: (catalog) =>
    catalog.gpus.map((gpu) => ({
      id: gpu.id,
      aliases: gpu.aliases.join('|'),
      memoryGb: Number((gpu.memoryBytes / 1e9).toPrecision(4)),
      bandwidthGbPerS: gpu.bandwidthBytesPerS / 1e9,
      bf16Tflops: tera(gpu.flopsPerS.bf16),
      fp8Tflops: tera(gpu.flopsPerS.fp8),
      gpusPerNode: gpu.gpusPerNode,
      tdpW: gpu.tdpW,
      ...source(gpu),
    })),
  providers: (catalog) =>
    catalog.providers.map((provider) => ({
      id: provider.id,
      name: provider.name,
      aliases: provider.aliases.join('|'),
      sells: provider.sells.join('|'),
      regions: provider.regions.map((region) => `${region.name}=${region.residency}`).join('|'),
      ...source(provider),
    })),
  prices: (catalog) =>
    catalog.apiModels.flatMap((model) =>
      soldBy(catalog, model.id).flatMap((provider) => {
        const lookup = tokenPrice(catalog, provider, model.id, { atEpochS: catalog.asOfEpochS });
        if ('problem' in lookup) return [];
        const price = lookup.found;
        return [
          {
            provider,
            model: model.id,
            inputUsdPerMTok: price.inputUsdPerMTok,
            cacheReadUsdPerMTok: price.cacheReadUsdPerMTok,
            cacheWriteUsdPerMTok: price.cacheWriteUsdPerMTok,
            outputUsdPerMTok: price.outputUsdPerMTok,
            dearerFromPromptTokens: price.cliffs[0]?.fromPromptTokens ?? null,
            ...source(price),
          },
        ];
      }),
    ),
  'gpu-prices': (catalog) =>
    catalog.gpuPrices.map((row) => ({
      gpu: row.gpu,
      provider: row.provider,
      offer: row.offer,
      gpusPerOffer: row.gpusPerOffer,
      region: row.region,
      market: row.market,
      term: row.term,
      usdPerGpuHour: row.usdPerGpuHour,
      lowUsdPerGpuHour: row.lowUsdPerGpuHour,
      highUsdPerGpuHour: row.highUsdPerGpuHour,
      ...source(row),
    })),
  units: (catalog) =>
    catalog.unitThroughputs.map((row) => ({
      provider: row.provider,
      unit: row.unit,
      side: row.side,
      model: row.model,
      weightedTokensPerMinute: Number((row.weightedTokensPerSecond * 60).toPrecision(9)),
      outputWeight: row.weights.output,
      cachedInputWeight: row.weights.cachedInput,
      minUnits: row.minUnits,
      increment: row.increment,
      ...source(row),
    })),
  limits: (catalog) =>
    catalog.rateLimits.map((row) => ({
      provider: row.provider,
      tier: row.tier,
      models: row.modelPattern,
      rpm: row.rpm,
      tpm: row.tpm,
      itpm: row.itpm,
      itpmWithCached: row.itpmWithCached,
      otpm: row.otpm,
      rpd: row.rpd,
      tpd: row.tpd,
      concurrency: row.concurrency,
      monthlySpendCapUsd: row.monthlySpendCapUsd,
      outputWeight: row.outputWeight,
      dayZone: row.dayZone,
      ...source(row),
    })),
  'adaptive-limits': (catalog) =>
    catalog.adaptiveLimits.map((row) => ({
      provider: row.provider,
      tier: row.tier,
      freeTier: row.freeTier,
      factor: row.factor,
      overMin: row.overS / 60,
      ...source(row),
    })),
  caches: (catalog) =>
    catalog.cacheLifetimes.map((row) => ({
      provider: row.provider,
      lifetimeMin: row.lifetimeS / 60,
      longerMin: row.longerS === null ? null : row.longerS / 60,
      longerWriteMultiplier: row.longerWriteMultiplier,
      ...source(row),
    })),
  batch: (catalog) =>
    catalog.batchTerms.map((row) => ({
      provider: row.provider,
      priceMultiplier: row.priceMultiplier,
      windowH: row.windowS / 3600,
      completionP50Min: row.completionP50S / 60,
      completionP90Min: row.completionP90S / 60,
      maxRequestsPerBatch: row.maxRequestsPerBatch,
      stacksWithCache: row.stacksWithCache,
      ...source(row),
    })),
  voice: (catalog) =>
    catalog.voice.map((row) => ({
      provider: row.provider,
      model: row.model,
      use: row.use,
      audioInUsdPerMTok: row.audioInUsdPerMTok,
      audioOutUsdPerMTok: row.audioOutUsdPerMTok,
      usdPerMinute: row.usdPerMinute,
      sessionMaxMin: row.sessionMaxMin,
      ...source(row),
    })),
  hosted: (catalog) =>
    catalog.hosted.map((row) => ({
      provider: row.provider,
      model: row.model,
      ttftP50Ms: milli(row.ttftP50S),
      ttftP95Ms: milli(row.ttftP95S),
      ttftMeanMs: milli(row.ttftMeanS),
      tokensPerSecondP50: row.tokensPerSecondP50,
      tokensPerSecondP5: row.tokensPerSecondP5,
      ...source(row),
    })),
  outages: (catalog) =>
    catalog.reliability.map((row) => ({
      provider: row.provider,
      meanDaysBetween: row.meanDaysBetween,
      durationP50Min: row.durationP50Min,
      severityMean: row.severityMean,
      ...source(row),
    })),
  endpoints: (catalog) =>
    catalog.coldStarts.map((row) => ({
      provider: row.provider,
      bootS: row.bootS,
      weightsGbPerS: row.weightsBytesPerSecond / 1e9,
      whileStarting: row.whileStarting,
      scaleToZero: row.scaleToZero,
      scaleToZeroAfterS: row.scaleToZeroAfterS,
      billedWhileStarting: row.billedWhileStarting,
      billingIncrementS: row.billingIncrementS,
      nonPreemptibleFactor: row.nonPreemptibleFactor,
      regionalFactor: row.regionalFactor,
      ...source(row),
    })),
  seats: (catalog) =>
    catalog.seats.map((row) => ({
      provider: row.provider,
      product: row.product,
      usdPerSeatMonth: row.usdPerSeatMonth,
      creditsPerSeatMonth: row.creditsPerSeatMonth,
      usdPerCredit: row.usdPerCredit,
      requestsPerSeatMonth: row.requestsPerSeatMonth,
      usdPerRequest: row.usdPerRequest,
      ...source(row),
    })),
};

/** Providers that the catalogue has a model at, by id. */
function soldBy(catalog: Catalog, model: string): string[] {
  const sellers = catalog.apiModels.find((candidate) => candidate.id === model)?.sellers ?? [];
  const priced = catalog.tokenPrices.filter((row) => row.model === model).map((row) => row.provider);
  const voice = catalog.voice.filter((row) => row.model === model).map((row) => row.provider);
  return [...new Set([...sellers.map((seller) => seller.provider), ...priced, ...voice])].sort();
}

function source(
  row: Omit<Provenance, 'confidence'> & { readonly confidence: string },
): Pick<CatalogRow, 'source' | 'asOf' | 'confidence' | 'note'> {
  return { confidence: row.confidence, asOf: row.asOf, source: row.source, note: row.note };
}

function tera(flops: number | null): number | null {
  return flops === null ? null : flops / 1e12;
}

function milli(seconds: number | null): number | null {
  return seconds === null ? null : Number((seconds * 1000).toPrecision(9));
}
