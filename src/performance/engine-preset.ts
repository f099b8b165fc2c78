import type { GpuFacts } from '../catalog/models/gpu-facts.ts';

/** Who gets the GPU's memory. */
export interface MemoryPolicy {
  /** Whether the utilisation is a share of the whole memory or of what weights and activations leave. */
  readonly share: 'of-memory' | 'of-free';
  readonly utilization: number;
  /** CUDA context, communication buffers and the framework. */
  readonly runtimeBytes: number;
  readonly graphBytes: number;
}

/** How an engine schedules and keeps memory when the user says nothing; dated, with its source. */
export interface EnginePreset {
  readonly id: string;
  readonly engine: EngineName;
  readonly name: string;
  /** Constants that describe its speed. */
  readonly constants: string;
  readonly asOf: string;
  readonly source: string;
  readonly blockTokens: number;
  readonly prefixCache: boolean;
  /** Whether quantised checkpoints get an 8-bit cache without being asked. */
  readonly quantisedKvCache: boolean;
  readonly memory: MemoryPolicy;
  scheduler(gpu: GpuFacts): { readonly maxNumBatchedTokens: number; readonly maxNumSeqs: number };
}

export type EngineName = 'vllm' | 'sglang' | 'tensorrt-llm' | 'tgi' | 'deepspeed' | 'llama.cpp';

const GIB = 2 ** 30;

function vllmScheduler(gpu: GpuFacts): { maxNumBatchedTokens: number; maxNumSeqs: number } {
  const large = gpu.memoryBytes >= 70 * GIB && !gpu.id.startsWith('a100');
  return large
    ? { maxNumBatchedTokens: 8192, maxNumSeqs: 1024 }
    : { maxNumBatchedTokens: 2048, maxNumSeqs: 256 };
}

function sglangScheduler(gpu: GpuFacts): { maxNumBatchedTokens: number; maxNumSeqs: number } {
  if (gpu.memoryBytes < 35 * GIB) return { maxNumBatchedTokens: 2048, maxNumSeqs: 1024 };
  if (gpu.memoryBytes < 60 * GIB) return { maxNumBatchedTokens: 4096, maxNumSeqs: 2048 };
  return { maxNumBatchedTokens: gpu.memoryBytes < 160 * GIB ? 8192 : 16384, maxNumSeqs: 2048 };
}

const ofMemory = (utilization: number, graphGib: number): MemoryPolicy => ({
  share: 'of-memory',
  utilization,
  runtimeBytes: 1 * GIB,
  graphBytes: graphGib * GIB,
});

const ofFree = (utilization: number): MemoryPolicy => ({
  share: 'of-free',
  utilization,
  runtimeBytes: 2 * GIB,
  graphBytes: 1 * GIB,
});

const VLLM_V1_SOURCE = 'vLLM vllm/engine/arg_utils.py, defaults of the OpenAI server by device memory';
const TRTLLM_SOURCE = 'TensorRT-LLM trtllm-serve: max_batch_size 2048, max_num_tokens 8192, KV fraction 0.9';

export const enginePresets: readonly EnginePreset[] = [
  {
    id: 'vllm-v1',
    engine: 'vllm',
    name: 'vLLM ≥ 0.11 (V1 engine)',
    constants: 'vllm-v1',
    asOf: '2026-06',
    source: VLLM_V1_SOURCE,
    blockTokens: 16,
    prefixCache: true,
    quantisedKvCache: false,
    memory: ofMemory(0.9, 0.5),
    scheduler: vllmScheduler,
  },
  {
    id: 'vllm-v1-early',
    engine: 'vllm',
    name: 'vLLM 0.8–0.10 (early V1 engine)',
    constants: 'vllm-v1-early',
    asOf: '2025-06',
    source: VLLM_V1_SOURCE,
    blockTokens: 16,
    prefixCache: true,
    quantisedKvCache: false,
    memory: ofMemory(0.9, 0.5),
    scheduler: vllmScheduler,
  },
  {
    id: 'vllm-v0',
    engine: 'vllm',
    name: 'vLLM < 0.8 (V0 engine)',
    constants: 'vllm-v0',
    asOf: '2024-10',
    source: 'vLLM 0.6 arg_utils.py: 256 sequences, 2048 tokens or the model length',
    blockTokens: 16,
    prefixCache: false,
    quantisedKvCache: false,
    memory: ofMemory(0.9, 1),
    scheduler: () => ({ maxNumBatchedTokens: 8192, maxNumSeqs: 256 }),
  },
  {
    id: 'sglang',
    engine: 'sglang',
    name: 'SGLang ≥ 0.4',
    constants: 'sglang',
    asOf: '2026-06',
    source: 'SGLang server_args.py: chunked_prefill_size and mem_fraction_static by GPU memory',
    blockTokens: 1,
    prefixCache: true,
    quantisedKvCache: false,
    memory: ofMemory(0.88, 0),
    scheduler: sglangScheduler,
  },
  {
    id: 'tensorrt-llm-1',
    engine: 'tensorrt-llm',
    name: 'TensorRT-LLM ≥ 1.0 (PyTorch backend)',
    constants: 'tensorrt-llm-1',
    asOf: '2026-04',
    source: TRTLLM_SOURCE,
    blockTokens: 32,
    prefixCache: true,
    quantisedKvCache: true,
    memory: ofFree(0.9),
    scheduler: () => ({ maxNumBatchedTokens: 8192, maxNumSeqs: 2048 }),
  },
  {
    id: 'tensorrt-llm-ifb',
    engine: 'tensorrt-llm',
    name: 'TensorRT-LLM 0.15–0.21 (in-flight batching)',
    constants: 'tensorrt-llm-ifb',
    asOf: '2025-02',
    source: TRTLLM_SOURCE,
    blockTokens: 64,
    prefixCache: false,
    quantisedKvCache: true,
    memory: ofFree(0.9),
    scheduler: () => ({ maxNumBatchedTokens: 8192, maxNumSeqs: 2048 }),
  },
  {
    id: 'tensorrt-llm-static',
    engine: 'tensorrt-llm',
    name: 'TensorRT-LLM < 0.15 (2023–24)',
    constants: 'tensorrt-llm-static',
    asOf: '2024-10',
    source: TRTLLM_SOURCE,
    blockTokens: 64,
    prefixCache: false,
    quantisedKvCache: true,
    memory: ofFree(0.9),
    scheduler: () => ({ maxNumBatchedTokens: 8192, maxNumSeqs: 2048 }),
  },
  {
    id: 'tgi',
    engine: 'tgi',
    name: 'Text Generation Inference 2–3',
    constants: 'vllm-v0',
    asOf: '2025-01',
    source: 'assumed to run like vLLM V0, whose kernels it shares',
    blockTokens: 1,
    prefixCache: true,
    quantisedKvCache: false,
    memory: ofMemory(0.9, 1),
    scheduler: () => ({ maxNumBatchedTokens: 4096, maxNumSeqs: 256 }),
  },
  {
    id: 'deepspeed',
    engine: 'deepspeed',
    name: 'DeepSpeed-MII / FastGen',
    constants: 'deepspeed',
    asOf: '2024-10',
    source: 'DeepSpeed-FastGen: token budget 2048 with split prompts',
    blockTokens: 64,
    prefixCache: false,
    quantisedKvCache: false,
    memory: ofFree(0.9),
    scheduler: () => ({ maxNumBatchedTokens: 2048, maxNumSeqs: 512 }),
  },
  {
    id: 'llama.cpp',
    engine: 'llama.cpp',
    name: 'llama.cpp, text-generation-webui, Ollama (few users)',
    constants: 'llama.cpp',
    asOf: '2024-10',
    source: 'llama.cpp server: 4 slots, micro-batch 512, weights quantised on the fly',
    blockTokens: 1,
    prefixCache: true,
    quantisedKvCache: false,
    memory: ofFree(0.95),
    scheduler: () => ({ maxNumBatchedTokens: 512, maxNumSeqs: 4 }),
  },
];

const engineNames: Readonly<Record<string, EngineName>> = {
  vllm: 'vllm',
  sglang: 'sglang',
  'tensorrt-llm': 'tensorrt-llm',
  tensorrtllm: 'tensorrt-llm',
  trtllm: 'tensorrt-llm',
  'trt-llm': 'tensorrt-llm',
  tgi: 'tgi',
  'text-generation-inference': 'tgi',
  deepspeed: 'deepspeed',
  'deepspeed-mii': 'deepspeed',
  'llama.cpp': 'llama.cpp',
  llamacpp: 'llama.cpp',
  ollama: 'llama.cpp',
  'text-generation-webui': 'llama.cpp',
};

/** Names `engine` accepts. */
export const engineAliases: readonly string[] = Object.keys(engineNames);

/** The engine a name means, or null. */
export function engineNameOf(text: string): EngineName | null {
  return engineNames[text.trim().toLowerCase().replaceAll('_', '-')] ?? null;
}

/** The preset of an engine at a version (`0.11.0`, `1.2.0rc6.post2`); without a version the newest. */
export function enginePreset(engine: EngineName, version: string | null): EnginePreset {
  const id = presetId(engine, version === null ? null : minorVersion(version));
  const preset = enginePresets.find((candidate) => candidate.id === id);
  if (preset === undefined) throw new Error(`no preset ${id}`);
  return preset;
}

/** Releases that were current at a date (`2024-10`), for measurements that name none. */
export function releaseAt(engine: EngineName, date: string): string | null {
  if (engine === 'vllm') return date < '2025-03' ? '0.6' : date < '2025-10' ? '0.9' : null;
  if (engine === 'tensorrt-llm') return date < '2025-01' ? '0.13' : date < '2025-09' ? '0.17' : null;
  return null;
}

function presetId(engine: EngineName, version: number | null): string {
  switch (engine) {
    case 'vllm':
      if (version === null || version >= 0.11) return 'vllm-v1';
      return version < 0.08 ? 'vllm-v0' : 'vllm-v1-early';
    case 'tensorrt-llm':
      if (version === null || version >= 1) return 'tensorrt-llm-1';
      return version < 0.15 ? 'tensorrt-llm-static' : 'tensorrt-llm-ifb';
    default:
      return engine;
  }
}

/** `0.11.2` → 0.11, `1.2.0rc6` → 1.02, so that versions compare as numbers; null where there are no digits. */
function minorVersion(version: string): number | null {
  const match = /(\d+)(?:\.(\d+))?/.exec(version);
  if (match === null) return null;
  return Number(match[1]) + Number(match[2] ?? 0) / 100;
}
