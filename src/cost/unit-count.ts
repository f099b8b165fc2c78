import type { UnitThroughput } from '../catalog/terms/provisioned-units.ts';

/** Tokens per second that units have to carry at the peak. */
export interface UnitDemand {
  readonly inputTokensPerSecond: number;
  /** Part of the input that a cache serves. */
  readonly cachedTokensPerSecond: number;
  /** Part of the rest that is written to the cache as it is read. */
  readonly writtenTokensPerSecond: number;
  readonly outputTokensPerSecond: number;
}

/** Weighted input tokens per second: (input − cached − written)·w_in + written·w_write + cached·w_cached. */
export function weightedInputPerSecond({ weights }: UnitThroughput, demand: UnitDemand): number {
  const { inputTokensPerSecond, cachedTokensPerSecond, writtenTokensPerSecond } = demand;
  return (
    (inputTokensPerSecond - cachedTokensPerSecond - writtenTokensPerSecond) * weights.input +
    writtenTokensPerSecond * weights.cacheWrite +
    cachedTokensPerSecond * weights.cachedInput
  );
}

/** Units that a demand keeps busy, not rounded. */
export function unitsAsked(throughput: UnitThroughput, demand: UnitDemand): number {
  const output = demand.outputTokensPerSecond * throughput.weights.output;
  return (weightedInputPerSecond(throughput, demand) + output) / throughput.weightedTokensPerSecond;
}

/**
 * Units that carry a demand: the vendor's formula, rounded up to the minimum and then in steps of the increment.
 * Azure: PTUs = (input·(1 − cached) + ratio·output) ÷ tokens per minute and PTU, where writes and reads of the cache
 * weigh nothing of their own.
 */
export function unitsNeeded(throughput: UnitThroughput, demand: UnitDemand, regional = false): number {
  const minimum = (regional ? throughput.regionalMinUnits : null) ?? throughput.minUnits;
  const increment = (regional ? throughput.regionalIncrement : null) ?? throughput.increment;
  const exact = unitsAsked(throughput, demand);
  // A whole number of units that floating point missed by a hair needs no further unit.
  const steps = Math.ceil((exact - minimum) / increment - 1e-9);
  return minimum + Math.max(0, steps) * increment;
}
