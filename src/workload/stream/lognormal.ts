import type { RandomStream } from '../random.ts';
import type { LengthDistribution } from '../workload.ts';

/** 95th percentile of the standard normal. */
export const Z95 = 1.6448536269514722;

/** Largest p95 ÷ mean that any lognormal has: exp(z²/2) with z = 1.645, at sigma = z. */
export const MAX_P95_OVER_MEAN = Math.exp((Z95 * Z95) / 2);

/** Lognormal with this mean; sigma is the standard deviation of the logarithm, 0 for a constant. */
export function lengthsFromMean(meanTokens: number, sigma: number): LengthDistribution {
  const p50Tokens = meanTokens * Math.exp(-(sigma * sigma) / 2);
  return { meanTokens, p50Tokens, p95Tokens: p50Tokens * Math.exp(Z95 * sigma), sigma };
}

/** Lognormal through these two percentiles; p95 ≥ p50 > 0. */
export function lengthsFromPercentiles(p50Tokens: number, p95Tokens: number): LengthDistribution {
  const sigma = Math.log(p95Tokens / p50Tokens) / Z95;
  return { meanTokens: p50Tokens * Math.exp((sigma * sigma) / 2), p50Tokens, p95Tokens, sigma };
}

/**
 * Lognormal with this mean and 95th percentile. z·sigma − sigma²/2 = ln(p95/mean) has two roots; the smaller
 * sigma is taken. Null where no lognormal has them: p95/mean above exp(z²/2) = 3.87, or below 1 (the smaller root
 * would be negative).
 */
export function lengthsFromMeanAndP95(meanTokens: number, p95Tokens: number): LengthDistribution | null {
  const ratio = p95Tokens / meanTokens;
  if (!(ratio >= 1) || ratio > MAX_P95_OVER_MEAN) return null;
  return lengthsFromMean(meanTokens, Z95 - Math.sqrt(Math.max(0, Z95 * Z95 - 2 * Math.log(ratio))));
}

/** Lognormal with this median and mean; null where mean < median. */
export function lengthsFromMeanAndP50(meanTokens: number, p50Tokens: number): LengthDistribution | null {
  if (!(meanTokens >= p50Tokens)) return null;
  return lengthsFromMean(meanTokens, Math.sqrt(2 * Math.log(meanTokens / p50Tokens)));
}

/** One draw, not rounded. A constant still uses a draw, so that changing sigma moves no later request. */
export function drawLength(lengths: LengthDistribution, random: RandomStream): number {
  return lengths.p50Tokens * Math.exp(lengths.sigma * random.normal());
}
