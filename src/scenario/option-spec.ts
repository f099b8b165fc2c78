import type { OptionInput } from './option-schema.ts';
import type { OptionSpec } from './scenario.ts';

/** Autoscaling keys as the simulator names them, times in seconds; `{}` asks for the defaults, null for none. */
function autoscaleOf(input: OptionInput['autoscale']): OptionSpec['autoscale'] {
  if (input === undefined || input === false) return null;
  if (input === true) return {};
  const named: Record<string, number | string | boolean | undefined> = {
    minReplicas: input.min,
    maxReplicas: input.max,
    targetOutstanding: input.target,
    checkIntervalS: input.check,
    scaleUpStabilisationS: input.up_after,
    scaleDownStabilisationS: input.down_after,
    scaleToZeroAfterS: input.to_zero_after,
    coldStartS: input.cold_start,
    whileStarting: input.while_starting,
  };
  const given: Record<string, number | string | boolean> = {};
  for (const [key, value] of Object.entries(named)) if (value !== undefined) given[key] = value;
  return given;
}

function ownershipOf(input: OptionInput['ownership']): OptionSpec['ownership'] {
  if (input === undefined) return null;
  return {
    capexUsdPerGpu: input.capex_usd ?? null,
    amortisationMonths: input.months ?? null,
    watts: input.watts ?? null,
    hostPowerShare: input.host_power ?? null,
    usdPerKwh: input.usd_per_kwh ?? null,
    pue: input.pue ?? null,
    colocationUsdPerKwMonth: input.colo_usd_per_kw ?? null,
    staffUsdPerMonth: input.staff_usd_per_month ?? null,
    leadTimeS: input.lead_time ?? null,
  };
}

function limitsOf(input: OptionInput['limits']): OptionSpec['limits'] {
  if (input === undefined) return null;
  const given: Record<string, number> = {};
  for (const [key, value] of Object.entries(input)) if (value !== undefined) given[key] = value;
  return given;
}

/** The option with every key present; absent ones are null. */
export function optionSpec(id: string, input: OptionInput, source: OptionSpec['source']): OptionSpec {
  return {
    id,
    kind: input.kind,
    model: input.model ?? null,
    provider: input.provider ?? null,
    region: input.region ?? null,
    fallback: input.fallback ?? null,
    price: input.price ?? null,
    usdPerGpuHour: input.usd_per_gpu_hour ?? null,
    usdPerUnitHour: input.usd_per_unit_hour ?? null,
    usdPerSeatMonth: input.usd_per_seat_month ?? null,
    usdPerMillionInputTokens: input.usd_per_million_input_tokens ?? null,
    usdPerMillionOutputTokens: input.usd_per_million_output_tokens ?? null,
    usdPerMillionCachedTokens: input.usd_per_million_cached_tokens ?? null,
    limits: limitsOf(input.limits),
    tier: input.tier ?? null,
    service: input.service ?? null,
    maxRetries: input.max_retries ?? null,
    timeoutS: input.timeout ?? null,
    plan: input.plan ?? null,
    seats: input.seats ?? null,
    submitS: input.submit ?? null,
    cacheTtlS: input.cache_ttl ?? null,
    gpu: input.gpu ?? null,
    tp: input.tp ?? null,
    pp: input.pp ?? null,
    dp: input.dp ?? null,
    ep: input.ep ?? null,
    precision: input.precision ?? null,
    kvPrecision: input.kv_precision ?? null,
    engine: input.engine ?? null,
    engineVersion: input.engine_version ?? null,
    replicas: input.replicas ?? null,
    spare: input.spare ?? null,
    router: input.router ?? null,
    autoscale: autoscaleOf(input.autoscale),
    preemptible: input.preemptible ?? null,
    ownership: ownershipOf(input.ownership),
    maxNumSeqs: input.max_num_seqs ?? null,
    maxNumBatchedTokens: input.max_num_batched_tokens ?? null,
    blockSize: input.block_size ?? null,
    kvBlocks: input.kv_blocks ?? null,
    gpuMemoryUtilization: input.gpu_memory_utilization ?? null,
    prefixCache: input.prefix_cache ?? null,
    throughput: input.throughput ?? null,
    unit: input.unit ?? null,
    units: input.units ?? null,
    commitment: input.commitment ?? null,
    tokensPerMinutePerUnit: input.tokens_per_minute_per_unit ?? null,
    source,
  };
}
