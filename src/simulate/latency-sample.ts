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
  const ttftSigma = Math.max(0, Math.log(latency.ttftP95S / latency.ttftP50S) / Z95);
  const speedSigma = Math.max(0, Math.log(latency.tokensPerSecondP50 / latency.tokensPerSecondP5) / Z95);
  for (let i = 0; i < stream.count; i += 1) {
    ttftS[i] = latency.ttftP50S * Math.exp(ttftSigma * random.normal());
    tokensPerSecond[i] = latency.tokensPerSecondP50 * Math.exp(speedSigma * random.normal());
  }
  return { ttftS, tokensPerSecond };
}
