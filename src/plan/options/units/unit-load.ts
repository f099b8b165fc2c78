import type { UnitThroughput } from '../../../catalog/terms/provisioned-units.ts';
import { writesCache } from '../../../cost/token-bill.ts';
import { unitsAsked } from '../../../cost/unit-count.ts';
import type { ProvisionedDeployment } from '../../../simulate/deployment.ts';
import type { RequestStream } from '../../../workload/request-stream.ts';
import type { Workload } from '../../../workload/workload.ts';
import { peakDemand } from './unit-size.ts';

/** Loads that are this much above the rate are above it by more than rounding. */
const TOLERANCE = 1e-9;

/** The load over what units carry, which is 1. */
export interface UnitLoad {
  /** Of a stream from its measured span on. */
  ofStream(stream: RequestStream, size: number): number;
  /** Of the stated means at their peak. */
  stated(workloads: readonly Workload[], size: number): number;
}

/**
 * The load of units by what one of them carries.
 *
 * @param served the workloads whose requests a stream may hold
 * @param kept share of a workload's cached input that the cache still has
 */
export function unitLoad(
  row: UnitThroughput,
  weights: ProvisionedDeployment['weights'],
  served: readonly Workload[],
  kept: (workload: Workload) => number,
): UnitLoad {
  const inCache = new Map(
    served.map((one) => [
      one.name,
      { kept: kept(one), writes: writesCache(one, one.cachedShare * kept(one)) },
    ]),
  );
  return {
    ofStream: (stream, size) => {
      const found = stream.workloadNames.map((name) => inCache.get(name) ?? { kept: 1, writes: false });
      const asked = askedPerS(stream, { ...weights, cacheWrite: row.weights.cacheWrite }, found);
      return asked / (size * row.weightedTokensPerSecond);
    },
    stated: (workloads, size) =>
      unitsAsked(
        row,
        peakDemand(workloads, ({ name }) => inCache.get(name)?.kept ?? 1),
      ) / size,
  };
}

/**
 * Weighted tokens per second that a stream asks of provisioned units: those that begin a gap over all gaps, so that the
 * same load going on is measured, wherever the stream happens to end. 0 for fewer than two moments.
 */
function askedPerS(
  stream: RequestStream,
  weights: ProvisionedDeployment['weights'] & { readonly cacheWrite: number },
  inCache: readonly { readonly kept: number; readonly writes: boolean }[],
): number {
  const { count, arrivalS, inputTokens, cachedTokens, outputTokens, workload } = stream;
  let first = 0;
  while (first < count && arrivalS[first]! < stream.measureFromS) first += 1;
  if (count - first < 2) return 0;
  const spanS = arrivalS[count - 1]! - arrivalS[first]!;
  let weighted = 0;
  for (let i = first; i < count; i += 1) {
    const { kept, writes } = inCache[workload[i]!]!;
    const cached = cachedTokens[i]! * kept;
    weighted +=
      (writes ? weights.cacheWrite : weights.input) * (inputTokens[i]! - cached) +
      weights.cachedInput * cached +
      weights.output * outputTokens[i]!;
  }
  return spanS > 0 ? (weighted * (count - first - 1)) / (count - first) / spanS : 0;
}

/**
 * Whether a load is more than units carry. It goes on for hours of which a stream is a sample: what they had saved for
 * bursts was used up long before the stream begins, and a sample that had it once more would refuse too little.
 */
export function isOverload(load: number): boolean {
  return load > 1 + TOLERANCE;
}
