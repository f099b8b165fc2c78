import type { Catalog } from '../../../catalog/catalog.ts';
import { resolveGpu } from '../../../catalog/models/resolve-gpu.ts';
import { reliabilityFigure } from '../../../catalog/terms/find-operations.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';

/** From an order to running: calendar months, then days. */
export interface LeadTime {
  readonly months: number;
  readonly days: number;
}

const DAY_S = 86_400;

/** How long GPUs of this type take to arrive, in whole months: the markets quote no finer. */
export function catalogueLeadTime(
  catalog: Pick<Catalog, 'gpus' | 'reliabilityFigures'>,
  gpu: string | null,
): LeadTime {
  const lookup = gpu === null ? null : resolveGpu(catalog, gpu);
  const architecture = lookup !== null && 'found' in lookup ? lookup.found.architecture : 'other';
  const metric =
    architecture === 'hopper'
      ? 'lead_time_h100'
      : architecture.startsWith('blackwell')
        ? 'lead_time_blackwell'
        : 'procurement_lead_time';
  return { months: Math.ceil(Number(reliabilityFigure(catalog, 'procurement', metric).value)), days: 0 };
}

/** The option's own word, to the day; null where it has none. */
export function statedLeadTime({ ownership }: Pick<OptionSpec, 'ownership'>): LeadTime | null {
  return ownership?.leadTimeS == null
    ? null
    : { months: 0, days: Math.ceil(ownership.leadTimeS / DAY_S - 1e-9) };
}

/** The last day, `YYYY-MM-DD`, on which to order what has to run on `day`. */
export function orderDate(day: string, { months, days }: LeadTime): string {
  const date = new Date(`${day}T00:00:00Z`);
  const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  return new Date(Date.UTC(year, month - months, dayOfMonth - days)).toISOString().slice(0, 10);
}
