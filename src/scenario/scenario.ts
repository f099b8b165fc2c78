import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** The four ways of running a workload. */
export type OptionKind = 'serverless' | 'batch' | 'dedicated' | 'self-hosted';

/** A value the user may leave to the tool: a number, `auto`, or a range `a..b`. */
export type ReplicaCount = number | 'auto' | { readonly min: number; readonly max: number };

/** What own GPUs cost, or a capacity contract leaves to its user; null where the catalogue's value holds. */
export interface OwnershipSpec {
  readonly capexUsdPerGpu: number | null;
  readonly amortisationMonths: number | null;
  /** Power of one GPU. */
  readonly watts: number | null;
  readonly hostPowerShare: number | null;
  readonly usdPerKwh: number | null;
  readonly pue: number | null;
  readonly colocationUsdPerKwMonth: number | null;
  readonly staffUsdPerMonth: number | null;
  readonly leadTimeS: number | null;
}

/** One option as the user wrote it (file or `--option`), typed but not yet looked up. Absent keys are null. */
export interface OptionSpec {
  readonly id: string;
  readonly kind: OptionKind;
  readonly model: string | null;
  readonly provider: string | null;
  readonly region: string | null;
  readonly fallback: string | null;
  readonly price: string | null;
  readonly usdPerGpuHour: number | null;
  readonly usdPerUnitHour: number | null;
  readonly usdPerSeatMonth: number | null;
  readonly usdPerMillionInputTokens: number | null;
  readonly usdPerMillionOutputTokens: number | null;
  readonly usdPerMillionCachedTokens: number | null;
  /** rpm, tpm, itpm, otpm, rpd, tpd, concurrency, spend … */
  readonly limits: Readonly<Record<string, number>> | null;
  readonly tier: string | null;
  readonly service: 'standard' | 'flex' | 'priority' | null;
  readonly maxRetries: number | null;
  readonly timeoutS: number | null;
  /** Product that is sold by the seat. */
  readonly plan: string | null;
  readonly seats: number | null;
  readonly submitS: number | null;
  readonly cacheTtlS: number | null;
  readonly gpu: string | null;
  readonly tp: number | null;
  readonly pp: number | null;
  readonly dp: number | null;
  readonly ep: number | null;
  readonly precision: string | null;
  readonly kvPrecision: string | null;
  readonly engine: string | null;
  readonly engineVersion: string | null;
  readonly replicas: ReplicaCount | null;
  readonly spare: number | null;
  readonly router: string | null;
  readonly autoscale: Readonly<Record<string, number | string | boolean>> | null;
  readonly ownership: OwnershipSpec | null;
  /** False: capacity that is not taken away; null: what the provider's list price buys. */
  readonly preemptible: boolean | null;
  readonly maxNumSeqs: number | null;
  readonly maxNumBatchedTokens: number | null;
  readonly blockSize: number | null;
  readonly kvBlocks: number | null;
  readonly gpuMemoryUtilization: number | null;
  readonly prefixCache: boolean | null;
  readonly throughput: string | null;
  readonly unit: string | null;
  readonly units: number | 'auto' | null;
  readonly commitment: string | null;
  /** What one unit carries by the user's own word, weighted tokens a minute. */
  readonly tokensPerMinutePerUnit: number | null;
  /** Where the option was written, for diagnostics; null for automatic ones. */
  readonly source: OptionSource | null;
}

/** Where something was written, as the fields of a diagnostic. */
export type WrittenAt = Partial<Pick<Diagnostic, 'file' | 'line' | 'column' | 'length' | 'sourceText'>>;

export interface OptionSource {
  readonly at: WrittenAt;
  /** Its values that are text. */
  readonly values: readonly { readonly text: string; readonly at: WrittenAt }[];
}

export interface CheckSpec {
  readonly id: string;
  readonly level: 'error' | 'warn';
  readonly expect: string;
  readonly message: string | null;
  readonly source: { readonly path: string; readonly line: number; readonly column: number } | null;
}

/** Machines of an option that are gone; spare replicas on others stand in for theirs. */
export interface NodeLoss {
  readonly option: string;
  readonly nodes: number;
}

export interface EventSpec {
  /** Unix seconds. */
  readonly atEpochS: number;
  readonly durationS: number;
  readonly outage: string | null;
  /** Share of the requests that fail in the outage, 0–1. */
  readonly severity: number;
  /** Machines that one option loses. */
  readonly nodeLoss: NodeLoss | null;
  readonly surge: number | null;
}

/** Everything the run is told besides the workload itself. */
export interface Scenario {
  readonly path: string | null;
  readonly name: string | null;
  readonly workloadPath: string | null;
  /** Multiplies every rate. */
  readonly workloadScale: number;
  /** Cells laid over the workload file by workload name and column, as text: `--set workload.chat.qps=40`. */
  readonly workloadCells: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Committed files whose tokens stand before every request of a workload, relative to the scenario's folder. */
  readonly workloadPrompts: readonly { readonly workload: string; readonly files: readonly string[] }[];
  /** Null: no options were given, the tool picks a set of all four kinds. */
  readonly options: readonly OptionSpec[] | null;
  /** Ids that `--only` kept; null for all. A fallback outside of them still serves as one. */
  readonly only: readonly string[] | null;
  /** Objectives of `capplan.yaml` or `--slo`, by column name (`ttft_p95_ms`), for traces or over the columns. */
  readonly objectives: Readonly<Record<string, number>>;
  readonly checks: readonly CheckSpec[];
  readonly commitments: readonly {
    readonly provider: string;
    readonly usdPerYear: number;
    readonly until: string;
  }[];
  readonly inventory: Readonly<Record<string, { readonly count: number; readonly cost: 'sunk' | number }>>;
  readonly events: readonly EventSpec[];
  /** Where the times of events were written, by their positions. */
  readonly eventsAt?: readonly WrittenAt[];
  /** Where the providers of events and commitments were written, by their positions. */
  readonly providersAt?: {
    readonly events: readonly WrittenAt[];
    readonly commitments: readonly WrittenAt[];
  };
  readonly variants: Readonly<Record<string, string>>;
}
