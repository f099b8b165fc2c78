import { type RequestStream, requestStream } from './request-stream.ts';
import type { LengthDistribution, Workload } from './workload.ts';

/** Lengths in another tokenizer's tokens; the spread of the logarithm stays. */
export function scaleLengths(lengths: LengthDistribution, factor: number): LengthDistribution {
  return {
    ...lengths,
    meanTokens: lengths.meanTokens * factor,
    p50Tokens: lengths.p50Tokens * factor,
    p95Tokens: lengths.p95Tokens * factor,
  };
}

/** The same texts as a tokenizer counts them that makes `factor` tokens where the stated counts have one. */
export function scaleTokens(workload: Workload, factor: number): Workload {
  if (factor === 1) return workload;
  const { maxOutputTokens } = workload;
  return {
    ...workload,
    input: scaleLengths(workload.input, factor),
    output: scaleLengths(workload.output, factor),
    // The cap is on the length of an answer, and the answer says the same in any tokenizer.
    maxOutputTokens: maxOutputTokens === null ? null : Math.ceil(maxOutputTokens * factor),
  };
}

/** The same requests with each workload's tokens times its factor, rounded; `factors` is by position of the names. */
export function scaleStreamTokens(stream: RequestStream, factors: readonly number[]): RequestStream {
  if (factors.every((factor) => factor === 1)) return stream;
  const scaled = (tokens: Int32Array): Int32Array =>
    tokens.map((count, i) => Math.round(count * (factors[stream.workload[i]] ?? 1)));
  return requestStream({
    ...stream,
    inputTokens: scaled(stream.inputTokens),
    outputTokens: scaled(stream.outputTokens),
    cachedTokens: scaled(stream.cachedTokens),
  });
}
