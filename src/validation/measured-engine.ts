import type { EngineName } from '../performance/engine-name.ts';

/** Engines whose measured rows are compared with; presets of others are not fitted. */
export type MeasuredEngine = Extract<EngineName, 'vllm' | 'sglang' | 'tensorrt-llm'>;

/**
 * The engine that the free text of a measured row names, among libraries and drivers (`hipblaslt-…, vllm-a8cff57`,
 * `TensorRT 10.2.0, CUDA 12.4`); null for those that are not modelled.
 */
export function measuredEngine(text: string | null): MeasuredEngine | null {
  if (text === null) return null;
  const name = text.toLowerCase();
  if (name.includes('vllm')) return 'vllm';
  if (/sglang|\bsgl\b/.test(name)) return 'sglang';
  if (/tensorrt|trt[-_ ]?llm|\btrt\b/.test(name)) return 'tensorrt-llm';
  return null;
}
