import type { OptionCost } from '../cost/option-cost.ts';
import type { Assumption } from '../diagnostics/assumption.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { OptionKind } from '../scenario/scenario.ts';
import type { LimitName } from '../simulate/outcome.ts';
import type { InputFile } from '../workload/workload.ts';
import type { Recommendation, TimelinePoint } from './choose/bought-plan.ts';

/** The result every renderer, gate and file shares; `capplan simulate --format json` prints it as it is. */
export interface Result {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'capplan'; readonly version: string };
  readonly seed: number;
  readonly inputs: readonly InputFile[];
  /** Absent where a program asked the library. */
  readonly run?: RunArguments;
  readonly workloads: readonly WorkloadResult[];
  readonly options: readonly OptionResult[];
  readonly recommendation: Recommendation;
  readonly timeline: readonly TimelinePoint[];
  readonly checks: readonly CheckResult[];
  readonly attribution: readonly AttributionBar[];
  readonly asOf: string;
  readonly warnings: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What the command line was told, so that the run can be repeated. */
export interface RunArguments {
  /** Workload files, then each flag with its value; what says only where the result goes is left out. */
  readonly words: readonly (readonly string[])[];
  /** `CAPPLAN_SET`. */
  readonly set: string | null;
}

export type Verdict = 'pass' | 'fail' | 'marginal' | 'unstable' | 'unproven' | 'not-applicable';

export interface WorkloadResult {
  readonly name: string;
  readonly owner: string | null;
  readonly model: string;
  /** Integers of the base replication's measured span. */
  readonly requests: number;
  readonly qpsMean: number;
  readonly qpsPeakHour: number;
  /** Which of the two was given: `mean`, `peak`, `both` or `trace`. */
  readonly rateGiven: 'mean' | 'peak' | 'both' | 'trace';
  readonly inputTokensMean: number;
  readonly outputTokensMean: number;
  readonly cachedShare: number;
  readonly objectives: readonly { readonly column: string; readonly limit: number }[];
  /** Demand by hour of the week in requests per second, 168 values. */
  readonly hourlyQps: readonly number[];
  /** Of a trace: hour of the week in which it was busiest, hour 0 = Monday 00:00 UTC; null without a calendar. */
  readonly busiestHourOfWeek?: number | null;
  readonly unit: string | null;
  readonly assumptions: readonly Assumption[];
}

export interface Deployment {
  readonly gpu: string | null;
  readonly gpusPerReplica: number | null;
  readonly replicas: number | null;
  readonly spare: number | null;
  readonly nodes: number | null;
  /** GPUs that are paid for: what serves, what is spare, and what is left over of whole nodes. */
  readonly gpus: number | null;
  /** GPUs that can only be had together; 1 where they are had singly. */
  readonly gpusPerNode: number | null;
  readonly units: number | null;
  readonly unit: string | null;
  readonly engine: string | null;
  readonly precision: string | null;
  readonly tp: number | null;
  readonly tier: string | null;
  readonly region: string | null;
}

export interface Reason {
  readonly limit:
    | LimitName
    | 'rate-limits'
    | 'residency'
    | 'modality'
    | 'licence'
    | 'not-interactive'
    | 'model'
    | 'memory'
    | 'price';
  readonly text: string;
  /** What would fix it; empty when nothing the tool knows of does. */
  readonly fix: string;
}

export interface Percentiles {
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** A share with its interval, 0–1. */
export interface ShareEstimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What outages and breaking machines leave of a year. */
export interface YearResult {
  /** Share of the year's requests that are served; nine years in ten lie between low and high. */
  readonly served: ShareEstimate;
  /** The same without the fallback; null where there is none. */
  readonly servedAlone: ShareEstimate | null;
  /** Share that `availability_pct` asks for; null where it asks for none. */
  readonly objective: number | null;
  /**
   * Share of outages that the fallback's provider may have in common before the objective breaks; null where no second
   * provider stands by or nothing is asked for.
   */
  readonly commonCauseAllowed: number | null;
}

/** A scheduled outage or surge as a workload meets it; intervals are those of the mean over the replications, 95 %. */
export interface EventResult {
  /** Start, `YYYY-MM-DDThh:mmZ`. */
  readonly at: string;
  readonly hours: number;
  readonly down: readonly { readonly provider: string; readonly severity: number }[];
  /** Machines that the option or its fallback has lost. */
  readonly lost: readonly { readonly option: string; readonly nodes: number }[];
  /** Factor on the load. */
  readonly surge: number;
  /** Requests of the workload that are expected in it; none where its hours bring no load. */
  readonly requests: number;
  readonly verdict: Verdict;
  readonly limit: Reason['limit'] | null;
  /** Share of the requests that are served. */
  readonly served: ShareEstimate;
  /** Share that met every objective; null without objectives or where no latency is known. */
  readonly attainment: ShareEstimate | null;
  /** What its requests cost beyond what is reserved anyway; null without a price. */
  readonly usd: number | null;
  /** The same without the fallback; null where there is none, or nothing for it to do. */
  readonly alone: {
    readonly served: ShareEstimate;
    readonly attainment: ShareEstimate | null;
    readonly usd: number | null;
  } | null;
}

export interface OptionWorkloadResult {
  readonly name: string;
  readonly verdict: Verdict;
  readonly limit: Reason['limit'] | null;
  /** Share of requests that met every objective; null without objectives. */
  readonly attainment: number | null;
  /** Factor by which the load can grow until an objective breaks; null where not searched or not defined. */
  readonly headroom: number | null;
  readonly requests: {
    readonly offered: number;
    readonly completed: number;
    readonly rejected: number;
    readonly failed: number;
    readonly expired: number;
    readonly unfinished: number;
  };
  readonly ttftMs: Percentiles;
  readonly tpotMs: Percentiles;
  readonly itlMs: Percentiles;
  readonly e2eMs: Percentiles;
  readonly outputTokensPerSecond: number | null;
  readonly requestsPerSecond: number | null;
  /** What clients sent for each request, retries included; 1 without any. Null where nothing was offered. */
  readonly attemptsPerRequest: number | null;
  /** The objective that is nearest to breaking or furthest beyond it. */
  readonly worstObjective: {
    readonly column: string;
    readonly actual: number;
    readonly limit: number;
    readonly low: number;
    readonly high: number;
  } | null;
  /** Null where it was not asked for, or nothing is known. */
  readonly year: YearResult | null;
  readonly events: readonly EventResult[];
}

/** What stands by, what it carries and what that costs. */
export interface FallbackResult {
  readonly option: string;
  readonly provider: string | null;
  /** As it stands by; null where it has no size. */
  readonly deployment: Deployment | null;
  /** Share of the busiest hour that it serves while the option is down, 0–1; null for batches, where it is not asked. */
  readonly carriedAtPeak: number | null;
  /** Reserved month by month, used or not; null without a price. */
  readonly standbyMonthlyUsd: number | null;
  /** What the requests of an average month's outages cost at the fallback; null without a price. */
  readonly outagesMonthlyUsd: number | null;
  /** A twelfth of what the scheduled outages of the coming year cost at the fallback; null without a price. */
  readonly eventsMonthlyUsd: number | null;
}

export interface OptionResult {
  readonly id: string;
  readonly kind: OptionKind;
  readonly model: string;
  readonly provider: string | null;
  readonly deployment: Deployment | null;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly workloads: readonly OptionWorkloadResult[];
  /** Shares of what it has, 0–1, by name; null where it is not known what it has. */
  readonly utilization: Readonly<Record<string, number | null>>;
  readonly cost: OptionCost;
  readonly assumptions: readonly Assumption[];
  /** How far the performance model may be off here; null where no model was used (serverless, batch, measured points). */
  readonly modelError: ModelError | null;
  readonly fallback: FallbackResult | null;
}

export interface ModelError {
  /** Half-width of the interval as a fraction: 0.08 is ±8 %. */
  readonly relative: number;
  readonly insideValidatedRange: boolean;
  /** Why it lies outside, or what the figure was measured on; one phrase. */
  readonly note: string;
}

export interface CheckResult {
  readonly id: string;
  readonly level: 'error' | 'warn';
  readonly status: 'pass' | 'warn' | 'fail';
  readonly expected: string;
  readonly actual: number | null;
  readonly baseline: number | null;
  readonly state: 'new' | 'existing' | 'fixed';
  readonly message: string;
}

export interface AttributionBar {
  readonly factor: 'workload' | 'prices' | 'throughput' | 'scenario' | 'version';
  readonly usd: number;
  /** Single changes inside the factor and what undoing each alone would save; they need not sum to it. */
  readonly parts?: readonly { readonly text: string; readonly usd: number }[];
}
