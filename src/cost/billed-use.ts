import type { Workload } from '../workload/workload.ts';

/**
 * What a month of one workload comes to on a bill: the contracted volume, from the stated means, times ratios that a
 * simulation found. Only the ratios are sampled, so that a seed does not move a bill.
 */
export interface BilledUse {
  readonly workload: Pick<Workload, 'name' | 'input' | 'hourWeights' | 'turns'>;
  /** Requests per second, mean of the year. */
  readonly qpsMean: number;
  /** Share of requests that were served and so billed, 0–1. */
  readonly servedShare: number;
  /** Share of input tokens that a cache served, 0–1. */
  readonly cachedShare: number;
  readonly inputTokensMean: number;
  readonly outputTokensMean: number;
  /** Share of requests that went elsewhere at the serverless price, 0–1. */
  readonly spilledShare: number;
  /** Input lengths where they were recorded; null where the stated distribution holds. */
  readonly inputTokens: Int32Array | null;
}
