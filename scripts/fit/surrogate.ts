import type { EngineConstants } from '../../src/performance/engine-constants.ts';
import { type IterationTerms, requestDelayS } from '../../src/performance/iteration-terms.ts';
import type { FitRow } from './rows.ts';

/**
 * What a row should have measured, from the terms alone: a steady state instead of a simulation. `tpot`, `e2e` and
 * `ttft` in seconds, `throughput` in output tokens per second of one replica.
 */
export function surrogate(row: FitRow, terms: IterationTerms, constants: EngineConstants): number {
  switch (row.kind) {
    case 'tpot':
      return steadyIterationS(row, terms);
    case 'throughput':
      return row.batch / steadyIterationS(row, terms);
    case 'online-ttft':
      return requestDelayS(terms, constants) + readingS(row, constants) + onlinePromptS(row, terms);
    case 'ttft':
      return promptsS(row, terms, row.batch);
    case 'e2e': {
      const context = row.inputTokens + row.outputTokens / 2;
      const decode =
        terms.tokensS(row.batch) + terms.sequencesS(row.batch) + contextS(row, terms, row.batch, context);
      return promptsS(row, terms, row.batch) + (row.outputTokens - 1) * decode;
    }
  }
}

/** What the API server takes to read the prompt, cached or not. */
function readingS({ inputTokens, warmTokens }: FitRow, constants: EngineConstants): number {
  return constants.promptTokenOverheadS * (inputTokens + warmTokens);
}

function contextS(row: FitRow, terms: IterationTerms, batch: number, context: number): number {
  const windowed = Math.min(context, row.shape.windowed.windowTokens);
  return batch * (context * terms.contextTokenS + windowed * terms.windowContextTokenS);
}

/** Query–key pairs of one whole prompt, and of the windowed layers. */
function pairS(row: FitRow, terms: IterationTerms): number {
  const n = row.inputTokens;
  const w = Math.min(n, row.shape.windowed.windowTokens);
  const full = n * row.warmTokens + (n * n) / 2;
  return full * terms.prefillPairS + (n * w - (w * w) / 2) * terms.windowPairS;
}

/** Prompts of a batch, in chunks of the token budget. */
function promptsS(row: FitRow, terms: IterationTerms, batch: number): number {
  const tokens = batch * row.inputTokens;
  const chunks = Math.ceil(tokens / row.budget);
  return (
    chunks * (terms.tokensS(tokens / chunks) + terms.prefillIterationS) +
    terms.sequencesS(batch) +
    tokens * terms.prefillTokenS +
    batch * pairS(row, terms)
  );
}

/** Mean iteration while prompts join a decoding batch: a share of the iterations carries chunks of them. */
function steadyIterationS(row: FitRow, terms: IterationTerms): number {
  const { batch, promptsPerIteration: rate, inputTokens } = row;
  if (row.deployment.replica.spec.limits.prefillFirst === true) return pausedIterationS(row, terms);
  const together = Math.max(1, rate);
  const chunks = Math.ceil((together * inputTokens) / Math.max(1, row.budget - batch));
  const share = Math.min(1, (chunks * rate) / together);
  const tokens = share > 0 ? (rate * inputTokens) / share : 0;
  const context = contextS(row, terms, batch, inputTokens + row.outputTokens / 2 + row.warmTokens);
  return (
    (1 - share) * terms.tokensS(batch) +
    share * (terms.tokensS(batch + tokens) + terms.prefillIterationS) +
    terms.sequencesS(batch + rate) +
    context +
    rate * (inputTokens * terms.prefillTokenS + pairS(row, terms))
  );
}

/** Mean time between a sequence's tokens where prompts run alone and the decoding batch pauses for them. */
function pausedIterationS(row: FitRow, terms: IterationTerms): number {
  const { batch, promptsPerIteration: rate, inputTokens } = row;
  const context = inputTokens + row.outputTokens / 2 + row.warmTokens;
  const decode = terms.tokensS(batch) + terms.sequencesS(batch) + contextS(row, terms, batch, context);
  const together = Math.max(1, rate);
  return decode + (rate / together) * promptsS(row, terms, together);
}

/** A prompt that arrives while others decode: half an iteration's wait, then its chunks together with theirs. */
function onlinePromptS(row: FitRow, terms: IterationTerms): number {
  const { batch, inputTokens } = row;
  const chunks = Math.ceil(inputTokens / Math.max(1, row.budget - batch));
  const decode = contextS(row, terms, batch, inputTokens + row.outputTokens / 2 + row.warmTokens);
  const before = terms.tokensS(batch) + terms.sequencesS(batch) + decode;
  return (
    before / 2 +
    chunks * (terms.tokensS(batch + inputTokens / chunks) + terms.prefillIterationS + decode) +
    terms.sequencesS(batch + 1) +
    inputTokens * terms.prefillTokenS +
    pairS(row, terms)
  );
}
