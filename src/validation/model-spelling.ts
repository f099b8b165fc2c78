import { weightPrecisionOf } from '../performance/number-format.ts';

/** Words that checkpoints append to a model's name without being another architecture. */
const suffix =
  /-(?:instruct|chat|it|hf|base|thinking|preview|turbo|dynamic|quantized|block|tensor|kv|qat|gguf|marlin|g\d+|v\d+(?:-\d+)*|\d{4}|bf16|fp16|fp8|fp4|nvfp4|mxfp4|int8|int4|[48]bit|awq|gptq|w4a16|w8a16|w8a8|w4a8|q4(?:-k-m)?|q4f16)$/;
const prefix = /^(?:meta|nvidia|amd|mlperf|hf|unsloth|redhatai|neuralmagic)-/;

/** Lower case, without the organisation, every run of other characters one hyphen. */
export function spellingKey(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/**
 * Keys to look a model up by, the most specific first: as written, then without what quantisers and publishers put
 * around a name (`neuralmagic/Meta-Llama-3.1-70B-Instruct-quantized.w4a16` is llama-3-1-70b).
 */
export function modelKeys(name: string): string[] {
  const keys: string[] = [];
  let key = spellingKey(name.replace(/:latest$/, ''));
  for (;;) {
    keys.push(key);
    if (prefix.test(key)) keys.push(key.replace(prefix, ''));
    const shorter = key.replace(suffix, '');
    if (shorter === key || shorter === '') return keys;
    key = shorter;
  }
}

const namedPrecisions: readonly (readonly [RegExp, string])[] = [
  [/nvfp4|mxfp4|fp4|e2m1/, 'fp4'],
  [/fp8|float8|e4m3|e5m2|w8a8[-_ ]?fp/, 'fp8'],
  [/awq|gptq|w4a16|int4|4[-_ ]?bit|\bq4/, 'int4'],
  [/w8a8|w8a16|int8|8[-_ ]?bit|smoothquant/, 'int8'],
  [/bf16|bfloat16|fp16|float16|\bhalf\b/, 'bf16'],
  [/fp32|float32|\bfull\b/, 'fp32'],
];

/** What a name says about the precision of the weights (`…-NVFP4`, `fp8_e4m3`); null where it says nothing. */
export function precisionNamed(text: string | null): string | null {
  if (text === null) return null;
  const known = weightPrecisionOf(text.trim());
  if (known !== null) return known;
  const name = text.toLowerCase();
  return namedPrecisions.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
