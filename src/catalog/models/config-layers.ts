import type { ConfigFields } from './config-fields.ts';
import type { Experts, ModelArchitecture } from './model-facts.ts';

/** Families whose feed-forward network has two matrices instead of three gated ones. */
const plainFamilies = new Set([
  'gptj',
  'gpt2',
  'gpt_neox',
  'opt',
  'bloom',
  'falcon',
  'RefinedWeb',
  'phi',
  'starcoder2',
  'mpt',
  'nemotron',
  'nemotron_h',
  'gpt_bigcode',
]);

const STATE_BYTES_FP32 = 4;

/** Experts of a config, or null for a dense model. Absent dimensions come out as 0. */
export function expertsFromConfig(fields: ConfigFields, layers: number, hidden: number): Experts | null {
  const count = fields.number('n_routed_experts', 'num_local_experts', 'num_experts', 'moe_num_experts');
  if (count === null || count <= 1) return null;
  const ffn = fields.number('moe_intermediate_size', 'expert_hidden_dim', 'intermediate_size') ?? 0;
  const sharedCount = fields.number('n_shared_experts', 'num_shared_experts');
  const isLlama4 = fields.text('model_type') === 'llama4_text';
  const shared =
    fields.number(
      'shared_expert_intermediate_size',
      'share_expert_dim',
      'moe_shared_expert_intermediate_size',
    ) ?? (isLlama4 ? ffn : (sharedCount ?? 0) * ffn);
  return {
    layers: layers - denseLayers(fields, layers),
    count,
    perToken: fields.number('num_experts_per_tok', 'num_experts_per_token', 'moe_top_k', 'moe_topk') ?? 0,
    ffn,
    sharedFfn: shared,
    hidden: fields.number('moe_latent_size') ?? hidden,
    matrices: matrices(fields),
  };
}

/** Dense feed-forward layers: all without experts, else those that the config excepts. */
export function denseFromConfig(
  fields: ConfigFields,
  layers: number,
  hidden: number,
  experts: Experts | null,
): ModelArchitecture['dense'] {
  const named = fields.number(
    'intermediate_size_mlp',
    'intermediate_size',
    'n_inner',
    'ffn_dim',
    'ffn_hidden_size',
  );
  const plain = plainFamilies.has(fields.text('model_type') ?? '');
  const ffn = named ?? (plain ? 4 * hidden : 0);
  const pattern = fields.text('hybrid_override_pattern');
  const count =
    pattern !== null ? pattern.split('-').length - 1 : experts === null ? layers : layers - experts.layers;
  return { layers: count, ffn, matrices: matrices(fields) };
}

/** Parameters and state of one gated-delta or Mamba-2 layer; null where the config has neither. */
export function linearFromConfig(fields: ConfigFields, hidden: number): ModelArchitecture['linear'] | null {
  const valueHeads = fields.number('linear_num_value_heads');
  if (valueHeads !== null) {
    const keyHeads = fields.number('linear_num_key_heads') ?? valueHeads;
    const keyDim = fields.number('linear_key_head_dim') ?? 128;
    const valueDim = fields.number('linear_value_head_dim') ?? 128;
    const keys = keyHeads * keyDim;
    const values = valueHeads * valueDim;
    return {
      paramsPerLayer: hidden * (2 * keys + 2 * values) + values * hidden,
      stateBytesPerLayer: valueHeads * keyDim * valueDim * STATE_BYTES_FP32,
    };
  }
  const mambaHeads = fields.number('mamba_num_heads');
  if (mambaHeads === null) return null;
  const headDim = fields.number('mamba_head_dim') ?? 64;
  const stateSize = fields.number('ssm_state_size', 'mamba_d_state') ?? 128;
  const groups = fields.number('n_groups', 'mamba_n_groups') ?? 8;
  const inner = mambaHeads * headDim;
  return {
    paramsPerLayer: hidden * (2 * inner + 2 * groups * stateSize + mambaHeads) + inner * hidden,
    stateBytesPerLayer: mambaHeads * headDim * stateSize * STATE_BYTES_FP32,
  };
}

function matrices(fields: ConfigFields): number {
  return plainFamilies.has(fields.text('model_type') ?? '') ? 2 : 3;
}

/** Layers without experts among those of an expert model. */
function denseLayers(fields: ConfigFields, layers: number): number {
  const pattern = fields.text('hybrid_override_pattern');
  if (pattern !== null) return layers - (pattern.split('E').length - 1);
  const moeLayers = fields.numbers('moe_layers');
  if (moeLayers !== null && moeLayers.length > 0) return layers - moeLayers.length;
  const interleave = fields.number('interleave_moe_layer_step', 'decoder_sparse_step');
  if (interleave !== null && interleave > 1) return layers - Math.floor(layers / interleave);
  return fields.number('first_k_dense_replace') ?? fields.numbers('mlp_only_layers')?.length ?? 0;
}
