import { randomStream } from '../workload/random.ts';
import type { RequestStream } from '../workload/request-stream.ts';
import { drawLengths } from './draw-lengths.ts';
import type { MeasuredLoad, Measurement } from './measurement.ts';

/** Bounds of a simulated load whose number of requests the measurement leaves open. */
const REQUESTS_PER_USER = 10;
const MIN_REQUESTS = 40;
const MAX_REQUESTS = 6000;
const MAX_OPEN_LOOP_REQUESTS = 12_000;
/** Length of an open-loop run that does not say: what MLPerf's load generator runs at least. */
const DEFAULT_RUN_S = 600;

type StreamedLoad = Exclude<MeasuredLoad, { kind: 'replay' }>;

/** Requests to simulate on one replica, where `replicas` share the load evenly. */
function requestCount(load: StreamedLoad, replicas: number, concurrencyLimit: number): number {
  const share = (requests: number): number => Math.max(1, Math.round(requests / replicas));
  const bounded = (requests: number): number => Math.max(MIN_REQUESTS, Math.min(MAX_REQUESTS, requests));
  switch (load.kind) {
    case 'static-batch':
      return load.batch;
    case 'closed-loop':
      return load.requests === null
        ? Math.max(2 * share(load.users), bounded(REQUESTS_PER_USER * share(load.users)))
        : share(load.requests);
    case 'burst':
      // Enough to fill the batch several times over, so that ramp-up and tail weigh little.
      return load.requests === null ? bounded(6 * concurrencyLimit) : share(load.requests);
    case 'open-loop':
      return load.requests === null ? MAX_OPEN_LOOP_REQUESTS : share(load.requests);
  }
}

/** A stage of a run, cut to so many requests, and where it begins in the stream. */
export interface StreamStage {
  readonly fromRequest: number;
  readonly toRequest: number;
}

interface Arrivals {
  readonly arrivalS: Float64Array;
  readonly stages: readonly StreamStage[];
}

/** Gaps of a renewal process with this CV: even at 0, exponential at 1, gamma else. */
function arrivalTimes(
  load: Extract<MeasuredLoad, { kind: 'open-loop' }>,
  count: number,
  replicas: number,
  seed: number,
): Arrivals {
  const random = randomStream(seed, 'validation/arrivals');
  const planned = load.stages.map((stage) =>
    Math.max(1, Math.round((stage.qps / replicas) * (stage.durationS ?? DEFAULT_RUN_S))),
  );
  const total = planned.reduce((sum, requests) => sum + requests, 0);
  const kept = planned.map((requests) =>
    load.stages.length === 1 && load.requests !== null
      ? count
      : Math.max(1, total <= count ? requests : Math.round((requests * count) / total)),
  );
  const arrivalS = new Float64Array(kept.reduce((sum, requests) => sum + requests, 0));
  const stages: StreamStage[] = [];
  const shape = load.arrivalCv > 0 ? 1 / load.arrivalCv ** 2 : Number.POSITIVE_INFINITY;
  let nowS = 0;
  let next = 0;
  load.stages.forEach((stage, s) => {
    const meanGapS = replicas / stage.qps;
    const from = next;
    for (let i = 0; i < kept[s]; i += 1) {
      arrivalS[next] = nowS;
      next += 1;
      nowS += Number.isFinite(shape) ? (random.gamma(shape) / shape) * meanGapS : meanGapS;
    }
    stages.push({ fromRequest: from, toRequest: next });
  });
  return { arrivalS, stages };
}

/** Tokens of each prompt that a prefix cache has seen before. */
function warmTokens(measurement: Measurement, inputTokens: Int32Array): Int32Array {
  const { sharing } = measurement;
  if (sharing === null) return new Int32Array(inputTokens.length);
  const { prefixTokens, distinctPrompts } = sharing;
  return inputTokens.map((tokens, i) =>
    distinctPrompts !== null && i >= distinctPrompts ? tokens : Math.min(prefixTokens, tokens),
  );
}

/** The requests of a measurement for one replica of several that share its load, seeded. */
export function loadStream(
  measurement: Measurement,
  load: StreamedLoad,
  replicas: number,
  limits: { readonly concurrency: number; readonly contextTokens: number },
  seed: number,
): { readonly stream: RequestStream; readonly stages: readonly StreamStage[] } {
  const wanted = requestCount(load, replicas, limits.concurrency);
  const arrivals: Arrivals =
    load.kind === 'open-loop'
      ? arrivalTimes(load, wanted, replicas, seed)
      : { arrivalS: new Float64Array(wanted), stages: [{ fromRequest: 0, toRequest: wanted }] };
  const count = arrivals.arrivalS.length;
  const outputTokens = drawLengths(
    measurement.output,
    count,
    limits.contextTokens - 1,
    randomStream(seed, 'validation/output'),
  );
  const inputTokens = drawLengths(
    measurement.input,
    count,
    limits.contextTokens - 1,
    randomStream(seed, 'validation/input'),
  );
  const stream: RequestStream = {
    count,
    arrivalS: arrivals.arrivalS,
    inputTokens,
    outputTokens,
    cachedTokens: warmTokens(measurement, inputTokens),
    workload: new Uint16Array(count),
    session: null,
    turn: null,
    workloadNames: [measurement.rowId],
    measureFromS: 0,
    endS: arrivals.arrivalS[count - 1] ?? 0,
    drainS: Number.POSITIVE_INFINITY,
    startHourOfWeek: 0,
    startEpochS: null,
  };
  return { stream, stages: arrivals.stages };
}
