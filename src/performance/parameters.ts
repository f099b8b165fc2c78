import type { AttentionGroup, ModelArchitecture } from '../catalog/models/model-facts.ts';

/** Parameters of a model by the part that moves through the GPU as one kind of work. */
export interface ParameterCounts {
  /** Projections of all attention layers, linear-attention layers included. */
  readonly attention: number;
  readonly denseFfn: number;
  readonly sharedExperts: number;
  readonly routedExperts: number;
  /** One expert of one layer. */
  readonly perExpert: number;
  readonly embedding: number;
  readonly head: number;
  readonly total: number;
  /** Multiplied per token, the head included. */
  readonly active: number;
}

/** Parameters of one softmax-attention layer from its dimensions. */
export function attentionParams(architecture: ModelArchitecture, group: AttentionGroup): number {
  const { hidden, latent } = architecture;
  if (architecture.attentionParamsPerLayer !== null) return architecture.attentionParamsPerLayer;
  if (latent !== null) {
    const { kvLoraRank, qkRopeDim, qkNopeDim, vHeadDim, qLoraRank } = latent;
    const queryWidth = group.heads * (qkNopeDim + qkRopeDim);
    const query = qLoraRank === null ? hidden * queryWidth : qLoraRank * (hidden + queryWidth);
    const keyValue = hidden * (kvLoraRank + qkRopeDim) + kvLoraRank * group.heads * (qkNopeDim + vHeadDim);
    return query + keyValue + group.heads * vHeadDim * hidden;
  }
  const queryWidth = group.heads * group.headDim;
  const query = queryWidth * (architecture.queryGate ? 2 : 1);
  return hidden * (query + 2 * group.kvHeads * group.headDim + queryWidth);
}

/** Counts every matrix of the model; norms and biases are left out (below 0.1 %). */
export function countParameters(architecture: ModelArchitecture): ParameterCounts {
  const { hidden, vocab, dense, experts } = architecture;
  let attention = 0;
  for (const group of architecture.attention) {
    const perLayer =
      group.kind === 'linear' ? architecture.linear.paramsPerLayer : attentionParams(architecture, group);
    attention += group.layers * perLayer;
  }
  const denseFfn = dense.layers * dense.matrices * hidden * dense.ffn;
  const perExpert = experts === null ? 0 : experts.matrices * experts.hidden * experts.ffn;
  const routedExperts = experts === null ? 0 : experts.layers * experts.count * perExpert;
  const sharedExperts = experts === null ? 0 : experts.layers * sharedParamsPerLayer(architecture);
  const head = hidden * vocab;
  const embedding = architecture.tiedEmbeddings ? 0 : head;
  const activeExperts = experts === null ? 0 : experts.layers * experts.perToken * perExpert;
  return {
    attention,
    denseFfn,
    sharedExperts,
    routedExperts,
    perExpert,
    embedding,
    head,
    total: attention + denseFfn + sharedExperts + routedExperts + embedding + head,
    active: attention + denseFfn + sharedExperts + activeExperts + head,
  };
}

/** Shared experts, the router, and the projections into a latent expert width. */
function sharedParamsPerLayer(architecture: ModelArchitecture): number {
  const { experts, hidden } = architecture;
  if (experts === null) return 0;
  const latentProjections = experts.hidden === hidden ? 0 : 2 * hidden * experts.hidden;
  return experts.matrices * hidden * experts.sharedFfn + hidden * experts.count + latentProjections;
}
