import type { RequestStream } from '../workload/request-stream.ts';
import type { SimulatedDeployment } from './deployment.ts';
import {
  COMPLETED,
  type GapHistogram,
  type Outcome,
  outcomeOf,
  type RequestOutcomes,
  UNFINISHED,
  type WorkloadUsage,
} from './outcome.ts';
import { simulate } from './simulate.ts';
import { selectRequests } from './stream-selection.ts';

export interface FallbackOutcome {
  /** What the client saw: statuses and latencies from the arrival, whoever served. */
  readonly merged: Outcome;
  /** Each side by itself, for its own bill. Null: nothing fell back. */
  readonly primary: Outcome;
  readonly fallback: Outcome | null;
  /** Indices of the requests that went to the fallback. */
  readonly fellBack: Int32Array;
}

/** The fallback's own draws must not repeat the primary's. */
const FALLBACK_SEED_STEP = 1_000_003;

/**
 * Requests that the primary gave up on (rejected, failed or expired) go to the fallback at the time at which it did.
 * In the merged outcome the fallback's utilisation stands under `fallback.<name>`.
 *
 * @param asFallbackCounts the same requests in the tokens of the fallback's model
 */
export function simulateWithFallback(
  primary: SimulatedDeployment,
  fallback: SimulatedDeployment,
  stream: RequestStream,
  seed: number,
  replication: number,
  asFallbackCounts: RequestStream = stream,
): FallbackOutcome {
  const first = simulate(primary, stream, seed, replication, true);
  const gaveUpS = gaveUpTimes(first.requests, stream);
  const fellBack = Int32Array.from(gaveUpS.keys())
    .filter((i) => !Number.isNaN(gaveUpS[i]))
    .sort((a, b) => gaveUpS[a] - gaveUpS[b] || a - b);
  if (fellBack.length === 0) return { merged: first, primary: first, fallback: null, fellBack };
  const rest: RequestStream = {
    ...selectRequests(asFallbackCounts, fellBack),
    arrivalS: Float64Array.from(fellBack, (i) => gaveUpS[i]),
  };
  const second = simulate(fallback, rest, seed + FALLBACK_SEED_STEP, replication, true);
  return { merged: merge(first, second, stream, rest, fellBack), primary: first, fallback: second, fellBack };
}

/** NaN where the primary did not give up. */
function gaveUpTimes(requests: RequestOutcomes, stream: RequestStream): Float64Array {
  return Float64Array.from(requests.status, (status, i) => {
    if (status === COMPLETED || status === UNFINISHED) return Number.NaN;
    const leftS = requests.leftS?.[i] ?? Number.NaN;
    return Number.isNaN(leftS) ? stream.arrivalS[i] : leftS;
  });
}

function merge(
  first: Outcome,
  second: Outcome,
  stream: RequestStream,
  rest: RequestStream,
  fellBack: Int32Array,
): Outcome {
  const { requests } = first;
  const merged = {
    status: requests.status.slice(),
    queueS: requests.queueS.slice(),
    ttftS: requests.ttftS.slice(),
    e2eS: requests.e2eS.slice(),
    replica: requests.replica.slice(),
    leftS:
      requests.leftS?.slice() ?? Float64Array.from(requests.e2eS, (e2eS, i) => stream.arrivalS[i] + e2eS),
  };
  for (let k = 0; k < fellBack.length; k += 1) {
    const i = fellBack[k];
    const lateS = rest.arrivalS[k] - stream.arrivalS[i];
    merged.status[i] = second.requests.status[k];
    merged.queueS[i] = lateS + second.requests.queueS[k];
    merged.ttftS[i] = lateS + second.requests.ttftS[k];
    merged.e2eS[i] = lateS + second.requests.e2eS[k];
    merged.replica[i] = second.requests.replica[k];
    merged.leftS[i] = second.requests.leftS?.[k] ?? stream.arrivalS[i] + merged.e2eS[i];
  }
  return outcomeOf({
    requests: merged,
    gaps: first.gaps.map((gaps, w) => mergeGaps(gaps, second.gaps[w], second.usage[w])),
    usage: first.usage.map((usage, w) => addUsage(usage, second.usage[w])),
    utilization: { ...first.utilization, ...prefixed(second.utilization) },
    pressure: addCounts(first.pressure, second.pressure),
    // Both cover the same span, and a request is in one of the two systems at a time.
    backlog: [
      first.backlog[0] + second.backlog[0],
      first.backlog[1] + second.backlog[1],
      first.backlog[2] + second.backlog[2],
      first.backlog[3] + second.backlog[3],
    ],
    reservedSeconds: first.reservedSeconds,
    counters: { ...addCounts(first.counters, second.counters), fallbackRequests: fellBack.length },
  });
}

/** Gaps of both sides; unknown as soon as a side that served something does not model them. */
function mergeGaps(
  first: GapHistogram | null,
  second: GapHistogram | null,
  usage: WorkloadUsage,
): GapHistogram | null {
  if (usage.acceptedRequests === 0) return first;
  if (first === null || second === null) return null;
  const sameBins = first.firstEdgeS === second.firstEdgeS && first.ratio === second.ratio;
  if (!sameBins || first.weights.length !== second.weights.length) return null;
  return { ...first, weights: first.weights.map((weight, bin) => weight + second.weights[bin]) };
}

function addUsage(first: WorkloadUsage, second: WorkloadUsage): WorkloadUsage {
  return {
    attempts: first.attempts + second.attempts,
    acceptedRequests: first.acceptedRequests + second.acceptedRequests,
    inputTokens: first.inputTokens + second.inputTokens,
    cachedInputTokens: first.cachedInputTokens + second.cachedInputTokens,
    outputTokens: first.outputTokens + second.outputTokens,
  };
}

function prefixed(utilization: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(utilization).map(([name, share]) => [`fallback.${name}`, share]));
}

function addCounts(
  first: Readonly<Record<string, number>>,
  second: Readonly<Record<string, number>>,
): Record<string, number> {
  const sums: Record<string, number> = { ...first };
  for (const [name, count] of Object.entries(second)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
