import type { Lengths } from './measurement.ts';

/**
 * Input lengths of public benchmark sets whose results leave them out. Means of the sets as tokenised by the
 * model they were made for (MLPerf Inference 4.1 reference implementation; the Mixtral mean is an estimate over
 * its three equal parts).
 */
const mlperfInputMeans: Readonly<Record<string, number>> = {
  OpenOrca: 155,
  'OpenOrca+GSM8K+MBXP': 430,
};

/** Spread of chat lengths: ShareGPT under the filter of `vllm bench serve`, σ of the logarithm. */
const CHAT_INPUT_SIGMA = 1.4;
const CHAT_OUTPUT_SIGMA = 1.02;
/** OpenOrca answers, from the ratio of mean to median E2E in published MLPerf results. */
const ORCA_SIGMA = 0.8;

const roundSizes = [
  1, 4, 100, 128, 200, 256, 500, 512, 1000, 1024, 1500, 1536, 2000, 2048, 3000, 3072, 4000, 4096, 5000, 6000,
  6144, 8000, 8192, 10000, 16000, 16384, 20000, 24000, 32000, 32768, 64000, 65536, 100000, 128000, 131072,
];

/** Whether a mean is a synthetic size: a round number, with a chat template's few tokens or early stops allowed. */
function nearRoundSize(mean: number): boolean {
  return roundSizes.some((size) => mean >= 0.975 * size && mean <= 1.01 * size + 20 * Number(size >= 1000));
}

/** Input length of a row without one, by its data set; null where it is not known. */
export function knownInputLengths(dataset: string | null): Lengths | null {
  const mean = dataset === null ? undefined : mlperfInputMeans[dataset];
  return mean === undefined ? null : { shape: 'lognormal', meanTokens: mean, sigma: ORCA_SIGMA };
}

/**
 * How the lengths of a row vary. A mean below its nominal size is a uniform draw that ends at the nominal size;
 * conversations (by data set, or two means that are no round sizes) are lognormal; anything else is constant.
 */
export function lengthsOf(
  nominal: number | null,
  mean: number,
  role: 'input' | 'output',
  conversation: boolean,
): Lengths {
  const wide = nominal !== null && mean < 0.99 * nominal && mean > nominal / 2;
  if (wide) {
    return { shape: 'uniform', minTokens: Math.max(1, Math.round(2 * mean - nominal)), maxTokens: nominal };
  }
  if (conversation) {
    const sigma = role === 'input' ? CHAT_INPUT_SIGMA : CHAT_OUTPUT_SIGMA;
    return { shape: 'lognormal', meanTokens: mean, sigma };
  }
  return { shape: 'constant', tokens: Math.max(1, Math.round(mean)) };
}

const conversationSets = /share ?gpt|openorca|lmsys|wildchat|alpaca|dolly|conversation/i;

/** Whether a row's requests are conversations of varying length. */
export function isConversation(
  dataset: string | null,
  nominalGiven: boolean,
  inputMean: number,
  outputMean: number,
): boolean {
  if (dataset !== null) return conversationSets.test(dataset);
  return !nominalGiven && !nearRoundSize(inputMean) && outputMean > 20;
}
