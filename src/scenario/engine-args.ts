/** Option keys by the engine's own flags (vLLM, SGLang), spelled with dashes. */
const keysByFlag: Readonly<Record<string, string>> = {
  'tensor-parallel-size': 'tp',
  tp: 'tp',
  'tp-size': 'tp',
  'pipeline-parallel-size': 'pp',
  pp: 'pp',
  'pp-size': 'pp',
  'data-parallel-size': 'dp',
  dp: 'dp',
  'dp-size': 'dp',
  'ep-size': 'ep',
  'expert-parallel-size': 'ep',
  'max-num-seqs': 'max_num_seqs',
  'max-running-requests': 'max_num_seqs',
  'max-num-batched-tokens': 'max_num_batched_tokens',
  'chunked-prefill-size': 'max_num_batched_tokens',
  'gpu-memory-utilization': 'gpu_memory_utilization',
  'mem-fraction-static': 'gpu_memory_utilization',
  'block-size': 'block_size',
  'page-size': 'block_size',
  'num-gpu-blocks-override': 'kv_blocks',
  'kv-cache-dtype': 'kv_precision',
  quantization: 'precision',
  q: 'precision',
  model: 'model',
  'model-path': 'model',
  'enable-prefix-caching': 'prefix_cache',
  'no-enable-prefix-caching': 'prefix_cache',
  'disable-radix-cache': 'prefix_cache',
};

/** What the engines' names of number formats mean here; names that leave the checkpoint's own are absent. */
const formats: Readonly<Record<string, string>> = {
  fp8: 'fp8',
  fp8_e4m3: 'fp8',
  fp8_e5m2: 'fp8',
  modelopt: 'fp8',
  fbgemm_fp8: 'fp8',
  modelopt_fp4: 'fp4',
  nvfp4: 'fp4',
  mxfp4: 'fp4',
  awq: 'int4',
  awq_marlin: 'int4',
  gptq: 'int4',
  gptq_marlin: 'int4',
  bfloat16: 'bf16',
};

/** The words of a command line as a shell splits them: quotes, comments, and lines that go on after a backslash. */
export function commandWords(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  const pieces = /\\\r?\n|(\s+)|"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)|(#[^\n]*)|([^\s"'\\#]+)/gs;
  for (const [piece, space, double, single, escaped, comment] of text.matchAll(pieces)) {
    if (/^\\\r?\n$/.test(piece)) continue;
    if (space !== undefined || (comment !== undefined && word === null)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + (double?.replace(/\\(.)/gs, '$1') ?? single ?? escaped ?? piece);
  }
  return word === null ? words : [...words, word];
}

function optionValue(key: string, flag: string, value: string | true): unknown {
  if (key === 'prefix_cache')
    return value === true ? !/^(no-|disable-)/.test(flag) : value.toLowerCase() === 'true';
  if (key === 'precision' || key === 'kv_precision')
    return value === true ? undefined : formats[value.toLowerCase()];
  if (value === true || key === 'model') return value;
  return /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/**
 * The option keys that an engine's command line sets. Flags without influence on the simulation are passed over, and
 * so are formats that leave the checkpoint's own.
 */
export function keysOfArgs(words: readonly string[]): Record<string, unknown> {
  const keys: Record<string, unknown> = {};
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === 'serve' && words[at + 1] !== undefined && !words[at + 1]!.startsWith('-')) {
      keys.model = words[at + 1];
      continue;
    }
    const parts = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word);
    if (parts === null) continue;
    const flag = parts[1]!.replaceAll('_', '-').toLowerCase();
    const next = words[at + 1];
    const value = parts[2] ?? (next === undefined || /^--?[A-Za-z]/.test(next) ? true : next);
    const key = Object.hasOwn(keysByFlag, flag) ? keysByFlag[flag] : undefined;
    if (key === undefined) continue;
    const set = optionValue(key, flag, value);
    if (set !== undefined) keys[key] = set;
  }
  return keys;
}

/** A list of arguments, one text, or a mapping of flags, as values files have them; null for anything else. */
export function wordsOf(value: unknown): string[] | null {
  if (typeof value === 'string') return commandWords(value);
  const isPlain = (item: unknown): item is string | number | boolean =>
    ['string', 'number', 'boolean'].includes(typeof item);
  if (Array.isArray(value)) {
    // A shell line inside of a list (`["sh", "-c", "vllm serve …"]`) is split as well.
    return value.every(isPlain)
      ? value.flatMap((item) => (/\s--?\w/.test(String(item)) ? commandWords(String(item)) : [String(item)]))
      : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value).flatMap(([flag, item]) => {
    const name = `--${flag.replace(/^-+/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (item === false) return [];
    return item === true ? [name] : isPlain(item) ? [`${name}=${item}`] : [];
  });
}
