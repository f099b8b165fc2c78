import type { UnitThroughput } from '../../catalog/terms/provisioned-units.ts';
import { unitsAsked } from '../../cost/unit-count.ts';
import type { ProvisionedDeployment } from '../../simulate/deployment.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import type { Workload } from '../../workload/workload.ts';
import { peakDemand } from './unit-size.ts';

/** Loads that are this much above the rate are above it by more than rounding. */
const TOLERANCE = 1e-9;

/**
 * Weighted tokens per second that a stream asks of provisioned units from a time on: those that begin a gap over all
 * gaps, so that the same load going on is measured, wherever the stream happens to end. 0 for fewer than two moments.
 */
function askedPerS(
  stream: RequestStream,
  weights: ProvisionedDeployment['weights'],
  fromS = Number.NEGATIVE_INFINITY,
): number {
  const { count, arrivalS, inputTokens, cachedTokens, outputTokens } = stream;
  let first = 0;
  while (first < count && arrivalS[first]! < fromS) first += 1;
  if (count - first < 2) return 0;
  const spanS = arrivalS[count - 1]! - arrivalS[first]!;
  let weighted = 0;
  for (let i = first; i < count; i += 1) {
    weighted +=
      weights.input * (inputTokens[i]! - cachedTokens[i]!) +
      weights.cachedInput * cachedTokens[i]! +
      weights.output * outputTokens[i]!;
  }
  return spanS > 0 ? (weighted * (count - first - 1)) / (count - first) / spanS : 0;
}

/** The load over what units carry, which is 1. */
export interface UnitLoad {
  /** Of the measured span of a stream. */
  ofStream(stream: RequestStream, size: number): number;
  /** Of the stated means at their peak. */
  stated(workloads: readonly Workload[], size: number): number;
}

/** The load of units by what one of them carries. */
export function unitLoad(row: UnitThroughput, weights: ProvisionedDeployment['weights']): UnitLoad {
  return {
    ofStream: (stream, size) =>
      askedPerS(stream, weights, stream.measureFromS) / (size * row.weightedTokensPerSecond),
    stated: (workloads, size) => unitsAsked(row, peakDemand(workloads)) / size,
  };
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
