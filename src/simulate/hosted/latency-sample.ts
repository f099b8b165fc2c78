import type { HostedLatency } from '../../performance/hosted-latency.ts';
import { type RandomStream, randomStream } from '../../workload/random.ts';
import { sharedNormals } from '../../workload/shared-normals.ts';

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

/** What the provider would take for one request after another, whenever it is admitted. */
export class LatencySampler {
  /** Of the request drawn last. */
  ttftS = 0;
  tokensPerSecond = 0;
  private readonly latency: HostedLatency;
  private readonly random: RandomStream;
  private readonly normals: Float64Array | null;
  private drawn = 0;
  private readonly ttftSigma: number;
  private readonly speedSigma: number;

  /** @param requests how many will be drawn at most */
  constructor(latency: HostedLatency, seed: number, purpose: string, requests: number) {
    this.latency = latency;
    this.random = randomStream(seed, purpose);
    this.normals = sharedNormals(seed, purpose, 2 * requests);
    this.ttftSigma = lognormalSigma(latency.ttftP50S, latency.ttftP95S, Z95);
    this.speedSigma = lognormalSigma(latency.tokensPerSecondP5, latency.tokensPerSecondP50, Z95);
  }

  /**
   * Draws TTFT and speed of the next request, both lognormal through the two given percentiles. To be called in the
   * order of arrival and not of admission, so that another limit or load leaves the draws as they are.
   */
  draw(): void {
    const { latency } = this;
    this.ttftS = latency.ttftP50S * Math.exp(this.ttftSigma * this.normal());
    this.tokensPerSecond = latency.tokensPerSecondP50 * Math.exp(this.speedSigma * this.normal());
  }

  private normal(): number {
    if (this.normals === null) return this.random.normal();
    const value = this.normals[this.drawn];
    this.drawn += 1;
    return value;
  }
}
