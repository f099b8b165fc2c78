import { touchedShare } from './iteration-terms.ts';
import type { ReplicaShape, Work } from './replica-shape.ts';

/** The sums over a batch that an iteration's work follows from; the names of `IterationCost` in words. */
export interface IterationLoad {
  readonly decodingSequences: number;
  readonly prefillTokens: number;
  /** Prompts whose last chunk is in the iteration. */
  readonly finishedPrompts: number;
  readonly prefillPairs: number;
  readonly windowPairs: number;
  readonly contextTokens: number;
  readonly windowContextTokens: number;
}

/** Work of one GPU in an iteration, as the times it would take at the datasheet's peaks. */
export interface RooflineTimes {
  readonly computeS: number;
  readonly readS: number;
}

/**
 * Least work of an iteration on one GPU: every FLOP at the peak of its precision, every weight and cache byte once at
 * the peak bandwidth (Williams, Waterman and Patterson, Roofline, 2009).
 */
export function rooflineTimes(shape: ReplicaShape, load: IterationLoad): RooflineTimes {
  const { pp, dp } = shape.parallelism;
  const ranks = pp * dp;
  const tokens = load.decodingSequences + load.prefillTokens;
  const sampled = load.decodingSequences + load.finishedPrompts;
  const atPeakS = (work: Work): number => work.flops / work.peakFlopsPerS;
  const bf16 = shape.head.work.peakFlopsPerS;
  const attentionFlops =
    load.prefillPairs * shape.full.pairFlops +
    load.windowPairs * shape.windowed.pairFlops +
    load.contextTokens * shape.full.contextFlops +
    load.windowContextTokens * shape.windowed.contextFlops;
  const computeS =
    (tokens / ranks) * shape.denseWork.reduce((sum, work) => sum + atPeakS(work), 0) +
    (sampled / ranks) * atPeakS(shape.head.work) +
    (tokens / pp) * (shape.experts === null ? 0 : atPeakS(shape.experts.work)) +
    attentionFlops / bf16 / ranks;
  const expertBytes =
    shape.experts === null
      ? 0
      : shape.experts.bytes * touchedShare(shape.experts.perToken, shape.experts.count, tokens / pp);
  const cacheBytes =
    (load.contextTokens * shape.full.contextBytes +
      load.windowContextTokens * shape.windowed.contextBytes +
      load.decodingSequences * shape.stateBytesPerSequence) /
    ranks;
  const headBytes = sampled > 0 ? shape.head.bytes : 0;
  return {
    computeS,
    readS: (shape.denseBytes + expertBytes + headBytes + cacheBytes) / shape.gpu.bandwidthBytesPerS,
  };
}

/** Seconds that no iteration with this load can go below. */
export function rooflineS(shape: ReplicaShape, load: IterationLoad): number {
  const { computeS, readS } = rooflineTimes(shape, load);
  return Math.max(computeS, readS);
}

/** Shares of the peaks that an iteration of this length uses: model FLOPs (MFU) and memory bandwidth (MBU), 0–1. */
export function utilizationOf(
  shape: ReplicaShape,
  load: IterationLoad,
  seconds: number,
): { readonly mfu: number; readonly mbu: number } {
  const { computeS, readS } = rooflineTimes(shape, load);
  return { mfu: computeS / seconds, mbu: readS / seconds };
}
