import type { TokenPrice } from '../../src/catalog/prices/token-price.ts';
import type { BilledUse } from '../../src/cost/billed-use.ts';
import { lengthsFromMean } from '../../src/workload/stream/lognormal.ts';

/** A use of one request a second with constant lengths, as the tests change it. */
export function useOf(
  change: Partial<BilledUse> & { readonly sigma?: number; readonly turns?: number } = {},
): BilledUse {
  const inputTokensMean = change.inputTokensMean ?? 1000;
  return {
    workload: {
      name: 'chat',
      input: lengthsFromMean(inputTokensMean, change.sigma ?? 0),
      hourWeights: new Float64Array(168).fill(1),
      turns: change.turns ?? 1,
    },
    qpsMean: 1,
    servedShare: 1,
    cachedShare: 0,
    inputTokensMean,
    outputTokensMean: 200,
    spilledShare: 0,
    inputTokens: null,
    ...change,
  };
}

export function tokenPriceOf(change: Partial<TokenPrice> = {}): TokenPrice {
  return {
    provider: 'openai',
    model: 'gpt-test',
    inputUsdPerMTok: 2,
    cacheReadUsdPerMTok: 0.2,
    cacheWriteUsdPerMTok: 2.5,
    outputUsdPerMTok: 10,
    cliffs: [],
    origin: 'user',
    multipliers: {},
    source: 'test',
    asOf: '2026-11-20',
    confidence: 'user',
    note: '',
    ...change,
  };
}
