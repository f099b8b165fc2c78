import { describe, expect, it } from 'vitest';
import { modelFromConfig } from '../../src/catalog/models/model-config.ts';
import type { ModelFacts } from '../../src/catalog/models/model-facts.ts';
import { readModelFacts } from '../../src/catalog/models/read-model-facts.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { countParameters } from '../../src/performance/parameters.ts';

const models = readModelFacts();

function built(id: string): ModelFacts {
  const found = models.find((model) => model.id === id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
}

/** Published configurations of models that the catalogue holds too, cut to what matters. */
const configs: Record<string, object> = {
  'llama-3.1-8b': {
    model_type: 'llama',
    num_hidden_layers: 32,
    hidden_size: 4096,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    intermediate_size: 14336,
    vocab_size: 128256,
    max_position_embeddings: 131072,
    torch_dtype: 'bfloat16',
  },
  'deepseek-r1': {
    model_type: 'deepseek_v3',
    num_hidden_layers: 61,
    hidden_size: 7168,
    num_attention_heads: 128,
    num_key_value_heads: 128,
    intermediate_size: 18432,
    vocab_size: 129280,
    n_routed_experts: 256,
    n_shared_experts: 1,
    num_experts_per_tok: 8,
    moe_intermediate_size: 2048,
    first_k_dense_replace: 3,
    kv_lora_rank: 512,
    q_lora_rank: 1536,
    qk_nope_head_dim: 128,
    qk_rope_head_dim: 64,
    v_head_dim: 128,
    max_position_embeddings: 163840,
    quantization_config: { quant_method: 'fp8' },
  },
  'gpt-oss-120b': {
    model_type: 'gpt_oss',
    num_hidden_layers: 36,
    hidden_size: 2880,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    head_dim: 64,
    intermediate_size: 2880,
    vocab_size: 201088,
    num_local_experts: 128,
    num_experts_per_tok: 4,
    sliding_window: 128,
    layer_types: Array.from({ length: 36 }, (_, i) => (i % 2 ? 'full_attention' : 'sliding_attention')),
    quantization_config: { quant_method: 'mxfp4' },
  },
  'qwen3-next-80b-a3b': {
    model_type: 'qwen3_next',
    num_hidden_layers: 48,
    hidden_size: 2048,
    num_attention_heads: 16,
    num_key_value_heads: 2,
    head_dim: 256,
    intermediate_size: 5120,
    vocab_size: 151936,
    num_experts: 512,
    num_experts_per_tok: 10,
    moe_intermediate_size: 512,
    shared_expert_intermediate_size: 512,
    full_attention_interval: 4,
    linear_num_key_heads: 16,
    linear_num_value_heads: 32,
    linear_key_head_dim: 128,
    linear_value_head_dim: 128,
    mlp_only_layers: [],
  },
};

describe('a config.json', () => {
  it('gives the parameters, layers and cache of the model that the catalogue knows', () => {
    for (const [id, config] of Object.entries(configs)) {
      const read = modelFromConfig(config, `${id}/config.json`);
      const known = built(id);
      if (read.architecture === null || known.architecture === null) throw new Error(`${id} has no layers`);
      const ratio = countParameters(read.architecture).total / countParameters(known.architecture).total;
      expect(Math.abs(ratio - 1), id).toBeLessThan(0.01);
      const layout = (facts: ModelFacts) =>
        facts.architecture?.attention.map(({ kind, layers, windowTokens }) => [kind, layers, windowTokens]);
      expect(layout(read), id).toEqual(layout(known));
      expect(read.architecture.latent, id).toEqual(known.architecture.latent);
      expect(read.id).toBe(id);
      expect(read.modelClass, id).toBe(known.modelClass);
    }
  });

  it('keeps the precision of the checkpoint', () => {
    const native = (id: string) => modelFromConfig(configs[id], 'config.json').nativePrecision;
    expect(native('llama-3.1-8b')).toEqual({ experts: 'bf16', rest: 'bf16' });
    expect(native('deepseek-r1')).toEqual({ experts: 'fp8', rest: 'fp8' });
    expect(native('gpt-oss-120b')).toEqual({ experts: 'fp4', rest: 'bf16' });
  });

  it('finds the text model of a multimodal one', () => {
    const read = modelFromConfig(
      { model_type: 'outer', text_config: configs['llama-3.1-8b'], vision_config: {} },
      'm.json',
    );
    expect(read.modality).toEqual(['text', 'vision']);
    expect(read.architecture?.layers).toBe(32);
  });

  it('names every missing dimension at once', () => {
    let found: unknown;
    try {
      modelFromConfig({ model_type: 'llama', hidden_size: 4096 }, 'config.json');
    } catch (error) {
      found = error;
    }
    if (!(found instanceof InputError)) throw new Error('the config was accepted');
    expect(found.diagnostics.map((diagnostic) => diagnostic.message).join()).toMatch(
      /num_hidden_layers.*num_attention_heads.*vocab_size/,
    );
    expect(() => modelFromConfig([1, 2], 'config.json')).toThrow(InputError);
  });
});
