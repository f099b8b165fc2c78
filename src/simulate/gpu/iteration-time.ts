import type { IterationCost } from '../../performance/iteration-cost.ts';
import type { DecodeBatch } from './decode-batch.ts';

/** The sums over decoding sequences that an iteration's time depends on. */
export type DecodeSums = Pick<DecodeBatch, 'size' | 'context' | 'windowContext'>;

/** Nothing decodes. */
export const PAUSED: DecodeSums = { size: 0, context: 0, windowContext: 0 };

/** Σ over a chunk's queries of the keys they attend to, each query's keys capped at `window` (Infinity: uncapped). */
export function chunkPairs(past: number, tokens: number, window: number): number {
  const end = past + tokens;
  if (end <= window) return tokens * (past + 0.5 * tokens);
  if (past >= window) return window * tokens;
  return 0.5 * (window * window - past * past) + window * (end - window);
}

/**
 * Seconds of one iteration (see `IterationCost`): all of `batch` decode one token, and chunks of `chunkTokens` tokens
 * in all are computed, the last ones of `prompts` prompts among them.
 */
export function iterationS(
  cost: IterationCost,
  batch: DecodeSums,
  prompts: number,
  chunkTokens: number,
  pairs: number,
  windowPairs: number,
): number {
  const decodingS =
    cost.byTokensS[batch.size + chunkTokens] +
    cost.bySequencesS[batch.size + prompts] +
    cost.contextTokenS * batch.context +
    cost.windowContextTokenS * batch.windowContext;
  if (chunkTokens === 0) return decodingS;
  return (
    decodingS +
    cost.prefillIterationS +
    cost.prefillTokenS * chunkTokens +
    cost.prefillPairS * pairs +
    cost.windowPairS * windowPairs
  );
}

/** What each further iteration takes longer than the one before, as long as the batch stays the same. */
export function decodeSlopeS(cost: IterationCost, batch: DecodeBatch): number {
  return cost.contextTokenS * batch.size + cost.windowContextTokenS * batch.growing;
}
