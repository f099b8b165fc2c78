import type { ReplicaSpec } from './iteration-cost.ts';

/** Constants of a `linear` throughput row, in the units of its file. */
export interface LinearIteration {
  readonly baseMs: number;
  readonly prefillTokenUs: number;
  readonly prefillTokenSqNs: number;
  readonly sequenceUs: number;
  readonly contextTokenNs: number;
}

/** Scheduler settings of a replica that is given by a throughput row alone. */
export interface LinearReplicaRequest {
  readonly maxNumSeqs: number | null;
  readonly maxNumBatchedTokens: number | null;
  readonly blockSize: number | null;
  readonly kvBlocks: number | null;
  readonly prefixCache: boolean | null;
}

const DEFAULT_SEQUENCES = 256;
const DEFAULT_BATCHED_TOKENS = 8192;
const DEFAULT_BLOCK_TOKENS = 16;

/**
 * A replica whose iteration takes exactly ms = base + a·ΣP/10³ + e·Σ(P² + 2·P·past)/10⁶ + c·B/10³ + d·C/10⁶.
 * Decoding sequences are counted through the token table, c·(B + P), and the prompts' part is taken back from their own
 * price; `prefillTokenS` may so be negative, the sum never is.
 */
export function linearReplicaSpec(row: LinearIteration, request: LinearReplicaRequest): ReplicaSpec {
  const maxNumBatchedTokens = request.maxNumBatchedTokens ?? DEFAULT_BATCHED_TOKENS;
  const maxNumSeqs = request.maxNumSeqs ?? DEFAULT_SEQUENCES;
  const baseS = row.baseMs * 1e-3;
  const sequenceS = row.sequenceUs * 1e-6;
  return {
    cost: {
      byTokensS: Float64Array.from({ length: maxNumBatchedTokens + 1 }, (_, n) => baseS + sequenceS * n),
      bySequencesS: new Float64Array(maxNumSeqs + 1),
      prefillIterationS: 0,
      prefillTokenS: row.prefillTokenUs * 1e-6 - sequenceS,
      prefillPairS: 2 * row.prefillTokenSqNs * 1e-9,
      contextTokenS: row.contextTokenNs * 1e-9,
      windowTokens: Infinity,
      windowPairS: 0,
      windowContextTokenS: 0,
    },
    limits: {
      maxNumSeqs,
      maxNumBatchedTokens,
      blockTokens: request.blockSize ?? DEFAULT_BLOCK_TOKENS,
      kvBlocks: request.kvBlocks ?? Infinity,
      fixedBlocksPerSequence: 0,
      maxModelTokens: Infinity,
    },
    requestOverheadS: 0,
    outputTokenOverheadS: 0,
    relativeError: 0,
    prefixCache: request.prefixCache ?? false,
  };
}
