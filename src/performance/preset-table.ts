import type { GpuFacts } from '../catalog/models/gpu-facts.ts';
import type { EnginePreset, MemoryPolicy } from './engine-preset.ts';

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

/** Every preset, by engine and from the newest release to the oldest. */
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
