import type { GpuFacts } from '../catalog/models/gpu-facts.ts';
import type { ModelFacts } from '../catalog/models/model-facts.ts';

/** Lower case, without the organisation, every run of other characters one hyphen. */
function nameKey(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

interface Named {
  readonly id: string;
  readonly aliases: readonly string[];
}

/** Looks facts up by id or alias, whatever the case and the separators. */
function indexByName<Facts extends Named>(
  facts: readonly Facts[],
  extraNames: (one: Facts) => readonly string[],
): (name: string) => Facts | null {
  const byKey = new Map<string, Facts>();
  const names = [(one: Facts) => [one.id], (one: Facts) => one.aliases, extraNames];
  for (const namesOf of names) {
    for (const one of facts) {
      for (const name of namesOf(one)) {
        const key = nameKey(name);
        if (!byKey.has(key)) byKey.set(key, one);
      }
    }
  }
  return (name) => byKey.get(nameKey(name)) ?? null;
}

/** The catalogue as far as measurements need it. */
export interface FactIndex {
  readonly model: (name: string) => ModelFacts | null;
  readonly gpu: (name: string) => GpuFacts | null;
}

export function factIndex(models: readonly ModelFacts[], gpus: readonly GpuFacts[]): FactIndex {
  return {
    model: indexByName(models, (model) => [model.hfId]),
    gpu: indexByName(gpus, (gpu) => [gpu.name]),
  };
}
