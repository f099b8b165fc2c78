export type EngineName = 'vllm' | 'sglang' | 'tensorrt-llm' | 'tgi' | 'deepspeed' | 'llama.cpp';

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

/** Releases that were current at a date (`2024-10`), for measurements that name none. */
export function releaseAt(engine: EngineName, date: string): string | null {
  if (engine === 'vllm') return date < '2025-03' ? '0.6' : date < '2025-10' ? '0.9' : null;
  if (engine === 'tensorrt-llm') return date < '2025-01' ? '0.13' : date < '2025-09' ? '0.17' : null;
  return null;
}
