import { type EfficiencyByPrecision, type EngineConstants, sameAsHopper } from './engine-constants.ts';
import type { AttentionShape, ReplicaShape, Work } from './replica-shape.ts';

/** Terms of one iteration's time in the variables of `IterationCost`, before they are tabulated. */
export interface IterationTerms {
  /** Seconds of everything that depends on the number of tokens. */
  tokensS(tokens: number): number;
  /** Seconds of everything that depends on the number of sequences that sample a token. */
  sequencesS(sequences: number): number;
  readonly prefillIterationS: number;
  readonly prefillTokenS: number;
  readonly prefillPairS: number;
  readonly windowPairS: number;
  readonly contextTokenS: number;
  readonly windowContextTokenS: number;
}

const BYTES_BF16 = 2;

/**
 * The physical model. Dense matrices, experts and the head each take the p-norm of computing and reading (Williams et
 * al., Roofline, 2009, smoothed at the knee); cache reads, prompt attention, collectives and host time are added.
 * Data- and pipeline-parallel ranks share the tokens evenly: pp micro-batches of n/pp tokens fill the pipeline.
 */
export function iterationTerms(shape: ReplicaShape, constants: EngineConstants): IterationTerms {
  const { gpu, parallelism } = shape;
  const factor = constants.architectureFactor[gpu.architecture] ?? sameAsHopper;
  const p = constants.denseOverlap;
  /** Bytes per second at an efficiency, never above the datasheet. */
  const bytesPerS = (mbu: number): number => gpu.bandwidthBytesPerS * Math.min(1, factor.bandwidth * mbu);
  const flopShare = (mfu: number): number => Math.min(1, factor.compute * mfu);
  const ranks = parallelism.dp * parallelism.pp;
  const computeS = (work: Work, mfu: EfficiencyByPrecision): number =>
    work.flops / (work.peakFlopsPerS * flopShare(mfu[work.compute] ?? mfu.bf16));

  const denseTokenS = shape.denseWork.reduce((sum, work) => sum + computeS(work, constants.denseMfu), 0);
  const denseReadS = shape.denseBytes / bytesPerS(constants.denseMbu);
  const activationTokenS =
    (constants.activationPasses * shape.layers * shape.hidden * BYTES_BF16) / bytesPerS(1);
  const linearTokenS =
    shape.linearFlopsPerToken / (shape.head.work.peakFlopsPerS * flopShare(constants.prefillAttentionMfu));
  const expertS = expertTime(shape, constants, flopShare, bytesPerS);
  const quantised = shape.denseWork.some((work) => work.compute !== 'bf16');
  const kernelsS =
    factor.latency *
    (shape.layers * (constants.layerS + (quantised ? constants.quantisedLayerS : 0)) +
      shape.attentionLayers * (shape.latentAttention ? constants.latentLayerS : 0) +
      shape.expertLayers * constants.expertLayerS +
      shape.linearLayers * constants.linearLayerS);
  const collective = collectiveTime(shape, constants, factor.latency);
  const hostS = constants.iterationS + (parallelism.pp - 1) * constants.links[gpu.link.kind].latencyS;

  const tokensS = (tokens: number): number => {
    const own = shareOf(tokens, ranks);
    const ofStage = shareOf(tokens, parallelism.pp);
    const gpuS =
      kernelsS +
      pNorm(own * denseTokenS, denseReadS, p) +
      own * activationTokenS +
      expertS(ofStage) +
      collective(own, ofStage);
    // Kernels that no CUDA graph holds are launched one by one: the slower of host and GPU sets the pace.
    const launchS = own > constants.graphTokens ? constants.eagerLayerS * shape.layers : 0;
    return hostS + Math.max(gpuS, launchS);
  };

  const headTokenS = computeS(shape.head.work, constants.denseMfu);
  const headReadS = shape.head.bytes / bytesPerS(constants.denseMbu);
  const stateS = shape.stateBytesPerSequence / bytesPerS(constants.kvMbu);
  const sequencesS = (sequences: number): number => {
    const own = shareOf(sequences, ranks);
    return pNorm(own * headTokenS, headReadS, p) + own * (stateS + constants.sequenceS);
  };

  const bf16 = shape.head.work.peakFlopsPerS;
  const contextS = (attention: AttentionShape): number => {
    const mbu = shape.latentAttention ? constants.latentKvMbu : constants.kvMbu;
    const reading = attention.contextBytes / bytesPerS(mbu);
    return pNorm(attention.contextFlops / (bf16 * flopShare(constants.latentMfu)), reading, p) / ranks;
  };
  const pairS = (attention: AttentionShape): number =>
    attention.pairFlops / (bf16 * flopShare(constants.prefillAttentionMfu)) / ranks;
  return {
    tokensS,
    sequencesS,
    prefillIterationS:
      constants.prefillLayerS * shape.layers + constants.prefillPass * (tokensS(0) + headReadS),
    prefillTokenS: linearTokenS / ranks,
    prefillPairS: pairS(shape.full),
    windowPairS: pairS(shape.windowed),
    contextTokenS: contextS(shape.full),
    windowContextTokenS: contextS(shape.windowed),
  };
}

/** Sequences of the iteration that stands for those an engine has prepared ahead: few, as where latency matters. */
const AHEAD_SEQUENCES = 16;

/**
 * Time before a request can be scheduled: the API server's part, and the iterations that an engine has prepared ahead
 * of the GPU and that the request has missed.
 */
export function requestDelayS(terms: IterationTerms, constants: EngineConstants): number {
  const aheadS = terms.tokensS(AHEAD_SEQUENCES) + terms.sequencesS(AHEAD_SEQUENCES);
  return constants.requestOverheadS + constants.iterationsAhead * aheadS;
}

/** What one of several ranks gets; fewer units than ranks leave some idle, not all of them with a fraction. */
function shareOf(units: number, ranks: number): number {
  return units <= 0 ? 0 : Math.max(1, units / ranks);
}

/** (aᵖ + bᵖ)^(1/p): at least the larger of the two, at most their sum. */
export function pNorm(a: number, b: number, p: number): number {
  const larger = Math.max(a, b);
  if (larger === 0) return 0;
  const ratio = Math.min(a, b) / larger;
  return larger * (1 + ratio ** p) ** (1 / p);
}

/**
 * Share of experts that at least one of n tokens chooses, each token taking k of E at random: 1 − (1 − k/E)ⁿ.
 */
export function touchedShare(perToken: number, count: number, tokens: number): number {
  return tokens <= 0 ? 0 : -Math.expm1(tokens * Math.log1p(-Math.min(perToken / count, 1 - 1e-12)));
}

/** Share of Hopper's peak that warp-level matrix instructions reach (Luo et al., Dissecting Hopper, 2024: 62.9 %). */
const WARP_INSTRUCTION_SHARE = 0.63;

/**
 * Weight-only kernels are written in warp-level instructions. The efficiency fitted to them on Hopper and Blackwell,
 * which need wider ones for their peak, is a smaller share than earlier chips reach with the same kernels.
 */
function weightOnlyGain({ gpu, experts }: ReplicaShape): number {
  const wide = gpu.architecture === 'hopper' || gpu.architecture === 'blackwell';
  return experts?.kernel === 'int4' && gpu.vendor === 'NVIDIA' && !wide ? 1 / WARP_INSTRUCTION_SHARE : 1;
}

function expertTime(
  shape: ReplicaShape,
  constants: EngineConstants,
  flopShare: (mfu: number) => number,
  bytesPerS: (mbu: number) => number,
): (tokens: number) => number {
  const { experts } = shape;
  if (experts === null) return () => 0;
  const { expertMfu, expertMbu, expertHalfWidth, expertOverlap } = constants;
  const width = experts.sliceWidth / (experts.sliceWidth + expertHalfWidth);
  const mfu = Math.min(1, (expertMfu[experts.kernel] ?? expertMfu.bf16) * weightOnlyGain(shape));
  const mbu = (expertMbu[experts.kernel] ?? expertMbu.bf16) * width;
  const tokenS = experts.work.flops / (experts.work.peakFlopsPerS * flopShare(mfu));
  const readAllS = experts.bytes / bytesPerS(mbu);
  // Rows of every touched expert are padded to a whole tile: half a tile more each, in units of tokens.
  const paddingTokens = (constants.expertTileRows * experts.count) / (2 * experts.perToken);
  // Whole experts on separate GPUs: the busiest sets the pace. Its load exceeds the mean by a share that routing keeps,
  // and by chance the more the fewer tokens there are (balls in bins).
  const { ep } = shape.parallelism;
  const spread = Math.log(Math.max(1, ep));
  const busiest = (tokens: number): number =>
    Math.min(
      ep,
      1 + constants.expertImbalance * spread + Math.sqrt((spread * ep) / (tokens * experts.perToken)),
    );
  return (tokens) => {
    if (tokens <= 0) return 0;
    const touched = touchedShare(experts.perToken, experts.count, tokens);
    const imbalance = busiest(tokens);
    // Once nearly every expert is read, the busiest GPU cannot read many more than the others.
    const busiestShare = Math.min(1, touched * (1 + (imbalance - 1) * (1 - touched)));
    return pNorm(
      imbalance * (tokens + touched * paddingTokens) * tokenS,
      busiestShare * readAllS,
      expertOverlap,
    );
  };
}

/**
 * Time of the collectives of one iteration: two ring all-reduces a layer under tensor parallelism (Patarasuk and
 * Yuan, 2009: 2(n−1)/n of the message per GPU), and dispatch and combine of tokens where ranks share experts.
 */
function collectiveTime(
  shape: ReplicaShape,
  constants: EngineConstants,
  latencyFactor: number,
): (ownTokens: number, sharedTokens: number) => number {
  const { tp, dp } = shape.parallelism;
  const link = constants.links[shape.gpu.link.kind];
  const latencyS = link.latencyS * latencyFactor;
  const bytesPerS = shape.gpu.link.bytesPerS * link.efficiency;
  const reduceS = tp > 1 ? latencyS * Math.log2(tp) : 0;
  const reduceTokenS = tp > 1 ? (((2 * (tp - 1)) / tp) * shape.hidden * BYTES_BF16) / bytesPerS : 0;
  const reduces = 2 * shape.layers;
  const exchanges = dp > 1 ? 2 * shape.expertLayers : 0;
  const exchangeS = dp > 1 ? latencyS * Math.log2(dp) : 0;
  const copies = Math.min(shape.experts?.perToken ?? 1, dp);
  const exchangeTokenS = dp > 1 ? (copies * (dp - 1) * shape.hidden * BYTES_BF16) / (dp * dp) / bytesPerS : 0;
  return (ownTokens, sharedTokens) =>
    reduces * (reduceS + ownTokens * reduceTokenS) + exchanges * (exchangeS + sharedTokens * exchangeTokenS);
}
