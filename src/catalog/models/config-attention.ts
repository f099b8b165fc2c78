import type { ConfigFields } from './config-fields.ts';
import type { AttentionGroup, LatentAttention } from './model-facts.ts';

/** Families whose config names no layer types: every how-manieth layer attends to everything. */
const fullEvery: Readonly<Record<string, number>> = {
  gemma2: 2,
  gemma3_text: 6,
  cohere2: 4,
  gpt_oss: 2,
  llama4_text: 4,
  qwen3_next: 4,
};

/** Attention groups of a config: by its list of layer types, its hybrid pattern, or its family's rule. */
export function attentionFromConfig(
  fields: ConfigFields,
  layers: number,
  hidden: number,
  heads: number,
): AttentionGroup[] {
  const counts = layerCounts(fields, layers);
  const latent = latentFromConfig(fields);
  const headDim =
    latent === null ? (fields.number('head_dim') ?? hidden / heads) : latent.kvLoraRank + latent.qkRopeDim;
  const kvHeads = latent === null ? kvHeadsOf(fields, heads) : 1;
  const group = (
    kind: AttentionGroup['kind'],
    count: number,
    windowTokens: number | null,
  ): AttentionGroup => ({ kind, layers: count, heads, kvHeads, headDim, windowTokens });
  const groups = [group('full', counts.full, null)];
  if (counts.window > 0) groups.push(group('window', counts.window, fields.number('sliding_window')));
  if (counts.chunked > 0)
    groups.push(group('chunked', counts.chunked, fields.number('attention_chunk_size')));
  if (counts.linear > 0) groups.push({ ...group('linear', counts.linear, null), kvHeads: 0 });
  return groups;
}

export function latentFromConfig(fields: ConfigFields): LatentAttention | null {
  const kvLoraRank = fields.number('kv_lora_rank');
  if (kvLoraRank === null) return null;
  return {
    kvLoraRank,
    qkRopeDim: fields.number('qk_rope_head_dim') ?? 64,
    qkNopeDim: fields.number('qk_nope_head_dim') ?? 128,
    vHeadDim: fields.number('v_head_dim') ?? 128,
    qLoraRank: fields.number('q_lora_rank'),
  };
}

function kvHeadsOf(fields: ConfigFields, heads: number): number {
  const named = fields.number(
    'num_key_value_heads',
    'num_kv_heads',
    'n_head_kv',
    'n_kv_heads',
    'multi_query_group_num',
  );
  if (named !== null) return named;
  return fields.flag('multi_query') === true ? 1 : heads;
}

interface LayerCounts {
  readonly full: number;
  readonly window: number;
  readonly chunked: number;
  readonly linear: number;
}

function layerCounts(fields: ConfigFields, layers: number): LayerCounts {
  const types = fields.texts('layer_types');
  if (types !== null) {
    const count = (part: string): number => types.filter((type) => type.includes(part)).length;
    const [window, chunked, linear] = [count('sliding'), count('chunked'), count('linear') + count('mamba')];
    return { full: types.length - window - chunked - linear, window, chunked, linear };
  }
  const pattern = fields.text('hybrid_override_pattern');
  if (pattern !== null) {
    const count = (letter: string): number => pattern.split(letter).length - 1;
    return { full: count('*'), window: 0, chunked: 0, linear: count('M') };
  }
  const every =
    fields.number('full_attention_interval', 'sliding_window_pattern') ??
    fullEvery[fields.text('model_type') ?? ''] ??
    null;
  const rest = every === null ? 0 : layers - Math.floor(layers / every);
  if (fields.number('attention_chunk_size') !== null && every !== null)
    return { full: layers - rest, window: 0, chunked: rest, linear: 0 };
  if (fields.number('linear_num_value_heads') !== null && every !== null)
    return { full: layers - rest, window: 0, chunked: 0, linear: rest };
  const windowed = fields.number('sliding_window') !== null && fields.flag('use_sliding_window') !== false;
  if (!windowed) return { full: layers, window: 0, chunked: 0, linear: 0 };
  return every === null
    ? { full: 0, window: layers, chunked: 0, linear: 0 }
    : { full: layers - rest, window: rest, chunked: 0, linear: 0 };
}
