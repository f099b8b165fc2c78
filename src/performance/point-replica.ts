import type { IterationCost, ReplicaSpec } from './iteration-cost.ts';

/** What was measured at one load: all times per request, lengths and rates are means. */
export interface MeasuredPoint {
  readonly concurrency: number | null;
  readonly requestsPerSecond: number | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly ttftS: number | null;
  readonly tpotS: number | null;
  readonly outputTokensPerSecond: number | null;
}

/** A load with what follows from it by Little's law. */
interface Load {
  readonly sequences: number;
  readonly tpotS: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly ttftS: number | null;
}

export interface PointReplica {
  readonly cost: IterationCost;
  readonly requestOverheadS: number;
  /** Sequences of the largest measured load: nothing is known of larger batches. */
  readonly mostSequences: number;
  readonly inputTokens: readonly [least: number, most: number];
}

/** Share of the time per output token that prompts of other requests may account for. */
const MOST_PROMPT_SHARE = 0.5;
const DEFAULT_BATCHED_TOKENS = 8192;
const DEFAULT_BLOCK_TOKENS = 16;

/**
 * Measured points as the cost of an iteration. In a steady state with B sequences every iteration holds the prompts
 * of (B − 1)/OSL other requests, so
 *
 *   TPOT(B) = D(B) + a·ISL·(B − 1)/OSL      D: an iteration of B decoding sequences, a: seconds per prompt token
 *   TTFT    = overhead + D(B) + a·ISL       at the smallest load, where nothing queues
 *
 * a is as large as both allow: the part of the TTFT that would make D shrink with B does not occupy the engine and
 * becomes overhead before it. D is interpolated between the loads and constant below the smallest one.
 * A string says what is missing.
 */
export function pointReplica(
  points: readonly MeasuredPoint[],
  tables: { readonly maxNumSeqs: number | null; readonly maxNumBatchedTokens: number | null },
): PointReplica | string {
  const loads: Load[] = [];
  for (const point of points) {
    const load = loadOf(point);
    if (load === null) return 'each point needs tpot_ms, or output_tokens_per_s with concurrency';
    loads.push(load);
  }
  loads.sort((a, b) => a.sequences - b.sequences);
  const timed = loads.find((load) => load.ttftS !== null);
  const [first] = loads;
  if (first === undefined || timed === undefined || timed.ttftS === null) {
    return 'one of the points needs ttft_ms, else nothing says what a prompt costs';
  }
  const perToken = (load: Load): number => (load.inputTokens * (load.sequences - 1)) / load.outputTokens;
  const ownShare = Math.max(1 - MOST_PROMPT_SHARE, 1 - (timed.sequences - 1) / timed.outputTokens);
  const promptTokenS = Math.max(
    0,
    Math.min(
      (timed.ttftS - timed.tpotS) / (timed.inputTokens * ownShare),
      ...loads
        .filter((load) => perToken(load) > 0)
        .map((load) => {
          const leastS =
            load === first ? (1 - MOST_PROMPT_SHARE) * load.tpotS : Math.min(first.tpotS, load.tpotS);
          return Math.max(0, load.tpotS - leastS) / perToken(load);
        }),
    ),
  );
  const knots = loads.map((load) => ({
    sequences: load.sequences,
    seconds: load.tpotS - promptTokenS * perToken(load),
  }));
  const measured = Math.max(1, Math.round(loads.at(-1)!.sequences));
  const mostSequences = Math.min(tables.maxNumSeqs ?? measured, measured);
  const bySequencesS = decodeTable(knots, mostSequences);
  const firstTokenS = bySequencesS[Math.min(mostSequences, Math.round(timed.sequences))]!;
  const inputs = loads.map((load) => load.inputTokens);
  return {
    cost: {
      byTokensS: new Float64Array((tables.maxNumBatchedTokens ?? DEFAULT_BATCHED_TOKENS) + 1),
      bySequencesS,
      prefillIterationS: 0,
      prefillTokenS: promptTokenS,
      prefillPairS: 0,
      contextTokenS: 0,
      windowTokens: Number.POSITIVE_INFINITY,
      windowPairS: 0,
      windowContextTokenS: 0,
    },
    requestOverheadS: Math.max(0, timed.ttftS - firstTokenS - promptTokenS * timed.inputTokens),
    mostSequences,
    inputTokens: [Math.min(...inputs), Math.max(...inputs)],
  };
}

/** Sequences in flight and their time per token, whichever of the two columns of each was filled. */
function loadOf(point: MeasuredPoint): Load | null {
  const { concurrency, requestsPerSecond, inputTokens, outputTokens, ttftS } = point;
  const spoken = Math.max(1, outputTokens - 1);
  const waitS = ttftS ?? 0;
  const fromRate =
    concurrency === null || point.outputTokensPerSecond === null
      ? null
      : ((concurrency * outputTokens) / point.outputTokensPerSecond - waitS) / spoken;
  const tpotS = point.tpotS ?? fromRate;
  if (tpotS === null || !(tpotS > 0) || !(inputTokens > 0) || !(outputTokens > 0)) return null;
  const sequences = Math.max(1, concurrency ?? (requestsPerSecond ?? 0) * (waitS + spoken * tpotS));
  return { sequences, tpotS, inputTokens, outputTokens, ttftS };
}

function decodeTable(
  knots: readonly { readonly sequences: number; readonly seconds: number }[],
  mostSequences: number,
): Float64Array {
  const table = new Float64Array(mostSequences + 1);
  let knot = 0;
  for (let n = 0; n <= mostSequences; n += 1) {
    while (knot < knots.length - 1 && knots[knot + 1]!.sequences < n) knot += 1;
    const from = knots[knot]!;
    const to = knots[Math.min(knot + 1, knots.length - 1)]!;
    const width = to.sequences - from.sequences;
    const share = width > 0 ? Math.min(1, Math.max(0, (n - from.sequences) / width)) : 0;
    // Larger batches never take less: what a noisy measurement says otherwise is levelled.
    table[n] = Math.max(table[Math.max(0, n - 1)]!, from.seconds + share * (to.seconds - from.seconds));
  }
  return table;
}

/** A replica without model and GPU, as measured. */
export function pointReplicaSpec(
  measured: PointReplica,
  request: {
    readonly maxNumBatchedTokens: number | null;
    readonly blockSize: number | null;
    readonly kvBlocks: number | null;
    readonly prefixCache: boolean | null;
  },
): ReplicaSpec {
  return {
    cost: measured.cost,
    limits: {
      maxNumSeqs: measured.mostSequences,
      maxNumBatchedTokens: request.maxNumBatchedTokens ?? DEFAULT_BATCHED_TOKENS,
      blockTokens: request.blockSize ?? DEFAULT_BLOCK_TOKENS,
      kvBlocks: request.kvBlocks ?? Number.POSITIVE_INFINITY,
      fixedBlocksPerSequence: 0,
      maxModelTokens: Number.POSITIVE_INFINITY,
    },
    requestOverheadS: measured.requestOverheadS,
    outputTokenOverheadS: 0,
    relativeError: 0,
    prefixCache: request.prefixCache ?? false,
  };
}
