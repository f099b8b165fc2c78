import type { GpuFacts } from '../catalog/models/gpu-facts.ts';
import type { ModelFacts } from '../catalog/models/model-facts.ts';
import { InputError } from '../diagnostics/diagnostic.ts';
import type { EngineConstants } from '../performance/engine-constants.ts';
import { releaseAt } from '../performance/engine-name.ts';
import { type FittingReplica, type ReplicaRequest, replicaSpec } from '../performance/replica-spec.ts';
import type { FactIndex } from './fact-index.ts';
import { type MeasuredEngine, measuredEngine } from './measured-engine.ts';
import type { MeasuredPool, MeasuredSetup } from './measurement.ts';

/** A measured setup with its names looked up and its replicas built. */
export interface MeasuredDeployment {
  readonly model: ModelFacts;
  readonly gpu: GpuFacts;
  readonly engine: MeasuredEngine;
  /** Replicas that share the load evenly. */
  readonly replicas: number;
  readonly replica: FittingReplica;
  /** The pool that decodes, where `replica` only prefills. */
  readonly decode: { readonly replicas: number; readonly replica: FittingReplica } | null;
}

/** Builds replicas, each distinct one once. */
export interface ReplicaBuilder {
  readonly facts: FactIndex;
  /** Constants in place of the engine's preset. */
  readonly constants: EngineConstants | null;
  readonly built: Map<string, FittingReplica | string>;
}

export function replicaBuilder(facts: FactIndex, constants: EngineConstants | null): ReplicaBuilder {
  return { facts, constants, built: new Map() };
}

/** Least room for keys and values, where the parallelism is ours to choose: some hundred conversations. */
const MIN_KV_TOKENS = 100_000;

function build(builder: ReplicaBuilder, request: ReplicaRequest): FittingReplica | string {
  const key = JSON.stringify([request.model.id, request.gpu.id, { ...request, model: null, gpu: null }]);
  const known = builder.built.get(key);
  if (known !== undefined) return known;
  const fitting = tryBuild(request, builder.constants ?? undefined);
  builder.built.set(key, fitting);
  return fitting;
}

/** A setup that is impossible on paper is a reason, not a mistake of the user's: somebody measured it. */
function tryBuild(request: ReplicaRequest, constants: EngineConstants | undefined): FittingReplica | string {
  try {
    const result = replicaSpec(request, constants);
    return 'doesNotFit' in result ? 'weights and KV cache do not fit the GPUs' : result;
  } catch (error) {
    if (error instanceof InputError) return error.diagnostics[0]?.message ?? error.message;
    throw error;
  }
}

function versionAt(engine: MeasuredEngine, date: string | null): string | null {
  return date === null ? null : releaseAt(engine, date);
}

const positive = (value: number | null): number => Math.max(1, Math.round(value ?? 1));

/** Smallest tensor parallelism that holds the model with room for its KV cache. */
function smallestFitting(
  builder: ReplicaBuilder,
  request: ReplicaRequest,
  gpuCount: number,
): { readonly tp: number; readonly replica: FittingReplica } | string {
  let reason = 'weights and KV cache do not fit the GPUs';
  for (let tp = 1; tp <= gpuCount; tp *= 2) {
    const replica = build(builder, { ...request, tp });
    if (typeof replica === 'string') reason = replica;
    else if (replica.kv.capacityTokens >= MIN_KV_TOKENS) return { tp, replica };
  }
  return reason;
}

/** Looks up names and builds the replicas of a setup; a text says why that cannot be done. */
export function measuredDeployment(
  builder: ReplicaBuilder,
  setup: MeasuredSetup,
  batch: number | null,
): MeasuredDeployment | string {
  const model = builder.facts.model(setup.model);
  if (model === null) return `unknown model ${setup.model}`;
  if (model.architecture === null) return `no architecture of ${model.id}`;
  const gpu = setup.gpuNames.map(builder.facts.gpu).find((facts) => facts !== null);
  if (gpu === undefined || gpu === null)
    return `unknown GPU ${setup.gpuNames[setup.gpuNames.length - 1] ?? ''}`;
  const engine = measuredEngine(setup.engine);
  if (engine === null) return `engine not modelled: ${setup.engine ?? 'not named'}`;
  const request: ReplicaRequest = {
    model,
    gpu,
    tp: positive(setup.tp),
    pp: positive(setup.pp),
    dp: 1,
    ep: positive(setup.ep),
    precision: setup.precision,
    kvPrecision: setup.kvPrecision,
    engine,
    engineVersion: setup.engineVersion ?? versionAt(engine, setup.measuredAt),
    maxNumSeqs: batch ?? setup.maxNumSeqs,
    maxNumBatchedTokens: setup.maxNumBatchedTokens,
    blockSize: setup.blockSize,
    kvBlocks: setup.kvBlocks,
    gpuMemoryUtilization: setup.gpuMemoryUtilization,
    prefixCache: setup.prefixCache,
  };
  if (setup.disaggregated !== null) {
    return disaggregated(builder, request, setup.disaggregated, { model, gpu, engine });
  }
  // Data-parallel ranks share experts inside one replica; without experts they are replicas of their own.
  const ranks = positive(setup.dp);
  const dp = model.architecture.experts === null ? 1 : ranks;
  const withRanks = { ...request, dp };
  const gpuCount = setup.gpuCount ?? request.tp * request.pp * ranks;
  if (setup.tp === null && setup.pp === null) {
    const chosen = smallestFitting(builder, withRanks, gpuCount);
    if (typeof chosen === 'string') return chosen;
    const replicas = Math.max(1, Math.floor(gpuCount / chosen.tp));
    return { model, gpu, engine, replicas, replica: chosen.replica, decode: null };
  }
  const replica = build(builder, withRanks);
  if (typeof replica === 'string') return replica;
  const replicas = Math.max(1, Math.floor(gpuCount / (request.tp * request.pp * dp)));
  return { model, gpu, engine, replicas, replica, decode: null };
}

function disaggregated(
  builder: ReplicaBuilder,
  request: ReplicaRequest,
  pools: { readonly prefill: MeasuredPool; readonly decode: MeasuredPool },
  names: { readonly model: ModelFacts; readonly gpu: GpuFacts; readonly engine: MeasuredEngine },
): MeasuredDeployment | string {
  const ofPool = (pool: MeasuredPool): FittingReplica | string => {
    const dp = names.model.architecture?.experts === null ? 1 : pool.dp;
    return build(builder, { ...request, tp: pool.tp, pp: 1, dp, ep: pool.ep });
  };
  const prefill = ofPool(pools.prefill);
  if (typeof prefill === 'string') return prefill;
  const decode = ofPool(pools.decode);
  if (typeof decode === 'string') return decode;
  return {
    ...names,
    replicas: pools.prefill.workers,
    replica: prefill,
    decode: { replicas: pools.decode.workers, replica: decode },
  };
}
