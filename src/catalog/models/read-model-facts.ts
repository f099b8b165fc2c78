import { nameKey } from '../lookup.ts';
import { type FactsRow, readFactsTable } from '../read-facts-table.ts';
import { modelClassOf } from './model-class.ts';
import type {
  AttentionGroup,
  Experts,
  LatentAttention,
  ModelArchitecture,
  ModelFacts,
  WeightPrecision,
} from './model-facts.ts';

/** The built-in open models, sorted by id. */
export function readModelFacts(): ModelFacts[] {
  return readFactsTable('models.csv').map(modelFromRow);
}

function modelFromRow(row: FactsRow): ModelFacts {
  const billions = (column: string): number | null => {
    const value = row.numberOr(column, null);
    return value === null ? null : value * 1e9;
  };
  const params = billions('params_b');
  // `~name` is a variant: other weights of these dimensions. `name=8192` is one with a context of its own.
  const aliases = row.list('aliases').map((alias) => alias.replace(/^~/, '').split('='));
  const variants = row.list('aliases').filter((alias) => alias.startsWith('~') || alias.includes('='));
  return {
    id: row.text('id'),
    hfId: row.text('hf_id'),
    aliases: aliases.map(([name]) => name),
    family: row.text('family'),
    modelClass: modelClassOf(params ?? 0),
    licence: row.text('licence'),
    released: row.text('released'),
    modality: row.list('modality') as ModelFacts['modality'],
    params,
    activeParams: billions('active_params_b'),
    architecture: row.text('layers') === '' ? null : architectureFromRow(row),
    maxContextTokens: row.number('max_context'),
    variants: variants.map((alias) => alias.replace(/^~|=.*$/g, '')),
    contextByAlias: Object.fromEntries(
      aliases.flatMap(([name, context]) =>
        context === undefined
          ? []
          : [name, name.split('/').at(-1) ?? name].map((key) => [nameKey(key), Number(context)]),
      ),
    ),
    nativePrecision: {
      experts: row.text('expert_precision') as WeightPrecision,
      rest: row.text('rest_precision') as WeightPrecision,
    },
    note: row.text('note'),
    source: row.text('source'),
    asOf: row.text('source_date'),
    confidence: row.text('confidence'),
  };
}

function architectureFromRow(row: FactsRow): ModelArchitecture {
  return {
    layers: row.number('layers'),
    hidden: row.number('hidden'),
    vocab: row.number('vocab'),
    tiedEmbeddings: row.number('tied') === 1,
    attention: attentionFromRow(row),
    latent: latentFromRow(row),
    queryGate: row.numberOr('query_gate', 0) === 1,
    sparseTopK: row.numberOr('sparse_top_k', null),
    contextCompression: row.numberOr('context_compression', 1),
    attentionParamsPerLayer: millions(row, 'attention_params_m'),
    dense: {
      layers: row.number('dense_layers'),
      ffn: row.numberOr('dense_ffn', 0),
      matrices: row.number('mlp_matrices'),
    },
    experts: expertsFromRow(row),
    linear: {
      paramsPerLayer: millions(row, 'linear_params_m') ?? 0,
      stateBytesPerLayer: row.numberOr('linear_state_kib', 0) * 1024,
    },
  };
}

function millions(row: FactsRow, column: string): number | null {
  const value = row.numberOr(column, null);
  return value === null ? null : value * 1e6;
}

function attentionFromRow(row: FactsRow): AttentionGroup[] {
  const heads = row.number('heads');
  const kvHeads = row.number('kv_heads');
  const headDim = row.number('head_dim');
  const windowLayers = row.numberOr('window_layers', 0);
  const linearLayers = row.numberOr('linear_layers', 0);
  const groups: AttentionGroup[] = [
    { kind: 'full', layers: row.number('full_layers'), heads, kvHeads, headDim, windowTokens: null },
  ];
  if (windowLayers > 0) {
    groups.push({
      kind: row.text('window_kind') as AttentionGroup['kind'],
      layers: windowLayers,
      heads,
      kvHeads: row.numberOr('window_kv_heads', kvHeads),
      headDim: row.numberOr('window_head_dim', headDim),
      windowTokens: row.number('window_tokens'),
    });
  }
  if (linearLayers > 0) {
    groups.push({ kind: 'linear', layers: linearLayers, heads, kvHeads: 0, headDim, windowTokens: null });
  }
  return groups;
}

function latentFromRow(row: FactsRow): LatentAttention | null {
  const kvLoraRank = row.numberOr('kv_lora_rank', null);
  if (kvLoraRank === null) return null;
  return {
    kvLoraRank,
    qkRopeDim: row.number('qk_rope_dim'),
    qkNopeDim: row.number('qk_nope_dim'),
    vHeadDim: row.number('v_head_dim'),
    qLoraRank: row.numberOr('q_lora_rank', null),
  };
}

function expertsFromRow(row: FactsRow): Experts | null {
  const count = row.numberOr('experts', null);
  if (count === null) return null;
  return {
    layers: row.number('moe_layers'),
    count,
    perToken: row.number('experts_per_token'),
    ffn: row.number('expert_ffn'),
    sharedFfn: row.number('shared_ffn'),
    hidden: row.numberOr('expert_hidden', row.number('hidden')),
    matrices: row.number('expert_matrices'),
  };
}
