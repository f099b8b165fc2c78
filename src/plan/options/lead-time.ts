import type { Catalog } from '../../catalog/catalog.ts';
import { resolveGpu } from '../../catalog/models/resolve-gpu.ts';
import { reliabilityFigure } from '../../catalog/terms/find-operations.ts';

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
