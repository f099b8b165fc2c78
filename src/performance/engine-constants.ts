import type { GpuArchitecture } from '../catalog/models/gpu-facts.ts';
import type { WeightPrecision } from '../catalog/models/model-facts.ts';

/** Latency of one collective and the share of the link that large messages reach. */
export interface LinkConstants {
  readonly latencyS: number;
  readonly efficiency: number;
}

/** Factors on the efficiencies of computing and reading, and on the fixed latencies of kernels and collectives. */
export interface ArchitectureFactor {
  readonly compute: number;
  readonly bandwidth: number;
  readonly latency: number;
}

export const sameAsHopper: ArchitectureFactor = { compute: 1, bandwidth: 1, latency: 1 };

/** Shares of the datasheet peak that matrices reach, by the precision they are multiplied in. */
export type EfficiencyByPrecision = Readonly<Partial<Record<WeightPrecision, number>>> & {
  readonly bf16: number;
};

/**
 * Fitted constants of one engine generation. Efficiencies are shares of the datasheet peak, never above 1, so that
 * no iteration can be faster than the roofline; times are seconds.
 */
export interface EngineConstants {
  readonly id: string;
  /** Engine, version range and date that the constants describe. */
  readonly describes: string;
  readonly asOf: string;
  /** Host time per iteration: scheduling, launching, returning tokens. */
  readonly iterationS: number;
  /** Fixed latency of the kernels of one layer; expert, latent- and linear-attention layers have more of them. */
  readonly layerS: number;
  readonly expertLayerS: number;
  readonly latentLayerS: number;
  /** Quantising activations before each matrix of a layer that multiplies in 8 or 4 bits. */
  readonly quantisedLayerS: number;
  readonly linearLayerS: number;
  /** Host and sampling time per sequence that gets a token. */
  readonly sequenceS: number;
  /** Extra time per layer of an iteration that holds prompt tokens, where those never run as a CUDA graph. */
  readonly prefillLayerS: number;
  /** Largest iteration that runs as a CUDA graph, and the host's time per layer to launch a larger one. */
  readonly graphTokens: number;
  readonly eagerLayerS: number;
  /** Share of one pass over the weights that an iteration with prompt tokens pays besides its own (0 when mixed). */
  readonly prefillPass: number;
  readonly denseMfu: EfficiencyByPrecision;
  readonly denseMbu: number;
  readonly expertMfu: EfficiencyByPrecision;
  readonly expertMbu: EfficiencyByPrecision;
  /** Exponents of the norm that joins computing and reading: 1 adds them, infinity overlaps them wholly. */
  readonly denseOverlap: number;
  readonly expertOverlap: number;
  /** Growth of the busiest GPU's expert load when whole experts are spread over GPUs. */
  readonly expertImbalance: number;
  /** Rows that grouped matrices pad each expert's tokens to a multiple of. */
  readonly expertTileRows: number;
  /** Width of an expert slice at which its weights are read at half of the bandwidth they reach when wide. */
  readonly expertHalfWidth: number;
  /** Reading the cache while decoding, and the arithmetic of that (which latent attention has much of). */
  readonly kvMbu: number;
  readonly latentKvMbu: number;
  readonly latentMfu: number;
  readonly prefillAttentionMfu: number;
  /** Times that a token's hidden vector moves through memory per layer outside of the matrices. */
  readonly activationPasses: number;
  readonly links: Readonly<Record<'nvlink' | 'pcie' | 'infinity-fabric' | 'other', LinkConstants>>;
  /** How a chip generation differs from Hopper under this engine. */
  readonly architectureFactor: Readonly<Partial<Record<GpuArchitecture, ArchitectureFactor>>>;
  /** API server time per request and per output token, outside the iterations. */
  readonly requestOverheadS: number;
  /** API server time per prompt token: reading and tokenising. */
  readonly promptTokenOverheadS: number;
  readonly outputTokenOverheadS: number;
  /** Iterations that the scheduler has prepared when a request comes, and that go without it. */
  readonly iterationsAhead: number;
  /** Half-width of the model's interval by area, as a share of the time: medians of absolute errors left out. */
  readonly relativeError: { readonly dense: number; readonly experts: number };
}
