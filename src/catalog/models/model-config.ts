import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { attentionFromConfig, latentFromConfig } from './config-attention.ts';
import { type ConfigFields, configFields } from './config-fields.ts';
import { denseFromConfig, expertsFromConfig, linearFromConfig } from './config-layers.ts';
import { modelClassOf } from './model-class.ts';
import type { ModelArchitecture, ModelFacts, WeightPrecision } from './model-facts.ts';

const DEFAULT_CONTEXT_TOKENS = 8192;

/**
 * Reads the architecture of any open model from its Hugging Face `config.json`, whose keys differ by family.
 * Throws InputError naming every missing dimension.
 */
export function modelFromConfig(json: unknown, path: string): ModelFacts {
  const outer = configFields(json);
  const missing: Diagnostic[] = [];
  const need = (value: number | null, names: string): number => {
    if (value !== null && value > 0) return value;
    missing.push({
      code: 'CAP331',
      severity: 'error',
      file: path,
      message: `config.json names no ${names}`,
      help: 'take the file from the model page on Hugging Face, unchanged',
    });
    return Number.NaN;
  };
  if (outer === null) {
    need(null, 'JSON object');
    throw new InputError(missing);
  }
  const fields = outer.object('text_config') ?? outer.object('llm_config') ?? outer;
  const layers = need(
    fields.number('num_hidden_layers', 'n_layer', 'num_layers', 'n_layers'),
    'num_hidden_layers',
  );
  const hidden = need(fields.number('hidden_size', 'n_embd', 'd_model', 'dim'), 'hidden_size');
  const heads = need(fields.number('num_attention_heads', 'n_head', 'n_heads'), 'num_attention_heads');
  const vocab = need(fields.number('vocab_size') ?? outer.number('vocab_size'), 'vocab_size');
  if (missing.length > 0) throw new InputError(missing);

  const experts = expertsFromConfig(fields, layers, hidden);
  const linear = linearFromConfig(fields, hidden);
  const attention = attentionFromConfig(fields, layers, hidden, heads);
  const usesLinear = attention.some((group) => group.kind === 'linear');
  if (usesLinear && linear === null) need(null, 'linear_num_value_heads or mamba_num_heads');
  const dense = denseFromConfig(fields, layers, hidden, experts);
  if (dense.layers > 0) need(dense.ffn, 'intermediate_size');
  if (experts !== null) {
    need(experts.perToken, 'num_experts_per_tok');
    need(experts.ffn, 'moe_intermediate_size');
  }
  if (missing.length > 0) throw new InputError(missing);

  const architecture: ModelArchitecture = {
    layers,
    hidden,
    vocab,
    tiedEmbeddings: fields.flag('tie_word_embeddings') ?? outer.flag('tie_word_embeddings') ?? false,
    attention,
    latent: latentFromConfig(fields),
    queryGate: fields.flag('attn_output_gate') ?? fields.text('model_type') === 'qwen3_next',
    sparseTopK: fields.number('index_topk'),
    contextCompression: 1,
    attentionParamsPerLayer: null,
    dense,
    experts,
    linear: linear ?? { paramsPerLayer: 0, stateBytesPerLayer: 0 },
  };
  const name = modelName(outer, path);
  return {
    id: name,
    hfId: outer.text('_name_or_path') ?? name,
    aliases: [],
    variants: [],
    family: fields.text('model_type') ?? 'unknown',
    modelClass: modelClassOf(approximateParams(architecture)),
    licence: 'unknown',
    released: '',
    modality: outer.object('vision_config') === null ? ['text'] : ['text', 'vision'],
    params: null,
    activeParams: null,
    architecture,
    maxContextTokens:
      fields.number('max_position_embeddings', 'n_positions', 'max_seq_len', 'seq_length') ??
      DEFAULT_CONTEXT_TOKENS,
    nativePrecision: precisionFromConfig(outer, fields),
    note: '',
    source: path,
    asOf: '',
    confidence: 'user',
  };
}

/** A readable id: the folder or file that the config came from, unless it names itself. */
function modelName(outer: ConfigFields, path: string): string {
  const own = outer.text('_name_or_path');
  if (own !== null && own !== '') return own.split('/').at(-1) ?? own;
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  const file = parts.at(-1) ?? 'config.json';
  const folder = parts.at(-2);
  return file === 'config.json' && folder !== undefined ? folder : file.replace(/(_config)?\.json$/, '');
}

function approximateParams({ layers, hidden, vocab, dense, experts }: ModelArchitecture): number {
  const ffn = dense.layers * dense.matrices * hidden * dense.ffn;
  const routed =
    experts === null ? 0 : experts.layers * experts.count * experts.matrices * experts.hidden * experts.ffn;
  return ffn + routed + 3 * layers * hidden * hidden + 2 * vocab * hidden;
}

/** `quantization_config` names a method, and with compressed-tensors and ModelOpt the bits. */
function precisionFromConfig(outer: ConfigFields, fields: ConfigFields): ModelFacts['nativePrecision'] {
  const quantisation = outer.object('quantization_config') ?? fields.object('quantization_config');
  const rest: WeightPrecision = fields.text('torch_dtype', 'dtype') === 'float32' ? 'fp32' : 'bf16';
  if (quantisation === null) return { experts: rest, rest };
  const method = (quantisation.text('quant_method') ?? '').toLowerCase();
  const algorithm = (quantisation.text('quant_algo', 'format') ?? '').toLowerCase();
  const bits = quantisation.number('bits', 'w_bit');
  if (method === 'mxfp4') return { experts: 'fp4', rest };
  if (algorithm.includes('nvfp4') || algorithm.includes('mxfp4')) return { experts: 'fp4', rest: 'fp4' };
  if (method === 'fp8' || algorithm.includes('fp8') || algorithm.includes('float'))
    return { experts: 'fp8', rest: 'fp8' };
  if (algorithm.includes('pack') || bits === 4 || method === 'awq' || method === 'gptq')
    return { experts: 'int4', rest: fields.number('n_routed_experts') === null ? 'int4' : rest };
  if (bits === 8 || algorithm.includes('int')) return { experts: 'int8', rest: 'int8' };
  return { experts: rest, rest };
}
