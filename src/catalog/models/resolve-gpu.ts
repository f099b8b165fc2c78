import type { Catalog } from '../catalog.ts';
import { type Lookup, nameKey, unknownName } from '../lookup.ts';
import type { GpuFacts } from './gpu-facts.ts';

/** The GPU that an id, a name or an alias stands for: `h100` is h100-sxm. */
export function resolveGpu(catalog: Pick<Catalog, 'gpus'>, text: string): Lookup<GpuFacts> {
  const key = nameKey(text);
  const found =
    catalog.gpus.find((gpu) => nameKey(gpu.id) === key) ??
    catalog.gpus.find((gpu) => gpu.aliases.some((alias) => nameKey(alias) === key)) ??
    catalog.gpus.find((gpu) => nameKey(gpu.name) === key);
  if (found !== undefined) return { found };
  return unknownName(
    'CAP301',
    'GPU',
    text,
    catalog.gpus.flatMap((gpu) => [gpu.id, ...gpu.aliases]),
  );
}
