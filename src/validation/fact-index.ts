import type { GpuFacts } from '../catalog/models/gpu-facts.ts';
import type { ModelFacts } from '../catalog/models/model-facts.ts';
import { gpuSpelled } from './gpu-spelling.ts';
import { modelKeys, spellingKey } from './model-spelling.ts';

interface Named {
  readonly id: string;
  readonly aliases: readonly string[];
}

/** Facts by the key of an id or alias; an id comes before an alias, and that before an extra name. */
function byName<Facts extends Named>(
  facts: readonly Facts[],
  extraNames: (one: Facts) => readonly string[],
): Map<string, Facts> {
  const byKey = new Map<string, Facts>();
  const names = [(one: Facts) => [one.id], (one: Facts) => one.aliases, extraNames];
  for (const namesOf of names) {
    for (const one of facts) {
      for (const name of namesOf(one)) {
        const key = spellingKey(name);
        if (!byKey.has(key)) byKey.set(key, one);
      }
    }
  }
  return byKey;
}

/** The catalogue as far as measurements need it. */
export interface FactIndex {
  readonly model: (name: string) => ModelFacts | null;
  readonly gpu: (name: string) => GpuFacts | null;
}

/**
 * Looks facts up by whatever a measurement calls them: id or alias in any case and with any separators, then with
 * what publishers and drivers put around a name taken off.
 */
export function factIndex(models: readonly ModelFacts[], gpus: readonly GpuFacts[]): FactIndex {
  const modelByKey = byName(models, (model) => [model.hfId]);
  const gpuByKey = byName(gpus, (gpu) => [gpu.name]);
  // `Llama 3.1 70B`, `llama3-1-70b` and `llama-3.1-70b` differ in separators alone.
  const joined = (key: string): string => key.replaceAll('-', '');
  const modelByJoined = new Map([...modelByKey].reverse().map(([key, model]) => [joined(key), model]));
  return {
    model: (name) => {
      const keys = modelKeys(name);
      const exact = keys.map((key) => modelByKey.get(key)).find((model) => model !== undefined);
      return (
        exact ??
        keys.map((key) => modelByJoined.get(joined(key))).find((model) => model !== undefined) ??
        null
      );
    },
    gpu: (name) => gpuByKey.get(spellingKey(name)) ?? gpuSpelled(gpus, name),
  };
}
