import type { HostedLatency } from '../performance/hosted-latency.ts';
import type { ReplicaSpec } from '../performance/iteration-cost.ts';
import type { LimitName } from './outcome.ts';

/** What the simulator runs: everything resolved, nothing left to look up. */
export type SimulatedDeployment =
  | GpuDeployment
  | ServerlessDeployment
  | BatchDeployment
  | ProvisionedDeployment
  | VoiceDeployment;

export type Router = 'round-robin' | 'least-outstanding' | 'prefix-affinity';

/** A span of stream time during which something is down or degraded. */
export interface Outage {
  readonly fromS: number;
  readonly toS: number;
  /** Share of requests that fail (hosted) or of replicas that are gone (GPU), 0–1. */
  readonly severity: number;
}

export interface GpuDeployment {
  readonly kind: 'gpu';
  readonly replica: ReplicaSpec;
  readonly replicas: number;
  readonly router: Router;
  readonly autoscale: Autoscale | null;
  /** How clients act on a 503 while replicas start; absent: they give up at once. */
  readonly retry?: RetryPolicy;
  readonly outages: readonly Outage[];
}

export interface Autoscale {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Outstanding requests per ready replica that the scaler aims at. */
  readonly targetOutstanding: number;
  readonly checkIntervalS: number;
  readonly scaleUpStabilisationS: number;
  readonly scaleDownStabilisationS: number;
  /** Idle time after which the last replica goes, where minReplicas is 0. */
  readonly scaleToZeroAfterS: number;
  readonly coldStartS: number;
  /** Whether requests wait for a starting replica or get 503 and retry. */
  readonly whileStarting: 'queue' | 'reject';
  /** How often it looks whether to shrink, where that differs from `checkIntervalS`. */
  readonly scaleDownCheckS?: number;
  /** How a replica's time is paid for; absent: by the second, from its start on. */
  readonly billing?: ReplicaBilling;
}

export interface ReplicaBilling {
  readonly whileStarting: boolean;
  /** A replica's time is rounded up to a multiple of this. */
  readonly incrementS: number;
}

/** A limit that follows the use: `factor` × its mean over the last `overS`, never below the limit's own units. */
export interface AdaptiveRule {
  readonly factor: number;
  readonly overS: number;
  /** What it never exceeds, units per window; null: nothing is known. */
  readonly mostUnitsPerWindow: number | null;
  /** Mean use over `overS` before the stream's start, units per second. */
  readonly sustainedPerS: number;
}

/** One budget that refills: so many units per window. */
/**
 * What a token limit draws at admission for an answer that is still to come: `none`: it is drawn while it is generated;
 * `larger`: the larger of `max_output_tokens` and the whole request; `sum`: the prompt and `max_output_tokens`;
 * `returned`: as `sum`, and what was not generated goes back at completion. The other two keep what they drew.
 */
export type Reservation = 'none' | 'larger' | 'sum' | 'returned';

export interface RateLimit {
  readonly name: LimitName;
  readonly unitsPerWindow: number;
  readonly windowS: number;
  /** `continuous` is a token bucket of one window's size; `fixed` resets at each window's start. */
  readonly bucket: 'continuous' | 'fixed';
  /** How it follows the use, refilling continuously; absent: it is the same at all times. */
  readonly adapts?: AdaptiveRule | null;
  /** Seconds after midnight UTC at which a window begins; absent: 0. */
  readonly windowStartS?: number;
  /** Quantum of a `fixed` limit that is enforced in slices (1 s of a minute), or null. */
  readonly sliceS: number | null;
  /** What one request draws. Tokens are multiplied by these weights and summed; `request` is per attempt. */
  readonly draws: {
    readonly request: number;
    readonly inputToken: number;
    /** Input that is written to a cache as it is read; absent: as `inputToken`. */
    readonly writtenInputToken?: number;
    readonly cachedInputToken: number;
    readonly outputToken: number;
  };
  readonly reservation: Reservation;
  /** Whether an attempt that was refused or failed still counts as a request; it has used no tokens. */
  readonly failedCount: boolean;
}

export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly initialBackoffS: number;
  readonly backoffFactor: number;
  readonly maxBackoffS: number;
  /** 0 = none, 1 = full jitter. */
  readonly jitter: number;
  readonly honourRetryAfter: boolean;
  readonly timeoutS: number;
  /** Told to wait longer than this, it gives up, as it can go elsewhere; absent: it waits. */
  readonly longestRetryAfterS?: number;
}

/** A prefix cache that forgets what is not used for a while. Arrays are by position of the stream's workloads. */
export interface PrefixLifetime {
  /** How long what requests of all sessions share is kept after its last use, seconds. */
  readonly sharedS: number;
  /** How long a session's history is kept, in the stream's time: a stream at twice the load halves its pauses. */
  readonly sessionS: number;
  /** Share of the input that is no history which all requests of the workload share, 0–1. */
  readonly sharedShare: readonly number[];
  /** Mean pause between the turns of a session that began before the stream, in the stream's time. */
  readonly pauseS: readonly number[];
  /** It was not used before the stream, as a standby is not. */
  readonly startsCold: boolean;
  /** What each token that was forgotten adds to the time to first token, seconds. */
  readonly missS: number;
}

export interface ServerlessDeployment {
  readonly kind: 'serverless';
  /** Limits of the account for this model: every workload on it draws on the same budgets. */
  readonly limits: readonly RateLimit[];
  readonly maxConcurrency: number | null;
  readonly retry: RetryPolicy;
  /** Null: nothing is known, latencies are NaN and only limits and cost are judged. */
  readonly latency: HostedLatency | null;
  readonly outages: readonly Outage[];
  /** `max_output_tokens` per workload where the workload does not say; the p99 of its output. */
  readonly maxOutputTokens: readonly number[];
  /** Absent: whatever the stream calls cached is found in the cache. */
  readonly cache?: PrefixLifetime | null;
}

/** How much may be enqueued at once. */
export interface QueueQuota {
  readonly unit: 'input-tokens' | 'requests' | 'batches';
  readonly limit: number;
}

export interface BatchDeployment {
  readonly kind: 'batch';
  readonly submitEveryS: number;
  readonly maxRequestsPerBatch: number;
  readonly maxTokensPerBatch: number;
  /** Quotas over what is enqueued, all at once. */
  readonly queueQuotas: readonly QueueQuota[];
  readonly windowS: number;
  readonly completionP50S: number;
  readonly completionP90S: number;
  readonly onExpiry: { readonly billed: boolean; readonly resubmit: boolean };
  readonly outages: readonly Outage[];
}

/** Provider-managed throughput bought by the unit (PTU, GSU, 1K-TPM). */
export interface ProvisionedDeployment {
  readonly kind: 'provisioned';
  readonly units: number;
  /** Leaky bucket: weighted tokens per second that all units together drain, and the depth in seconds. */
  readonly weightedTokensPerSecond: number;
  readonly bucketSeconds: number;
  readonly weights: { readonly input: number; readonly cachedInput: number; readonly output: number };
  /** Weight of fresh input that is written to the cache, and which workloads write; absent: it weighs as any input. */
  readonly cacheWrites?: { readonly weight: number; readonly byWorkload: readonly boolean[] };
  /** Takes what the units refuse, at the serverless price; null: a 429 and the client retries. */
  readonly overflow: OverflowAccount | null;
  /** Whether a load above their rate has used up what the units save for bursts before the stream begins. */
  readonly startsDrawnDown: boolean;
  /** Output estimate per workload that is drawn at admission and corrected at completion; null: drawn as generated. */
  readonly maxOutputTokens: readonly number[] | null;
  readonly retry: RetryPolicy;
  readonly latency: HostedLatency | null;
  readonly outages: readonly Outage[];
  /** Absent: whatever the stream calls cached is found in the cache. */
  readonly cache?: PrefixLifetime | null;
}

/** The serverless limits of the account that what units refuse spills over to. */
export interface OverflowAccount extends Pick<ServerlessDeployment, 'limits' | 'maxConcurrency'> {
  readonly maxOutputTokens: readonly number[];
}

export interface VoiceDeployment {
  readonly kind: 'voice';
  readonly sessionMinutesMean: number;
  readonly sessionCapS: number;
  /** Responses per minute of an open session, by workload of the stream. */
  readonly responsesPerMinute: readonly number[];
  readonly limits: readonly RateLimit[];
  readonly maxSessions: number | null;
  readonly retry: RetryPolicy;
  readonly latency: HostedLatency | null;
}
