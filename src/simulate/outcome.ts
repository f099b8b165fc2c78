import type { RequestTally } from './gpu/request-tally.ts';

/** What became of a request. The order is the code stored in `RequestOutcomes.status`. */
export const requestStatuses = ['completed', 'rejected', 'failed', 'expired', 'unfinished'] as const;
export const COMPLETED = 0;
export const REJECTED = 1;
export const FAILED = 2;
export const EXPIRED = 3;
export const UNFINISHED = 4;

/** Per-request results beside the stream, index by index. Times are NaN where the request did not get so far. */
export interface RequestOutcomes {
  readonly status: Uint8Array;
  /** Arrival to first scheduled (or accepted by the provider). */
  readonly queueS: Float64Array;
  /** First token − arrival. */
  readonly ttftS: Float64Array;
  /** Last token − arrival. */
  readonly e2eS: Float64Array;
  /** Replica that served it, or -1. */
  readonly replica: Int32Array;
  /** Stream time at which the request left the system, however it ended; NaN while it has not. Kept by hosted kinds. */
  readonly leftS?: Float64Array | undefined;
}

/** Fields in one order whoever makes it, as for streams: what reads outcomes is compiled for one shape of them. */
export function requestOutcomes(fields: RequestOutcomes): RequestOutcomes {
  return {
    status: fields.status,
    queueS: fields.queueS,
    ttftS: fields.ttftS,
    e2eS: fields.e2eS,
    replica: fields.replica,
    leftS: fields.leftS,
  };
}

/** No requests: what is kept of a stream of which only a tally is. */
export const noRequests: RequestOutcomes = requestOutcomes({
  status: new Uint8Array(0),
  queueS: new Float64Array(0),
  ttftS: new Float64Array(0),
  e2eS: new Float64Array(0),
  replica: new Int32Array(0),
});

/** Gaps between tokens, as a weighted histogram over logarithmic bins (about 1 % wide). */
export interface GapHistogram {
  /** Lower edge of bin 0, seconds. */
  readonly firstEdgeS: number;
  /** Ratio of neighbouring edges. */
  readonly ratio: number;
  readonly weights: Float64Array;
}

/** What can bind first. These are the words of `limit` in the result. */
export type LimitName =
  | 'ttft'
  | 'tpot'
  | 'e2e'
  | 'deadline'
  | 'availability'
  | 'compute'
  | 'kv-cache'
  | 'rpm'
  | 'tpm'
  | 'itpm'
  | 'otpm'
  | 'rpd'
  | 'tpd'
  | 'concurrency'
  | 'spend-cap'
  | 'enqueued-tokens'
  | 'batch-requests'
  | 'batch-window'
  | 'units'
  | 'cold-start'
  | 'context'
  | 'session-length'
  | 'retries';

/** Quantities that money depends on, over the measured span, summed per workload. */
export interface WorkloadUsage {
  /** Attempts that reached the provider, accepted or not; ≥ requests. */
  attempts: number;
  acceptedRequests: number;
  /** Part of `acceptedRequests` that spilled over to the serverless price; absent for none. */
  spilledRequests?: number;
  inputTokens: number;
  /** Part of `inputTokens` that a cache served. */
  cachedInputTokens: number;
  outputTokens: number;
}

/** What first attempts ask of the limit that they ask most of, over what it allows in as long. */
export interface TightestLimit {
  readonly name: LimitName;
  readonly askedShare: number;
  /** Share of the requests that come to it, 0–1: of those that units take none does. */
  readonly reachedShare: number;
}

/** One simulation of one option over one stream. */
export interface Outcome {
  /** Empty where there is a tally instead. */
  readonly requests: RequestOutcomes;
  /** Of streams too long to keep every request. */
  readonly tally?: RequestTally | undefined;
  /** Per workload (index of the stream's names); null where single gaps are not modelled. */
  readonly gaps: readonly (GapHistogram | null)[];
  readonly usage: readonly WorkloadUsage[];
  /** Busy share etc. over the measured span, 0–1, by name: gpu, kvCache, rateLimit, units, batchQueue … */
  readonly utilization: Readonly<Record<string, number>>;
  /** How often each limit made a request wait, be refused or preempted. */
  readonly pressure: Readonly<Partial<Record<LimitName, number>>>;
  /** Of the limits of an account that fill again within minutes; absent or null where there are none. */
  readonly tightest?: TightestLimit | null | undefined;
  /** Requests in the system at quarter points of the measured span: a growing queue shows here. */
  readonly backlog: readonly [number, number, number, number];
  /** GPU replica-seconds, unit-seconds … reserved, where the simulation decides them (autoscaling). */
  readonly reservedSeconds: number | null;
  /** Counters worth showing: iterations, preemptions, prefix-cache hit tokens, events, retries. */
  readonly counters: Readonly<Record<string, number>>;
}

/** As {@link requestOutcomes}, for the whole. */
export function outcomeOf(fields: Outcome): Outcome {
  return {
    requests: requestOutcomes(fields.requests),
    tally: fields.tally,
    gaps: fields.gaps,
    usage: fields.usage,
    utilization: fields.utilization,
    pressure: fields.pressure,
    tightest: fields.tightest,
    backlog: fields.backlog,
    reservedSeconds: fields.reservedSeconds,
    counters: fields.counters,
  };
}
