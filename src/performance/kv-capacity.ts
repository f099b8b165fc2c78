import type { ModelArchitecture } from '../catalog/models/model-facts.ts';
import type { MemoryPolicy } from './engine-preset.ts';
import { kvBytesPerToken, type ReplicaShape } from './replica-shape.ts';

/** Sizes of the key–value cache of a replica and of what one sequence takes of it. */
export interface KvLayout {
  /** Per GPU and token that a sequence grows by. */
  readonly bytesPerToken: number;
  /** Per GPU and sequence whatever its length: linear states and windows that stay full. */
  readonly fixedBytesPerSequence: number;
}

/** Windows up to this length are held as fixed rings; longer ones engines keep like full attention. */
const LONGEST_RING_TOKENS = 4096;

/** Cache layout on one GPU: heads are spread over tensor ranks and copied beyond their number; latents are copied. */
export function kvLayout(architecture: ModelArchitecture, tp: number, pp: number, kvBytes: number): KvLayout {
  let bytesPerToken = 0;
  let fixedBytesPerSequence = 0;
  for (const group of architecture.attention) {
    const perToken = (group.layers * kvBytesPerToken(architecture, group, tp, kvBytes)) / pp;
    if (group.kind === 'linear') {
      fixedBytesPerSequence += (group.layers * architecture.linear.stateBytesPerLayer) / tp / pp;
    } else if (group.kind === 'window' && (group.windowTokens ?? Infinity) <= LONGEST_RING_TOKENS) {
      fixedBytesPerSequence += perToken * (group.windowTokens ?? 0);
    } else {
      bytesPerToken += perToken / architecture.contextCompression;
    }
  }
  return { bytesPerToken, fixedBytesPerSequence };
}

export interface MemoryBudget {
  /** Bytes on one GPU that the cache may take; negative when even the weights do not fit. */
  readonly cacheBytes: number;
  readonly activationBytes: number;
  readonly reservedBytes: number;
}

/**
 * Memory left for the cache on one GPU. Engines either hand out a share of the whole memory (vLLM, SGLang) or a share
 * of what is free after loading (TensorRT-LLM).
 */
export function memoryBudget(
  shape: ReplicaShape,
  architecture: ModelArchitecture,
  policy: MemoryPolicy,
  utilization: number,
  maxNumBatchedTokens: number,
): MemoryBudget {
  const memory = shape.gpu.memoryBytes;
  const activationBytes =
    maxNumBatchedTokens * activationBytesPerToken(architecture, shape.parallelism.tp) + policy.graphBytes;
  const reservedBytes = policy.runtimeBytes;
  const cacheBytes =
    policy.share === 'of-memory'
      ? memory * utilization - shape.weightBytes - activationBytes - reservedBytes
      : (memory - shape.weightBytes - activationBytes - reservedBytes) * utilization;
  return { cacheBytes, activationBytes, reservedBytes };
}

/** Peak of the buffers that live at once in one layer: residual, normed input, and the widest projection, in 16 bits. */
function activationBytesPerToken(architecture: ModelArchitecture, tp: number): number {
  const { hidden, dense, experts } = architecture;
  const denseWidth = dense.layers > 0 ? (2 * dense.ffn) / tp : 0;
  const expertWidth =
    experts === null
      ? 0
      : experts.perToken * ((2 * experts.ffn) / tp + experts.hidden) + experts.sharedFfn / tp;
  return 2 * (4 * hidden + Math.max(denseWidth, expertWidth));
}
