import type { GpuFacts } from '../catalog/models/gpu-facts.ts';
import type { ModelArchitecture, ModelFacts } from '../catalog/models/model-facts.ts';
import type { Assumption } from '../diagnostics/assumption.ts';
import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { costTables } from './cost-tables.ts';
import type { EngineConstants } from './engine-constants.ts';
import { engineAliases, engineNameOf } from './engine-name.ts';
import type { EnginePreset } from './engine-preset.ts';
import { enginePreset } from './find-preset.ts';
import type { ReplicaSpec } from './iteration-cost.ts';
import { iterationTerms, requestDelayS } from './iteration-terms.ts';
import { kvLayout, memoryBudget } from './kv-capacity.ts';
import { type ModelFormats, modelFormats, numberFormat, weightPrecisionOf } from './number-format.ts';
import { engineConstants } from './read-engine-constants.ts';
import { type ReplicaShape, replicaShape } from './replica-shape.ts';
import { schedulingPolicy } from './scheduling-policy.ts';
import { outsideValidatedRange } from './validated-range.ts';

/** One replica as a user or a measured row describes it. Null leaves the choice to the engine's preset. */
export interface ReplicaRequest {
  readonly model: ModelFacts;
  readonly gpu: GpuFacts;
  readonly tp: number;
  readonly pp: number;
  /** Data-parallel attention ranks inside the replica (experts shared among them); GPUs = tp · pp · dp. */
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
  readonly request: ReplicaRequest;
  readonly spec: ReplicaSpec;
  readonly shape: ReplicaShape;
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
  readonly preset: EnginePreset;
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
 * Throws InputError where the model's dimensions are unknown, a name is not known or the parallelism is impossible.
 */
export function replicaSpec(
  request: ReplicaRequest,
  constants?: EngineConstants,
): FittingReplica | DoesNotFit {
  const { architecture, formats, kvFormat, preset } = resolve(request);
  const { model, gpu, tp, pp, dp } = request;
  const shape = replicaShape(architecture, gpu, { tp, pp, dp, ep: request.ep }, formats, kvFormat);
  const scheduler = preset.scheduler(gpu);
  const maxNumBatchedTokens = request.maxNumBatchedTokens ?? scheduler.maxNumBatchedTokens;
  const maxNumSeqs = (request.maxNumSeqs ?? scheduler.maxNumSeqs) * dp;
  const utilization = request.gpuMemoryUtilization ?? preset.memory.utilization;
  const blockTokens = request.blockSize ?? preset.blockTokens;

  const layout = kvLayout(architecture, tp, pp, kvFormat.bytesPerParam);
  const budget = memoryBudget(shape, architecture, preset.memory, utilization, maxNumBatchedTokens);
  const tokensPerGpu = budget.cacheBytes / Math.max(1, layout.bytesPerToken);
  const capacityTokens =
    request.kvBlocks === null ? Math.floor(tokensPerGpu) * dp : request.kvBlocks * blockTokens;
  const kvBlocks = request.kvBlocks ?? Math.floor(tokensPerGpu / blockTokens) * dp;
  if (kvBlocks < 1) return doesNotFit(request, shape, budget.cacheBytes, utilization);

  const used = constants ?? engineConstants(preset.constants);
  const terms = iterationTerms(shape, used);
  const spec: ReplicaSpec = {
    cost: costTables(terms, maxNumBatchedTokens * dp, maxNumSeqs, shape.windowed.windowTokens),
    limits: {
      maxNumSeqs,
      maxNumBatchedTokens: maxNumBatchedTokens * dp,
      blockTokens,
      kvBlocks,
      fixedBlocksPerSequence: layout.fixedBytesPerSequence / Math.max(1, layout.bytesPerToken) / blockTokens,
      maxModelTokens: model.maxContextTokens,
      ...schedulingPolicy(preset),
    },
    requestOverheadS: requestDelayS(terms, used),
    promptTokenOverheadS: used.promptTokenOverheadS,
    outputTokenOverheadS: used.outputTokenOverheadS,
    relativeError: shape.experts === null ? used.relativeError.dense : used.relativeError.experts,
    prefixCache: request.prefixCache ?? preset.prefixCache,
  };
  return {
    request,
    spec,
    shape,
    gpus: shape.gpus,
    weightBytesPerGpu: shape.weightBytes,
    kv: {
      bytesPerToken: layout.bytesPerToken * tp * pp,
      capacityTokens,
      capacityBytes: capacityTokens * layout.bytesPerToken * tp * pp,
    },
    outsideValidatedRange: outsideValidatedRange(request, preset, formats),
    preset,
    assumptions: replicaAssumptions(request, preset, formats, {
      maxNumBatchedTokens,
      maxNumSeqs,
      utilization,
    }),
  };
}

interface ResolvedRequest {
  readonly architecture: ModelArchitecture;
  readonly formats: ModelFormats;
  readonly kvFormat: ReturnType<typeof numberFormat>;
  readonly preset: EnginePreset;
}

function resolve(request: ReplicaRequest): ResolvedRequest {
  const diagnostics: Diagnostic[] = [];
  const refuse = (message: string, help: string): void => {
    diagnostics.push({ code: 'CAP330', severity: 'error', message, help });
  };
  const { model, tp, pp, dp, ep } = request;
  const architecture = model.architecture;
  if (architecture === null) {
    refuse(
      `the layer dimensions of ${model.id} are not in the catalogue`,
      'give its config.json: model: ./config.json',
    );
  } else {
    for (const [key, value] of Object.entries({ tp, pp, dp, ep })) {
      if (!Number.isInteger(value) || value < 1) refuse(`${key} must be a whole number from 1`, `${key}=1`);
    }
    const heads = architecture.attention[0].heads;
    // Tensor-parallel ranks take whole heads; llama.cpp splits by rows instead.
    if (Number.isInteger(tp) && heads % tp !== 0 && engineNameOf(request.engine ?? 'vllm') !== 'llama.cpp') {
      refuse(
        `tp ${tp} does not divide the ${heads} attention heads of ${model.id}`,
        `use a tp of which ${heads} is a multiple, or pp or dp`,
      );
    }
  }
  const engineName = engineNameOf(request.engine ?? 'vllm');
  if (engineName === null) {
    refuse(`engine ${request.engine ?? ''} is not known`, `known: ${engineAliases.join(', ')}`);
  }
  const native = request.precision === null || request.precision === 'native';
  const precision = native ? null : weightPrecisionOf(request.precision ?? '');
  if (!native && precision === null) {
    refuse(`precision ${request.precision ?? ''} is not known`, 'known: bf16, fp8, int8, fp4, int4');
  }
  const kvPrecision = request.kvPrecision === null ? null : weightPrecisionOf(request.kvPrecision);
  if (request.kvPrecision !== null && request.kvPrecision !== 'auto' && kvPrecision === null) {
    refuse(`kv_precision ${request.kvPrecision} is not known`, 'known: bf16, fp8, fp4');
  }
  if (diagnostics.length > 0 || architecture === null || engineName === null)
    throw new InputError(diagnostics);
  const preset = enginePreset(engineName, request.engineVersion);
  const formats = modelFormats(model, precision);
  const quantised = formats.ffn.bytesPerParam <= 1;
  const kvFormat = numberFormat(kvPrecision ?? (preset.quantisedKvCache && quantised ? 'fp8' : 'bf16'));
  return { architecture, formats, kvFormat, preset };
}

function doesNotFit(
  request: ReplicaRequest,
  shape: ReplicaShape,
  cacheBytes: number,
  utilization: number,
): DoesNotFit {
  const have = shape.gpu.memoryBytes * utilization;
  const need = have - Math.min(cacheBytes, 0) + 1;
  const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(0);
  return {
    doesNotFit: {
      needBytesPerGpu: need,
      haveBytesPerGpu: have,
      text:
        `${request.model.id} needs ${gib(shape.weightBytes)} GiB of weights per GPU on ${shape.gpus} × ` +
        `${request.gpu.id}, which leaves nothing of ${gib(have)} GiB for the KV cache`,
    },
  };
}

function replicaAssumptions(
  request: ReplicaRequest,
  preset: EnginePreset,
  formats: ModelFormats,
  settings: {
    readonly maxNumBatchedTokens: number;
    readonly maxNumSeqs: number;
    readonly utilization: number;
  },
): Assumption[] {
  const published = (text: string): Assumption => ({
    text,
    basis: 'published',
    source: preset.source,
    asOf: preset.asOf,
  });
  const list: Assumption[] = [
    {
      text: `speed of ${preset.name} from the built-in constants ${preset.constants}`,
      basis: 'measured',
      source: 'MODEL.md',
      asOf: preset.asOf,
    },
  ];
  if (request.precision === null) {
    list.push({
      text: `weights of ${request.model.id} as published (${formats.label})`,
      basis: 'published',
      source: request.model.source,
      asOf: request.model.asOf,
    });
  }
  if (request.maxNumBatchedTokens === null)
    list.push(published(`max_num_batched_tokens ${settings.maxNumBatchedTokens}`));
  if (request.maxNumSeqs === null) list.push(published(`max_num_seqs ${settings.maxNumSeqs}`));
  if (request.kvBlocks === null && request.gpuMemoryUtilization === null)
    list.push(published(`GPU memory utilisation ${settings.utilization}`));
  return list;
}
