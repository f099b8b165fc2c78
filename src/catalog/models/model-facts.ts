/** What the layers of a model look like to attention; a model may mix several of these groups. */
export interface AttentionGroup {
  /**
   * `full` reads the whole context; `window` the last `windowTokens`; `chunked` those of the current chunk;
   * `linear` (gated delta, Mamba) keeps a state of fixed size.
   */
  readonly kind: 'full' | 'window' | 'chunked' | 'linear';
  readonly layers: number;
  readonly heads: number;
  /** 1 for MLA. */
  readonly kvHeads: number;
  readonly headDim: number;
  /** Null for `full` and `linear`. */
  readonly windowTokens: number | null;
}

/** Multi-head latent attention: one compressed vector per token instead of keys and values per head. */
export interface LatentAttention {
  readonly kvLoraRank: number;
  readonly qkRopeDim: number;
  readonly qkNopeDim: number;
  readonly vHeadDim: number;
  /** Null where queries are not compressed. */
  readonly qLoraRank: number | null;
}

/** Layers with experts. */
export interface Experts {
  readonly layers: number;
  readonly count: number;
  readonly perToken: number;
  readonly ffn: number;
  /** Width of all shared experts together; 0 for none. */
  readonly sharedFfn: number;
  /** Width that routed experts work at: the model's own, or the latent one where they are compressed. */
  readonly hidden: number;
  /** 3 for gated experts, 2 for plain ones. */
  readonly matrices: number;
}

/** Format that weights are stored in; the arithmetic follows from it and the GPU. */
export type WeightPrecision = 'fp32' | 'bf16' | 'fp8' | 'int8' | 'fp4' | 'int4';

/** The architecture of an open-weight model as far as its speed and memory depend on it. */
export interface ModelFacts {
  readonly id: string;
  readonly hfId: string;
  readonly aliases: readonly string[];
  readonly family: string;
  /** `open:small` (below 12 B parameters), `open:mid` (below 50 B), `open:large` and `open:frontier` (above 300 B). */
  readonly modelClass: 'open:small' | 'open:mid' | 'open:large' | 'open:frontier';
  readonly licence: string;
  readonly released: string;
  readonly modality: readonly ('text' | 'vision' | 'audio')[];
  /** Published totals; null where the vendor names none. */
  readonly params: number | null;
  readonly activeParams: number | null;
  /** Null: the layer dimensions are not known, only totals; such a model has prices but no performance model. */
  readonly architecture: ModelArchitecture | null;
  readonly maxContextTokens: number;
  /** Aliases of other weights with these dimensions; who sells the model need not sell them. */
  readonly variants: readonly string[];
  /** Contexts of the variants that share these dimensions and have another one, by alias as `nameKey` gives it. */
  readonly contextByAlias?: Readonly<Record<string, number>>;
  /** Precision of the published checkpoint: of the experts where it has experts, and of the rest. */
  readonly nativePrecision: { readonly experts: WeightPrecision; readonly rest: WeightPrecision };
  readonly note: string;
  readonly source: string;
  readonly asOf: string;
  readonly confidence: string;
}

export interface ModelArchitecture {
  readonly layers: number;
  readonly hidden: number;
  readonly vocab: number;
  readonly tiedEmbeddings: boolean;
  readonly attention: readonly AttentionGroup[];
  readonly latent: LatentAttention | null;
  /** Queries carry an output gate of their own width (Qwen3-Next and later). */
  readonly queryGate: boolean;
  /** Keys that sparse attention (DSA) reads at most per query; null for dense attention. */
  readonly sparseTopK: number | null;
  /** Tokens that share one cache entry; 1 for everything but compressed attention. */
  readonly contextCompression: number;
  /** Parameters of one attention layer where they do not follow from the dimensions; else null. */
  readonly attentionParamsPerLayer: number | null;
  /** Layers with a dense feed-forward network and its width; `matrices` is 3 for gated ones, else 2. */
  readonly dense: { readonly layers: number; readonly ffn: number; readonly matrices: number };
  readonly experts: Experts | null;
  /** Parameters of one linear-attention layer and the bytes of its state per sequence; zeros without such layers. */
  readonly linear: { readonly paramsPerLayer: number; readonly stateBytesPerLayer: number };
}
