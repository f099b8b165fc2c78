import type { HostedLatency } from '../../src/performance/hosted-latency.ts';
import type { RateLimit, RetryPolicy, ServerlessDeployment } from '../../src/simulate/deployment.ts';
import type { LimitName } from '../../src/simulate/outcome.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';

export interface StreamShape {
  readonly arrivalS: readonly number[];
  readonly inputTokens?: number | readonly number[];
  readonly outputTokens?: number | readonly number[];
  readonly cachedTokens?: number | readonly number[];
  readonly workload?: readonly number[];
  readonly workloadNames?: readonly string[];
  readonly session?: readonly number[];
  readonly turn?: readonly number[];
  readonly measureFromS?: number;
  readonly endS?: number;
  readonly drainS?: number;
  readonly startHourOfWeek?: number;
}

/** A stream written by hand; a single number stands for every request. */
export function streamOf(shape: StreamShape): RequestStream {
  const count = shape.arrivalS.length;
  const column = (value: number | readonly number[] | undefined, fallback: number): Int32Array =>
    Int32Array.from({ length: count }, (_, i) =>
      typeof value === 'object' ? value[i] : (value ?? fallback),
    );
  return {
    count,
    arrivalS: Float64Array.from(shape.arrivalS),
    inputTokens: column(shape.inputTokens, 100),
    outputTokens: column(shape.outputTokens, 10),
    cachedTokens: column(shape.cachedTokens, 0),
    workload: Uint16Array.from({ length: count }, (_, i) => shape.workload?.[i] ?? 0),
    session: shape.session ? Int32Array.from(shape.session) : null,
    turn: shape.turn ? Uint16Array.from(shape.turn) : null,
    workloadNames: shape.workloadNames ?? ['chat'],
    measureFromS: shape.measureFromS ?? 0,
    endS: shape.endS ?? (count === 0 ? 0 : shape.arrivalS[count - 1]),
    drainS: shape.drainS ?? 3600,
    startHourOfWeek: shape.startHourOfWeek ?? 0,
    startEpochS: null,
  };
}

/** Arrivals at a constant rate over [0, durationS). */
export function constantArrivals(perSecond: number, durationS: number): number[] {
  return Array.from({ length: Math.floor(perSecond * durationS) }, (_, i) => i / perSecond);
}

export const noRetry: RetryPolicy = {
  maxAttempts: 1,
  initialBackoffS: 0.5,
  backoffFactor: 2,
  maxBackoffS: 8,
  jitter: 0,
  honourRetryAfter: true,
  timeoutS: 600,
};

/** Every request takes exactly this long: no spread. */
export function constantLatency(ttftS: number, tokensPerSecond: number): HostedLatency {
  return {
    ttftP50S: ttftS,
    ttftP95S: ttftS,
    tokensPerSecondP50: tokensPerSecond,
    tokensPerSecondP5: tokensPerSecond,
    basis: 'assumed',
    source: 'test',
    asOf: '2026-11-20',
  };
}

export const nothing: RateLimit['draws'] = {
  request: 0,
  inputToken: 0,
  cachedInputToken: 0,
  outputToken: 0,
};

/** A limit per minute in a token bucket, changed as the test needs. */
export function perMinute(name: LimitName, units: number, change: Partial<RateLimit> = {}): RateLimit {
  const tokens = { ...nothing, inputToken: 1, cachedInputToken: 1, outputToken: 1 };
  return {
    name,
    unitsPerWindow: units,
    windowS: 60,
    bucket: 'continuous',
    sliceS: null,
    draws: name === 'rpm' ? { ...nothing, request: 1 } : tokens,
    reservation: 'none',
    failedCount: false,
    ...change,
  };
}

export function serverlessOf(change: Partial<ServerlessDeployment> = {}): ServerlessDeployment {
  return {
    kind: 'serverless',
    limits: [],
    maxConcurrency: null,
    retry: noRetry,
    latency: constantLatency(0.5, 100),
    outages: [],
    maxOutputTokens: [100],
    ...change,
  };
}

/** How many requests with arrivals in [fromS, toS) ended with this status. */
export function countStatus(
  stream: RequestStream,
  status: Uint8Array,
  code: number,
  fromS = Number.NEGATIVE_INFINITY,
  toS = Number.POSITIVE_INFINITY,
): number {
  let count = 0;
  for (let i = 0; i < stream.count; i += 1) {
    if (status[i] === code && stream.arrivalS[i] >= fromS && stream.arrivalS[i] < toS) count += 1;
  }
  return count;
}
