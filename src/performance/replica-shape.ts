import { type ComputePrecision, type GpuFacts, peakFlopsPerS } from '../catalog/models/gpu-facts.ts';
import type { AttentionGroup, ModelArchitecture } from '../catalog/models/model-facts.ts';
import type { ModelFormats, NumberFormat } from './number-format.ts';
import { countParameters } from './parameters.ts';

/** How one replica is laid over GPUs. */
export interface Parallelism {
  /** GPUs that share one copy of the attention weights. */
  readonly tp: number;
  readonly pp: number;
  /** Copies of the attention part that share one set of experts. */
  readonly dp: number;
  /** GPUs among which whole experts are spread; 1 slices every expert instead. */
  readonly ep: number;
}

/** FLOPs of one kind on one GPU, with the datasheet rate they could run at. */
export interface Work {
  readonly flops: number;
  readonly peakFlopsPerS: number;
  readonly compute: ComputePrecision;
}

/**
 * What one GPU of a replica does in an iteration, before any efficiency: the physics of the deployment as numbers.
 * "Per token" means per token that this GPU's attention rank processes.
 */
export interface ReplicaShape {
  readonly gpu: GpuFacts;
  readonly parallelism: Parallelism;
  readonly gpus: number;
  readonly layers: number;
  readonly attentionLayers: number;
  readonly expertLayers: number;
  readonly linearLayers: number;
  readonly hidden: number;
  readonly latentAttention: boolean;
  /** Dense matrices: attention projections, feed-forward and shared experts. */
  readonly denseWork: readonly Work[];
  readonly denseBytes: number;
  readonly experts: ExpertShape | null;
  readonly head: { readonly work: Work; readonly bytes: number };
  /** Full attention, and the same for windowed layers (or those of sparse attention); zeros where there are none. */
  readonly full: AttentionShape;
  readonly windowed: AttentionShape & { readonly windowTokens: number };
  /** State of linear layers read and written per decoding sequence, and its FLOPs per token. */
  readonly stateBytesPerSequence: number;
  readonly linearFlopsPerToken: number;
  /** All weights on one GPU, embeddings included. */
  readonly weightBytes: number;
}

export interface ExpertShape {
  readonly count: number;
  readonly perToken: number;
  /** FLOPs of one token on one GPU if the load were even. */
  readonly work: Work;
  /** Bytes of all the experts on one GPU. */
  readonly bytes: number;
  /** Format the expert kernels work in: what the chip cannot multiply is widened while it is read. */
  readonly kernel: NumberFormat['precision'];
  /** Width of the slice of one expert on one GPU. */
  readonly sliceWidth: number;
}

export interface AttentionShape {
  /** Cache bytes that one decoding sequence reads per token of its context. */
  readonly contextBytes: number;
  /** FLOPs of decoding per token of context. */
  readonly contextFlops: number;
  /** FLOPs of prefill per query–key pair. */
  readonly pairFlops: number;
}

const BYTES_BF16 = 2;
/** Indexer of DeepSeek sparse attention: 64 heads of 128, FP8 keys (DeepSeek-V3.2-Exp report). */
const INDEXER = { heads: 64, dim: 128 };

/** Lays a model over the GPUs of a replica. */
export function replicaShape(
  architecture: ModelArchitecture,
  gpu: GpuFacts,
  parallelism: Parallelism,
  formats: ModelFormats,
  kvFormat: NumberFormat,
): ReplicaShape {
  const { tp, dp, pp } = parallelism;
  const params = countParameters(architecture);
  const work = (flops: number, format: NumberFormat): Work => ({
    flops,
    peakFlopsPerS: peakFlopsPerS(gpu, format.compute),
    compute: gpu.flopsPerS[format.compute] === null ? 'bf16' : format.compute,
  });
  const bf16 = peakFlopsPerS(gpu, 'bf16');
  const ffnParams = params.denseFfn + params.sharedExperts;
  const denseBytes =
    (params.attention * formats.attention.bytesPerParam + ffnParams * formats.ffn.bytesPerParam) / tp;
  const headBytes = (params.head * BYTES_BF16) / tp;
  const experts = expertShape(
    architecture,
    params.routedExperts,
    params.perExpert,
    parallelism,
    formats,
    gpu,
    work,
  );
  const count = (kind: AttentionGroup['kind']): number =>
    architecture.attention
      .filter((group) => group.kind === kind)
      .reduce((sum, group) => sum + group.layers, 0);
  const linearLayers = count('linear');
  const stateBytes = (linearLayers * architecture.linear.stateBytesPerLayer) / tp;
  return {
    gpu,
    parallelism,
    gpus: tp * dp * pp,
    layers: architecture.layers,
    attentionLayers: architecture.layers - linearLayers,
    expertLayers: architecture.experts?.layers ?? 0,
    linearLayers,
    hidden: architecture.hidden,
    latentAttention: architecture.latent !== null,
    denseWork: [
      work((2 * params.attention) / tp, formats.attention),
      work((2 * ffnParams) / tp, formats.ffn),
    ],
    denseBytes,
    experts,
    head: { work: { flops: (2 * params.head) / tp, peakFlopsPerS: bf16, compute: 'bf16' }, bytes: headBytes },
    full: attentionShape(architecture, ['full'], tp, kvFormat.bytesPerParam),
    windowed: {
      ...attentionShape(architecture, ['window', 'chunked'], tp, kvFormat.bytesPerParam),
      windowTokens: windowTokens(architecture),
    },
    stateBytesPerSequence: 2 * stateBytes,
    linearFlopsPerToken: stateBytes,
    weightBytes: (denseBytes + (experts?.bytes ?? 0) + headBytes + (params.embedding * BYTES_BF16) / tp) / pp,
  };
}

function expertShape(
  architecture: ModelArchitecture,
  routedParams: number,
  perExpert: number,
  { tp, dp, ep }: Parallelism,
  formats: ModelFormats,
  gpu: GpuFacts,
  work: (flops: number, format: NumberFormat) => Work,
): ExpertShape | null {
  const { experts } = architecture;
  if (experts === null) return null;
  const gpus = tp * dp;
  return {
    count: experts.count,
    perToken: experts.perToken,
    work: work((2 * experts.layers * experts.perToken * perExpert) / gpus, formats.experts),
    bytes: (routedParams * formats.experts.bytesPerParam) / gpus,
    kernel: expertKernel(formats.experts, gpu),
    sliceWidth: (experts.ffn * Math.min(ep, gpus)) / gpus,
  };
}

/** Experts in a format that the chip cannot multiply run on the kernels of weight-only formats, in 16 bits. */
function expertKernel({ precision, compute }: NumberFormat, gpu: GpuFacts): NumberFormat['precision'] {
  const widened = (precision === 'fp4' || precision === 'fp8') && gpu.flopsPerS[compute] === null;
  return widened ? 'int4' : precision;
}

function windowTokens(architecture: ModelArchitecture): number {
  const windows = architecture.attention
    .map((group) => group.windowTokens)
    .filter((tokens) => tokens !== null);
  if (windows.length > 0) return Math.max(...windows);
  return isSparse(architecture) ? (architecture.sparseTopK ?? Infinity) : Infinity;
}

/** Sparse attention over an uncompressed cache reads a bounded number of keys, like a window does. */
function isSparse(architecture: ModelArchitecture): boolean {
  return architecture.sparseTopK !== null && architecture.contextCompression === 1;
}

/** Bytes and FLOPs of attention over the groups of these kinds, per GPU. */
function attentionShape(
  architecture: ModelArchitecture,
  kinds: readonly AttentionGroup['kind'][],
  tp: number,
  kvBytes: number,
): AttentionShape {
  const sparse = isSparse(architecture);
  const windowed = kinds.includes('window');
  let contextBytes = 0;
  let contextFlops = 0;
  let pairFlops = 0;
  for (const group of architecture.attention) {
    const isFull = group.kind === 'full';
    if (isFull && sparse) {
      // Every key passes the small indexer; only the chosen ones are attended to.
      if (windowed) {
        contextBytes += group.layers * kvBytesPerToken(architecture, group, tp, kvBytes);
        contextFlops += group.layers * decodeFlops(architecture, group, tp);
        pairFlops += group.layers * prefillFlops(architecture, group, tp);
      } else {
        contextBytes += group.layers * INDEXER.dim;
        contextFlops += group.layers * 2 * INDEXER.heads * INDEXER.dim;
        pairFlops += group.layers * 2 * INDEXER.heads * INDEXER.dim;
      }
      continue;
    }
    if (!kinds.includes(group.kind)) continue;
    const share = isFull ? 1 / architecture.contextCompression : 1;
    contextBytes += share * group.layers * kvBytesPerToken(architecture, group, tp, kvBytes);
    contextFlops += share * group.layers * decodeFlops(architecture, group, tp);
    pairFlops += share * group.layers * prefillFlops(architecture, group, tp);
  }
  return { contextBytes, contextFlops, pairFlops };
}

/** Cache bytes of one layer and token on one GPU: the latent vector is on every GPU, heads are spread and then copied. */
export function kvBytesPerToken(
  architecture: ModelArchitecture,
  group: AttentionGroup,
  tp: number,
  bytesPerValue: number,
): number {
  const { latent } = architecture;
  if (group.kind === 'linear') return 0;
  if (latent !== null) return (latent.kvLoraRank + latent.qkRopeDim) * bytesPerValue;
  return 2 * Math.max(1, group.kvHeads / tp) * group.headDim * bytesPerValue;
}

/** Decoding with latent attention works on the latent vectors themselves (absorbed projections, DeepSeek-V2 paper). */
function decodeFlops({ latent }: ModelArchitecture, group: AttentionGroup, tp: number): number {
  const heads = group.heads / tp;
  return latent === null ? 4 * heads * group.headDim : 2 * heads * (2 * latent.kvLoraRank + latent.qkRopeDim);
}

function prefillFlops({ latent }: ModelArchitecture, group: AttentionGroup, tp: number): number {
  const heads = group.heads / tp;
  return latent === null
    ? 4 * heads * group.headDim
    : 2 * heads * (latent.qkNopeDim + latent.qkRopeDim + latent.vHeadDim);
}
