import type { Basis } from '../diagnostics/assumption.ts';

/** Latency of a hosted API: TTFT and speed, both lognormal through their p50 and p95. */
export interface HostedLatency {
  readonly ttftP50S: number;
  readonly ttftP95S: number;
  /** Output tokens per second of one request after its first token; p5 is the slow side. */
  readonly tokensPerSecondP50: number;
  readonly tokensPerSecondP5: number;
  readonly basis: Basis;
  readonly source: string;
  readonly asOf: string;
}
