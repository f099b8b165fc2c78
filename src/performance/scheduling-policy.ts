import type { EnginePreset } from './engine-preset.ts';
import type { ReplicaLimits } from './iteration-cost.ts';

/**
 * How an engine orders prompts and decodes by default: SGLang runs prompts alone unless `--enable-mixed-chunk` is
 * given, the others mix them into the decoding batch. Scheduling ahead is left to the engine's constants
 * (`iterationsAhead`), which fit it as a share of an iteration.
 */
export function schedulingPolicy(preset: EnginePreset): Pick<Required<ReplicaLimits>, 'prefillFirst'> {
  return { prefillFirst: preset.engine === 'sglang' };
}
