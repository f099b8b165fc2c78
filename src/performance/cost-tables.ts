import type { IterationCost } from './iteration-cost.ts';
import type { IterationTerms } from './iteration-terms.ts';

/** Entries below this are exact; above, nodes lie 2 % apart and are joined by straight lines. */
const EXACT_ENTRIES = 257;
const NODE_RATIO = 1.02;

/** Tabulates the terms for the scheduler; entries never decrease. */
export function costTables(
  terms: IterationTerms,
  maxTokens: number,
  maxSequences: number,
  windowTokens: number,
): IterationCost {
  return {
    byTokensS: tabulate(terms.tokensS, maxTokens),
    bySequencesS: tabulate(terms.sequencesS, maxSequences),
    prefillIterationS: terms.prefillIterationS,
    prefillTokenS: terms.prefillTokenS,
    prefillPairS: terms.prefillPairS,
    contextTokenS: terms.contextTokenS,
    windowTokens,
    windowPairS: terms.windowPairS,
    windowContextTokenS: terms.windowContextTokenS,
  };
}

function tabulate(seconds: (count: number) => number, last: number): Float64Array {
  const table = new Float64Array(last + 1);
  const exact = Math.min(EXACT_ENTRIES, last + 1);
  table[0] = seconds(0);
  for (let i = 1; i < exact; i += 1) table[i] = Math.max(table[i - 1], seconds(i));
  let from = exact - 1;
  while (from < last) {
    const to = Math.min(last, Math.ceil(from * NODE_RATIO));
    const start = table[from];
    const end = Math.max(start, seconds(to));
    for (let i = from + 1; i <= to; i += 1) table[i] = start + ((end - start) * (i - from)) / (to - from);
    from = to;
  }
  return table;
}
