import type { ProvisionedDeployment } from '../../simulate/deployment.ts';
import type { RequestStream } from '../../workload/request-stream.ts';

/** Loads that are this much above the rate are above it by more than rounding. */
const TOLERANCE = 1e-9;

/**
 * Weighted tokens per second that a stream asks of provisioned units: those that begin a gap over all gaps, so that the
 * same load going on is measured, wherever the stream happens to end. 0 for fewer than two moments.
 */
export function askedPerS(stream: RequestStream, weights: ProvisionedDeployment['weights']): number {
  const { count, arrivalS, inputTokens, cachedTokens, outputTokens } = stream;
  if (count < 2) return 0;
  const spanS = arrivalS[count - 1]! - arrivalS[0]!;
  let weighted = 0;
  for (let i = 0; i < count; i += 1) {
    weighted +=
      weights.input * (inputTokens[i]! - cachedTokens[i]!) +
      weights.cachedInput * cachedTokens[i]! +
      weights.output * outputTokens[i]!;
  }
  return spanS > 0 ? (weighted * (count - 1)) / count / spanS : 0;
}

/**
 * Whether a load is above the rate of the units. It goes on for hours of which a stream is a sample: what the units had
 * saved for bursts was used up long before the stream begins, and a sample that had it once more would refuse too little.
 */
export function isOverloaded(
  stream: RequestStream,
  units: Pick<ProvisionedDeployment, 'weights' | 'weightedTokensPerSecond'>,
): boolean {
  return askedPerS(stream, units.weights) > units.weightedTokensPerSecond * (1 + TOLERANCE);
}
