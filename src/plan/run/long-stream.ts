import { KEPT_REQUESTS } from '../../simulate/gpu/request-tally.ts';
import { SKETCH_RELATIVE_ERROR } from '../../simulate/value-sketch.ts';
import type { WorkloadInput } from '../../workload/workload-input.ts';
import { countText } from '../wording.ts';
import { MOST_REPLICATED } from './simulate-option.ts';

/** What is done differently for a trace of so many requests. */
export function longStreamWarnings(input: WorkloadInput): string[] {
  if (input.kind !== 'trace') return [];
  const { count } = input.stream;
  const warnings: string[] = [];
  if (2 * count > MOST_REPLICATED)
    warnings.push('hosted latency is drawn once: over so many requests chance averages out');
  if (count > KEPT_REQUESTS)
    warnings.push(
      `percentiles of ${countText(count)} requests come from a histogram, within ${100 * SKETCH_RELATIVE_ERROR} % of the exact ones; single requests are not kept`,
    );
  return warnings;
}
