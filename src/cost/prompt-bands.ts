import { errorFunction } from 'simple-statistics';
import type { LengthDistribution } from '../workload/workload.ts';

/** A band of prompt lengths with its share of the requests and of their input tokens. */
export interface PromptBand {
  readonly fromTokens: number;
  readonly requestShare: number;
  readonly tokenShare: number;
  /** Of all output tokens, those of the band's requests. */
  readonly outputShare: number;
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
  outputs: Int32Array | null = null,
): PromptBand[] {
  const starts = [0, ...thresholds.filter((start) => start > 0).toSorted((a, b) => a - b)];
  const above = starts.map((start) =>
    start === 0
      ? { requests: 1, tokens: 1, outputs: 1 }
      : recorded === null || recorded.length === 0
        ? aboveLognormal(start, lengths)
        : aboveRecorded(start, recorded, outputs),
  );
  return starts.map((fromTokens, index) => {
    const next = above[index + 1] ?? { requests: 0, tokens: 0, outputs: 0 };
    return {
      fromTokens,
      requestShare: Math.max(0, above[index].requests - next.requests),
      tokenShare: Math.max(0, above[index].tokens - next.tokens),
      outputShare: Math.max(0, above[index].outputs - next.outputs),
    };
  });
}

interface Above {
  readonly requests: number;
  readonly tokens: number;
  readonly outputs: number;
}

function aboveLognormal(start: number, lengths: LengthDistribution): Above {
  // Lengths are rounded to whole tokens: half a token below the threshold counts as at it.
  const from = start - 0.5;
  if (lengths.sigma === 0) {
    const share = lengths.meanTokens >= from ? 1 : 0;
    return { requests: share, tokens: share, outputs: share };
  }
  const z = Math.log(from / lengths.p50Tokens) / lengths.sigma;
  const requests = 1 - normalCdf(z);
  return { requests, tokens: 1 - normalCdf(z - lengths.sigma), outputs: requests };
}

function aboveRecorded(start: number, recorded: Int32Array, outputs: Int32Array | null): Above {
  let requests = 0;
  let tokens = 0;
  let all = 0;
  let written = 0;
  let allWritten = 0;
  for (let i = 0; i < recorded.length; i += 1) {
    all += recorded[i];
    allWritten += outputs?.[i] ?? 0;
    if (recorded[i] < start) continue;
    requests += 1;
    tokens += recorded[i];
    written += outputs?.[i] ?? 0;
  }
  const share = requests / recorded.length;
  return {
    requests: share,
    tokens: all === 0 ? 0 : tokens / all,
    outputs: allWritten === 0 ? share : written / allWritten,
  };
}

function normalCdf(z: number): number {
  return (1 + errorFunction(z / Math.SQRT2)) / 2;
}
