import type { UnitThroughput } from '../catalog/terms/provisioned-units.ts';

/** Tokens per second that units have to carry at the peak. */
export interface UnitDemand {
  readonly inputTokensPerSecond: number;
  /** Part of the input that a cache serves. */
  readonly cachedTokensPerSecond: number;
  readonly outputTokensPerSecond: number;
}

/** Weighted tokens per second: (input − cached)·w_in + cached·w_cached + output·w_out. */
function weightedTokensPerSecond(throughput: UnitThroughput, demand: UnitDemand): number {
  const { weights } = throughput;
  return (
    (demand.inputTokensPerSecond - demand.cachedTokensPerSecond) * weights.input +
    demand.cachedTokensPerSecond * weights.cachedInput +
    demand.outputTokensPerSecond * weights.output
  );
}

/** Units that a demand keeps busy, not rounded. */
export function unitsAsked(throughput: UnitThroughput, demand: UnitDemand): number {
  return weightedTokensPerSecond(throughput, demand) / throughput.weightedTokensPerSecond;
}

/**
 * Units that carry a demand: the vendor's formula, rounded up to the minimum and then in steps of the increment.
 * Azure: PTUs = (input·(1 − cached) + ratio·output) ÷ tokens per minute and PTU.
 */
export function unitsNeeded(throughput: UnitThroughput, demand: UnitDemand, regional = false): number {
  const minimum = (regional ? throughput.regionalMinUnits : null) ?? throughput.minUnits;
  const increment = (regional ? throughput.regionalIncrement : null) ?? throughput.increment;
  const exact = unitsAsked(throughput, demand);
  // A whole number of units that floating point missed by a hair needs no further unit.
  const steps = Math.ceil((exact - minimum) / increment - 1e-9);
  return minimum + Math.max(0, steps) * increment;
}
