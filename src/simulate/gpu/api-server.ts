import type { ReplicaSpec } from '../../performance/iteration-cost.ts';

/**
 * The API servers in front of replicas: each takes its requests first come, first served, and reads their prompts at
 * so much time per token, so that many that come at once, or long ones, reach the scheduler late. Requests leave in
 * the order in which they came.
 */
export class ApiServer {
  private lastS = Number.NEGATIVE_INFINITY;
  private readonly requestS: number;
  private readonly tokenS: number;
  private readonly servers: number;

  constructor(spec: ReplicaSpec, servers: number) {
    this.requestS = spec.requestOverheadS;
    this.tokenS = spec.promptTokenOverheadS ?? 0;
    this.servers = servers;
  }

  /** When the next request would reach the scheduler if it came at `sentS`. */
  reachesS(sentS: number, inputTokens: number): number {
    const readingS = this.tokenS * inputTokens;
    return Math.max(sentS + this.requestS + readingS, this.lastS + readingS / this.servers);
  }

  /** The next request has reached the scheduler at `atS`; the one after it is behind it. */
  pass(atS: number): void {
    this.lastS = atS;
  }
}
