import type { Workload } from '../workload/workload.ts';

/**
 * What a month of one workload comes to on a bill: the contracted volume, from the stated means, times ratios that a
 * simulation found. Only the ratios are sampled, so that a seed does not move a bill.
 */
export interface BilledUse {
  readonly workload: Pick<Workload, 'name' | 'input' | 'hourWeights' | 'turns'>;
  /** Requests per second, mean of the year. */
  readonly qpsMean: number;
  /** Share of requests that the option itself served and so bills, 0–1. */
  readonly servedShare: number;
  /** Share of input tokens that a cache served, 0–1. */
  readonly cachedShare: number;
  readonly inputTokensMean: number;
  readonly outputTokensMean: number;
  /** Share of the served requests that went elsewhere at the serverless price, 0–1. */
  readonly spilledShare: number;
  /** Input lengths where they were recorded; null where the stated distribution holds. */
  readonly inputTokens: Int32Array | null;
  /** Output lengths of the same requests; null or absent where inputs and outputs are drawn apart from each other. */
  readonly outputTokens?: Int32Array | null;
  /** What another option serves of it, on a bill of its own; absent or null where none stands by. */
  readonly fallback?: FallbackUse | null;
}

/** What a fallback serves of a workload. */
export interface FallbackUse {
  /** Share of all requests that it serves in hours in which nothing is down, 0–1. */
  readonly servedShare: number;
  readonly cachedShare: number;
  /** Share of what it serves that went elsewhere at the serverless price, 0–1. */
  readonly spilledShare: number;
  readonly failovers: readonly Failover[];
}

/** What outages move from an option to its fallback, as shares of a mean month's requests. */
export interface Failover {
  /** `in outages of a mean month`. */
  readonly when: string;
  /** Served by the option were it up, and not billed by it. */
  readonly missedShare: number;
  /** Served by the fallback, beyond what it serves while the option is up. */
  readonly takenShare: number;
}

/** A use with some of its figures changed. Recorded lengths stay what they are, and are read only when asked for. */
export function useWith(
  use: BilledUse,
  changed: Partial<Omit<BilledUse, 'inputTokens' | 'outputTokens'>>,
): BilledUse {
  return {
    workload: changed.workload ?? use.workload,
    qpsMean: changed.qpsMean ?? use.qpsMean,
    servedShare: changed.servedShare ?? use.servedShare,
    cachedShare: changed.cachedShare ?? use.cachedShare,
    inputTokensMean: changed.inputTokensMean ?? use.inputTokensMean,
    outputTokensMean: changed.outputTokensMean ?? use.outputTokensMean,
    spilledShare: changed.spilledShare ?? use.spilledShare,
    fallback: changed.fallback === undefined ? (use.fallback ?? null) : changed.fallback,
    get inputTokens() {
      return use.inputTokens;
    },
    get outputTokens() {
      return use.outputTokens ?? null;
    },
  };
}
