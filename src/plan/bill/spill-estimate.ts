import { type BilledUse, useWith } from '../../cost/billed-use.ts';
import type { Workload } from '../../workload/workload.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import { inTokensOf } from '../options/token-factors.ts';
import type { Run } from '../run/simulate-option.ts';
import { billedUse } from './billed-use.ts';

/** A sample whose load differs by more from the stated one differs in kind, as where answers are cut at their cap. */
const MOST_LUCK = 0.05;

/** What spills over of an option's load, as far as its bill needs to know. */
export interface SpillEstimate {
  /** A use at a multiple of the peak, with the luck of its samples taken out of the spilled share. */
  useAt(runs: readonly Run[], workload: Workload, scale: number): BilledUse;
  /** Share that would spill over at a multiple of the peak if the load flowed evenly, 0–1. */
  even(scale: number): number;
  /** Load of the busiest hour over what the units carry, where it is more; else null. */
  readonly peakLoad: number | null;
}

/** Share of an even flow that is beyond the units, which carry a load of 1. */
function beyond(load: number): number {
  return load > 1 ? 1 - 1 / load : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Just above the rate of the units a sample that happens to be 1 % heavier spills over half as much again. What an even
 * flow of the sample's own load would spill is known, and so is that of the stated load: their difference is luck.
 */
export function spillEstimate(
  option: ResolvedOption,
  served: readonly Workload[],
  size: number,
  atPeak: readonly Run[],
): SpillEstimate {
  const { unitLoad } = option;
  if (unitLoad === undefined || served.some(({ rateBasis }) => rateBasis === 'trace')) {
    return { useAt: billedUse, even: () => 0, peakLoad: null };
  }
  const loadsOf = (runs: readonly Run[]): number[] =>
    runs.map(({ stream }) => unitLoad.ofStream(stream, size));
  const counted = served.map((workload) => inTokensOf(option, workload));
  const stated = unitLoad.stated(counted, size);
  const sampled = mean(loadsOf(atPeak));
  const peak = Math.abs(sampled / stated - 1) <= MOST_LUCK ? stated : sampled;
  const even = (scale: number): number => beyond(peak * scale);
  return {
    useAt: (runs, workload, scale) => {
      const use = billedUse(runs, workload);
      // Where requests are refused as well, the account decides how many spill over, not the load.
      if (use.servedShare < 1) return use;
      const luck = mean(loadsOf(runs).map(beyond)) - even(scale);
      // However a sample went, units that are never idle carry no more than their rate.
      const least = even(scale);
      return useWith(use, { spilledShare: Math.min(1, Math.max(least, use.spilledShare - luck)) });
    },
    even,
    peakLoad: peak > 1 ? peak : null,
  };
}
