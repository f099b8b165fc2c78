import type { Assumption } from '../diagnostics/assumption.ts';
import type { CountedPrefix, LengthDistribution, Workload } from './workload.ts';

/** A committed file whose tokens stand before every request of a workload: a system prompt, tool definitions. */
export interface PromptFile {
  readonly path: string;
  readonly text: string;
}

/** OpenAI's models since GPT-4o, and gpt-oss, use this encoding. */
const openAiModel = /^(gpt-(?!3|4-|4$)|o\d|chatgpt)/i;

/**
 * Counts the tokens of prompt files with the o200k encoding: exact for OpenAI's models and gpt-oss, a stand-in
 * (typically within 10–30 %) for every other vendor.
 */
export async function countPrefix(files: readonly PromptFile[], model: string): Promise<CountedPrefix[]> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const exact = model.split('|').every((name) => openAiModel.test(name.trim()));
  // Text that looks like a control token is text here, not a control token.
  return files.map(({ path, text }) => ({
    path,
    tokens: countTokens(text, { disallowedSpecial: new Set() }),
    exact,
  }));
}

function longerBy(length: LengthDistribution, tokens: number): LengthDistribution {
  const p50Tokens = length.p50Tokens + tokens;
  const p95Tokens = length.p95Tokens + tokens;
  return {
    meanTokens: length.meanTokens + tokens,
    p50Tokens,
    p95Tokens,
    // 1.645 is the 95th percentile of the standard normal; the shifted lengths are kept lognormal by p50 and p95.
    sigma: length.sigma === 0 ? 0 : Math.log(p95Tokens / p50Tokens) / 1.645,
  };
}

/** The workload with its prompt files in front: longer inputs, of which the prefix is served warm from a cache. */
export function withPrefix(workload: Workload, prefix: readonly CountedPrefix[]): Workload {
  const tokens = prefix.reduce((sum, file) => sum + file.tokens, 0);
  if (tokens === 0) return workload;
  const input = longerBy(workload.input, tokens);
  const cachedShare = (workload.cachedShare * workload.input.meanTokens + tokens) / input.meanTokens;
  const counted: Assumption[] = prefix.map((file) => ({
    text: `${workload.name}: ${file.path} adds ${file.tokens} tokens to every request${file.exact ? '' : ' (approximate: counted with another vendor’s tokenizer)'}`,
    basis: file.exact ? 'measured' : 'assumed',
    source: `gpt-tokenizer, o200k_base, over ${file.path}`,
    asOf: null,
  }));
  const warm: Assumption = {
    text: `${workload.name}: the ${tokens} tokens of its prompt files are warm in a prefix cache`,
    basis: 'assumed',
    source: 'capplan',
    asOf: null,
    path: `workload.${workload.name}.cached_share`,
  };
  return {
    ...workload,
    input,
    cachedShare,
    prefix,
    assumptions: [...workload.assumptions, ...counted, warm],
  };
}

/** The workload as it would be if one of its prompt files had so many tokens more (or fewer, below 0). */
export function withMorePrefix(workload: Workload, tokens: number): Workload {
  const input = longerBy(workload.input, tokens);
  const cachedTokens = workload.cachedShare * workload.input.meanTokens + tokens;
  return { ...workload, input, cachedShare: Math.min(1, Math.max(0, cachedTokens / input.meanTokens)) };
}
