import type { EnginePreset } from './engine-preset.ts';
import type { ReplicaLimits } from './iteration-cost.ts';

/**
 * How an engine orders prompts and decodes and gives out its cache by default. SGLang runs prompts alone unless
 * `--enable-mixed-chunk` is given, the others mix them into the decoding batch. TensorRT-LLM's capacity scheduler
 * (GUARANTEED_NO_EVICT) admits what it can finish; the others preempt. Scheduling ahead is left to the engine's
 * constants (`iterationsAhead`), which fit it as a share of an iteration.
 */
export function schedulingPolicy(
  preset: EnginePreset,
): Pick<Required<ReplicaLimits>, 'prefillFirst' | 'reservesOutput'> {
  return { prefillFirst: preset.engine === 'sglang', reservesOutput: preset.engine === 'tensorrt-llm' };
}
