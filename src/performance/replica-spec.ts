import type { GpuFacts } from '../catalog/gpu-facts.ts';
import type { ModelFacts } from '../catalog/model-facts.ts';
import type { Assumption } from '../diagnostics/assumption.ts';
import type { EngineConstants } from './engine-constants.ts';
import type { ReplicaSpec } from './iteration-cost.ts';

/** One replica as a user or a measured row describes it. Null leaves the choice to the engine's preset. */
export interface ReplicaRequest {
  readonly model: ModelFacts;
  readonly gpu: GpuFacts;
  readonly tp: number;
  readonly pp: number;
  /** Data-parallel attention ranks inside the replica (experts shared among them). */
  readonly dp: number;
  readonly ep: number;
  /** `bf16`, `fp8`, `fp4`, `int4` …; null or `native` takes the checkpoint's own. */
  readonly precision: string | null;
  readonly kvPrecision: string | null;
  /** `vllm`, `sglang`, `tensorrt-llm`, `llama.cpp`, `tgi` …; null is vLLM. */
  readonly engine: string | null;
  readonly engineVersion: string | null;
  readonly maxNumSeqs: number | null;
  readonly maxNumBatchedTokens: number | null;
  readonly blockSize: number | null;
  readonly kvBlocks: number | null;
  readonly gpuMemoryUtilization: number | null;
  readonly prefixCache: boolean | null;
}

export interface FittingReplica {
  readonly spec: ReplicaSpec;
  readonly gpus: number;
  readonly weightBytesPerGpu: number;
  readonly kv: {
    /** Of the whole replica per token that grows with the context. */
    readonly bytesPerToken: number;
    readonly capacityTokens: number;
    readonly capacityBytes: number;
  };
  /** Reasons why the model has not been checked against measurements here; empty inside the validated range. */
  readonly outsideValidatedRange: readonly string[];
  readonly preset: { readonly id: string; readonly asOf: string };
  readonly assumptions: readonly Assumption[];
}

export interface DoesNotFit {
  readonly doesNotFit: {
    readonly needBytesPerGpu: number;
    readonly haveBytesPerGpu: number;
    readonly text: string;
  };
}

/**
 * Turns a deployment into the tables that the scheduler evaluates.
 * Throws InputError where the model's dimensions are unknown or the parallelism is impossible.
 */
export function replicaSpec(
  request: ReplicaRequest,
  constants?: EngineConstants,
): FittingReplica | DoesNotFit {
  throw new Error(`not ready: ${request.model.id} ${constants?.id ?? ''}`);
}
