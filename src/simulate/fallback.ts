import type { RequestStream } from '../workload/request-stream.ts';
import type { SimulatedDeployment } from './deployment.ts';
import { severityAt, severityProfile } from './hosted/outages.ts';
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
  /** Each side by itself. Null: nothing fell back. */
  readonly primary: Outcome;
  readonly fallback: Outcome | null;
  /** The part of the merged usage that the fallback bills: of requests that arrived in the measured span. */
  readonly fallbackUsage: readonly WorkloadUsage[];
  /** Indices of the requests that went to the fallback. */
  readonly fellBack: Int32Array;
}

/** The fallback's own draws must not repeat the primary's. */
const FALLBACK_SEED_STEP = 1_000_003;

/**
 * Requests that the primary gave up on (rejected, failed or expired) go to the fallback at the time at which it did. A
 * client that has somewhere to go waits for no `retry-after` beyond its longest backoff: were all to wait for the next
 * minute of a limit, they would come to the fallback in one instant, which then turns most of them away.
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
  const ran = simulate(leavingSooner(primary), stream, seed, replication, true);
  const gaveUpS = gaveUpTimes(ran.requests, stream, nobodyThere(primary));
  const first = withoutLeavers(ran, stream, gaveUpS);
  const fellBack = Int32Array.from(gaveUpS.keys())
    .filter((i) => !Number.isNaN(gaveUpS[i]))
    .sort((a, b) => gaveUpS[a] - gaveUpS[b] || a - b);
  if (fellBack.length === 0) {
    const fallbackUsage = first.usage.map(() => noUsage);
    return { merged: first, primary: first, fallback: null, fallbackUsage, fellBack };
  }
  const rest: RequestStream = {
    ...selectRequests(asFallbackCounts, fellBack),
    arrivalS: Float64Array.from(fellBack, (i) => gaveUpS[i]),
  };
  const second = simulate(fallback, rest, seed + FALLBACK_SEED_STEP, replication, true);
  const fallbackUsage = usageOfMeasured(second, rest, stream, fellBack);
  const merged = merge(first, second, fallbackUsage, stream, rest, fellBack);
  return { merged, primary: first, fallback: second, fallbackUsage, fellBack };
}

/** What left replicas that are gone was never accepted by them, and does not wait there. */
function withoutLeavers(ran: Outcome, stream: RequestStream, gaveUpS: Float64Array): Outcome {
  const { measureFromS, endS } = stream;
  const left = ran.usage.map(() => 0);
  const backlog: [number, number, number, number] = [...ran.backlog];
  for (let i = 0; i < stream.count; i += 1) {
    if (ran.requests.status[i] !== UNFINISHED || Number.isNaN(gaveUpS[i])) continue;
    if (stream.arrivalS[i] >= measureFromS) left[stream.workload[i]] += 1;
    for (let quarter = 0; quarter < 4; quarter += 1) {
      const atS = measureFromS + ((endS - measureFromS) * (quarter + 1)) / 4;
      if (stream.arrivalS[i] <= atS) backlog[quarter] -= 1;
    }
  }
  if (left.every((count) => count === 0)) return ran;
  const usage = ran.usage.map((one, w) => ({ ...one, acceptedRequests: one.acceptedRequests - left[w] }));
  return outcomeOf({ ...ran, usage, backlog });
}

function leavingSooner(primary: SimulatedDeployment): SimulatedDeployment {
  if (primary.kind !== 'serverless' && primary.kind !== 'provisioned') return primary;
  const { retry } = primary;
  return { ...primary, retry: { ...retry, longestRetryAfterS: retry.maxBackoffS } };
}

const noUsage: WorkloadUsage = {
  attempts: 0,
  acceptedRequests: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
};

/**
 * The fallback counts by the time at which a request reached it. Those that arrived at the primary before the measured
 * span are taken out again: requests and input one by one, the rest in proportion.
 */
function usageOfMeasured(
  { usage, requests }: Outcome,
  rest: RequestStream,
  stream: RequestStream,
  fellBack: Int32Array,
): WorkloadUsage[] {
  const early = usage.map(() => ({ requests: 0, inputTokens: 0 }));
  for (let k = 0; k < fellBack.length; k += 1) {
    const arrivedBefore = stream.arrivalS[fellBack[k]] < stream.measureFromS;
    if (!arrivedBefore || rest.arrivalS[k] < rest.measureFromS || Number.isNaN(requests.queueS[k])) continue;
    const row = early[rest.workload[k]];
    row.requests += 1;
    row.inputTokens += rest.inputTokens[k];
  }
  return usage.map((counted, w) => {
    const { acceptedRequests } = counted;
    const acceptedMeasured = Math.max(0, acceptedRequests - early[w].requests);
    if (acceptedMeasured === acceptedRequests) return counted;
    const part = acceptedMeasured / acceptedRequests;
    return {
      attempts: Math.round(counted.attempts * part),
      acceptedRequests: acceptedMeasured,
      ...(counted.spilledRequests === undefined ? {} : { spilledRequests: counted.spilledRequests * part }),
      inputTokens: Math.max(0, counted.inputTokens - early[w].inputTokens),
      cachedInputTokens: counted.cachedInputTokens * part,
      outputTokens: counted.outputTokens * part,
    };
  });
}

/** Whether GPUs have no replica at a time that could take a request: clients are refused and do not wait for one. */
function nobodyThere(primary: SimulatedDeployment): (timeS: number) => boolean {
  if (primary.kind !== 'gpu') return () => false;
  const profile = severityProfile(primary.outages);
  return (timeS) => severityAt(profile, timeS) >= 1;
}

/** NaN where the primary did not give up. */
function gaveUpTimes(
  requests: RequestOutcomes,
  stream: RequestStream,
  isRefused: (timeS: number) => boolean,
): Float64Array {
  return Float64Array.from(requests.status, (status, i) => {
    if (status === COMPLETED) return Number.NaN;
    if (status === UNFINISHED) return isRefused(stream.arrivalS[i]) ? stream.arrivalS[i] : Number.NaN;
    const leftS = requests.leftS?.[i] ?? Number.NaN;
    return Number.isNaN(leftS) ? stream.arrivalS[i] : leftS;
  });
}

function merge(
  first: Outcome,
  second: Outcome,
  secondUsage: readonly WorkloadUsage[],
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
    gaps: first.gaps.map((gaps, w) => mergeGaps(gaps, second.gaps[w], secondUsage[w])),
    usage: first.usage.map((usage, w) => addUsage(usage, secondUsage[w])),
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
    ...spilledOf(first, second),
  };
}

function spilledOf(
  first: WorkloadUsage,
  second: WorkloadUsage,
): Partial<Pick<WorkloadUsage, 'spilledRequests'>> {
  const spilledRequests = (first.spilledRequests ?? 0) + (second.spilledRequests ?? 0);
  return spilledRequests > 0 ? { spilledRequests } : {};
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
