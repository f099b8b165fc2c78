import type { RandomStream } from '../workload/random.ts';
import type { Lengths } from './measurement.ts';

/**
 * Token counts of `count` requests, each at least 1 and at most `maxTokens`. Varying lengths are scaled so that
 * the drawn mean is the stated one: a measured mean is a fact, not an expectation.
 */
export function drawLengths(
  lengths: Lengths,
  count: number,
  maxTokens: number,
  random: RandomStream,
): Int32Array {
  const tokens = new Int32Array(count);
  const within = (value: number): number => Math.max(1, Math.min(maxTokens, Math.round(value)));
  if (lengths.shape === 'constant') return tokens.fill(within(lengths.tokens));
  if (lengths.shape === 'uniform') {
    const span = lengths.maxTokens - lengths.minTokens;
    for (let i = 0; i < count; i += 1) tokens[i] = within(lengths.minTokens + span * random.uniform());
    return tokens;
  }
  const { meanTokens, sigma } = lengths;
  // Benchmarks cut long conversations; beyond eight means there is nothing in the sets.
  const cap = Math.min(maxTokens, 8 * meanTokens);
  const raw = new Float64Array(count);
  for (let i = 0; i < count; i += 1) raw[i] = Math.exp(sigma * random.normal());
  let scale = meanTokens / Math.exp((sigma * sigma) / 2);
  for (let round = 0; round < 4; round += 1) {
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += Math.min(cap, Math.max(1, raw[i] * scale));
    scale *= (meanTokens * count) / sum;
  }
  for (let i = 0; i < count; i += 1) tokens[i] = Math.max(1, Math.round(Math.min(cap, raw[i] * scale)));
  return tokens;
}
