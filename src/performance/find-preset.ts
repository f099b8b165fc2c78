import type { EngineName } from './engine-name.ts';
import type { EnginePreset } from './engine-preset.ts';
import { enginePresets } from './preset-table.ts';

/** The preset of an engine at a version (`0.11.0`, `1.2.0rc6.post2`); without a version the newest. */
export function enginePreset(engine: EngineName, version: string | null): EnginePreset {
  const id = presetId(engine, version === null ? null : minorVersion(version));
  const preset = enginePresets.find((candidate) => candidate.id === id);
  if (preset === undefined) throw new Error(`no preset ${id}`);
  return preset;
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
