import type { HostedLatency } from '../performance/hosted-latency.ts';
import { randomStream } from '../workload/random.ts';
import type { RequestStream } from '../workload/request-stream.ts';

/** 95th percentile of the standard normal. */
const Z95 = 1.6448536269514722;

/**
 * How long a request occupies the provider where its latency is unknown: reservations are held and places taken for
 * this long, and nothing of it is reported as a latency.
 */
export const occupancyWhenUnknown: HostedLatency = {
  ttftP50S: 0.6,
  ttftP95S: 1.5,
  tokensPerSecondP50: 70,
  tokensPerSecondP5: 35,
  basis: 'assumed',
  source: 'capplan',
  asOf: '2026-11-20',
};

/**
 * Standard deviation of the logarithm of a lognormal through two of its values that lie `z` standard normals apart;
 * 0, a constant, where they are not in order.
 */
export function lognormalSigma(low: number, high: number, z: number): number {
  return low > 0 && high > low ? Math.log(high / low) / z : 0;
}

/** What the provider would take for each request, whenever it is admitted. */
export interface LatencySample {
  readonly ttftS: Float64Array;
  readonly tokensPerSecond: Float64Array;
}

/**
 * Draws TTFT and speed for every request of the stream, both lognormal through the two given percentiles.
 * Drawn by request index and not by order of admission, so that another limit or load leaves them as they are.
 */
export function sampleLatency(
  latency: HostedLatency,
  stream: RequestStream,
  seed: number,
  purpose: string,
): LatencySample {
  const random = randomStream(seed, purpose);
  const ttftS = new Float64Array(stream.count);
  const tokensPerSecond = new Float64Array(stream.count);
  const ttftSigma = lognormalSigma(latency.ttftP50S, latency.ttftP95S, Z95);
  const speedSigma = lognormalSigma(latency.tokensPerSecondP5, latency.tokensPerSecondP50, Z95);
  for (let i = 0; i < stream.count; i += 1) {
    ttftS[i] = latency.ttftP50S * Math.exp(ttftSigma * random.normal());
    tokensPerSecond[i] = latency.tokensPerSecondP50 * Math.exp(speedSigma * random.normal());
  }
  return { ttftS, tokensPerSecond };
}
