import type { Catalog } from '../catalog/catalog.ts';
import { reliabilityFigure } from '../catalog/find-operations.ts';
import { resolveGpu } from '../catalog/resolve-gpu.ts';

/** Whole months from ordering GPUs of this type to running them. */
export function leadTimeMonths(
  catalog: Pick<Catalog, 'gpus' | 'reliabilityFigures'>,
  gpu: string | null,
): number {
  const lookup = gpu === null ? null : resolveGpu(catalog, gpu);
  const architecture = lookup !== null && 'found' in lookup ? lookup.found.architecture : 'other';
  const metric =
    architecture === 'hopper'
      ? 'lead_time_h100'
      : architecture.startsWith('blackwell')
        ? 'lead_time_blackwell'
        : 'procurement_lead_time';
  return Math.ceil(Number(reliabilityFigure(catalog, 'procurement', metric).value));
}
