import { errorFunction } from 'simple-statistics';
import type { LengthDistribution } from '../workload/workload.ts';

/** A band of prompt lengths with its share of the requests and of their input tokens. */
export interface PromptBand {
  readonly fromTokens: number;
  readonly requestShare: number;
  readonly tokenShare: number;
}

/**
 * Splits requests by prompt length at the given thresholds (a prompt of exactly the threshold is above it). From the
 * recorded lengths where there are some, else from the lognormal: with Z = (ln t − ln p50)/σ, the share above is
 * 1 − Φ(Z) and the token share 1 − Φ(Z − σ).
 */
export function promptBands(
  thresholds: readonly number[],
  lengths: LengthDistribution,
  recorded: Int32Array | null,
): PromptBand[] {
  const starts = [0, ...thresholds.filter((start) => start > 0).toSorted((a, b) => a - b)];
  const above = starts.map((start) =>
    start === 0
      ? { requests: 1, tokens: 1 }
      : recorded === null || recorded.length === 0
        ? aboveLognormal(start, lengths)
        : aboveRecorded(start, recorded),
  );
  return starts.map((fromTokens, index) => {
    const next = above[index + 1] ?? { requests: 0, tokens: 0 };
    return {
      fromTokens,
      requestShare: Math.max(0, above[index].requests - next.requests),
      tokenShare: Math.max(0, above[index].tokens - next.tokens),
    };
  });
}

interface Above {
  readonly requests: number;
  readonly tokens: number;
}

function aboveLognormal(start: number, lengths: LengthDistribution): Above {
  // Lengths are rounded to whole tokens: half a token below the threshold counts as at it.
  const from = start - 0.5;
  if (lengths.sigma === 0) {
    const share = lengths.meanTokens >= from ? 1 : 0;
    return { requests: share, tokens: share };
  }
  const z = Math.log(from / lengths.p50Tokens) / lengths.sigma;
  return { requests: 1 - normalCdf(z), tokens: 1 - normalCdf(z - lengths.sigma) };
}

function aboveRecorded(start: number, recorded: Int32Array): Above {
  let requests = 0;
  let tokens = 0;
  let all = 0;
  for (const length of recorded) {
    all += length;
    if (length < start) continue;
    requests += 1;
    tokens += length;
  }
  return { requests: requests / recorded.length, tokens: all === 0 ? 0 : tokens / all };
}

function normalCdf(z: number): number {
  return (1 + errorFunction(z / Math.SQRT2)) / 2;
}
