import type { SeatPrice, ServicePrice } from '../profiles/user-terms.ts';
import { type FactsRow, readFactsTable } from '../read-facts-table.ts';
import { readFlag, readProvenance } from '../read-provenance.ts';
import type { UnitName, UnitPrice, UnitScope, UnitSide, UnitThroughput } from '../terms/provisioned-units.ts';
import type { GpuMarket, GpuPriceRow } from './gpu-price.ts';
import type { TokenPriceRow } from './token-price.ts';

export function readTokenPrices(): TokenPriceRow[] {
  return readFactsTable('api-prices.csv').map((row) => ({
    provider: row.text('provider'),
    model: row.text('model'),
    region: row.text('region'),
    fromPromptTokens: row.number('context_min_tokens'),
    inputUsdPerMTok: row.number('input_usd_mtok'),
    cacheReadUsdPerMTok: row.numberOr('cache_read_usd_mtok', null),
    cacheWriteUsdPerMTok: row.numberOr('cache_write_usd_mtok', null),
    outputUsdPerMTok: row.number('output_usd_mtok'),
    batchMultiplier: row.numberOr('batch_multiplier', null),
    flexMultiplier: row.numberOr('flex_multiplier', null),
    priorityMultiplier: row.numberOr('fast_multiplier', null),
    contextTokens: row.numberOr('context_window', null),
    maxOutputTokens: row.numberOr('max_output', null),
    validFrom: row.text('valid_from') || null,
    validUntil: row.text('valid_until') || null,
    origin: 'overlay' as const,
    ...readProvenance(row),
  }));
}

export function readGpuPrices(): GpuPriceRow[] {
  return readFactsTable('gpu-prices.csv').map((row) => ({
    provider: row.text('provider'),
    providerKind: row.text('provider_kind'),
    offer: row.text('offer'),
    gpu: row.text('gpu_id'),
    gpusPerOffer: row.number('gpus'),
    region: row.text('region'),
    market: row.text('market') as GpuMarket,
    term: row.text('term'),
    usdPerGpuHour: row.numberOr('usd_per_gpu_hour', null),
    lowUsdPerGpuHour: row.numberOr('usd_low', null),
    highUsdPerGpuHour: row.numberOr('usd_high', null),
    ...readProvenance(row),
  }));
}

export function readSeats(): SeatPrice[] {
  return readFactsTable('seats.csv').map((row) => ({
    provider: row.text('provider'),
    product: row.text('product'),
    usdPerSeatMonth: row.numberOr('usd_per_seat_month', null),
    creditsPerSeatMonth: row.numberOr('credits_per_seat_month', null),
    usdPerCredit: row.numberOr('usd_per_credit', null),
    requestsPerSeatMonth: null,
    usdPerRequest: null,
    ...readProvenance(row),
  }));
}

export function readUnitThroughputs(): UnitThroughput[] {
  return readFactsTable('unit-throughput.csv').map((row) => ({
    provider: row.text('provider'),
    ...unitOf(row),
    model: row.text('model'),
    weightedTokensPerSecond: row.number('weighted_tokens_per_min') / 60,
    weights: {
      input: row.number('input_weight'),
      cachedInput: row.number('cached_weight'),
      cacheWrite: row.number('cache_write_weight'),
      output: row.number('output_weight'),
    },
    weightsPublished: readFlag(row, 'weights_published') === true,
    minUnits: row.number('min_units'),
    increment: row.number('increment'),
    regionalMinUnits: row.numberOr('regional_min_units', null),
    regionalIncrement: row.numberOr('regional_increment', null),
    latencyTargetTokensPerSecond: row.numberOr('latency_target_tps', null),
    overflow: row.text('overflow') as UnitThroughput['overflow'],
    ...readProvenance(row),
  }));
}

export function readUnitPrices(): UnitPrice[] {
  return readFactsTable('unit-prices.csv').map((row) => ({
    provider: row.text('provider'),
    ...unitOf(row),
    modelPattern: row.text('model_pattern'),
    commitment: row.text('commitment'),
    scope: row.text('scope') as UnitScope,
    usdPerPeriod: row.number('price_usd'),
    periodHours: row.number('price_hours'),
    usdPerUnitHour: row.number('price_usd') / row.number('price_hours'),
    ...readProvenance(row),
  }));
}

function unitOf(row: FactsRow): { readonly unit: UnitName; readonly side: UnitSide } {
  return { unit: row.text('unit') as UnitName, side: row.text('side') as UnitSide };
}

export function readServices(): ServicePrice[] {
  return readFactsTable('services.csv').map((row) => ({
    provider: row.text('provider'),
    service: row.text('service') as ServicePrice['service'],
    multiplier: row.number('multiplier'),
    rampFreeTokensPerMinute: row.numberOr('ramp_free_tpm', null),
    rampFactorPer15Min: row.numberOr('ramp_factor_15min', null),
    ...readProvenance(row),
  }));
}
