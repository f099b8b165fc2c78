import type { RequestStream } from '../workload/request-stream.ts';

/** Token counts per request as a benchmark draws them. */
export type Lengths =
  | { readonly shape: 'constant'; readonly tokens: number }
  | { readonly shape: 'uniform'; readonly minTokens: number; readonly maxTokens: number }
  | { readonly shape: 'lognormal'; readonly meanTokens: number; readonly sigma: number };

/** How the load was applied while it was measured. */
export type MeasuredLoad =
  /** One batch from start to finish, nothing joins it. */
  | { readonly kind: 'static-batch'; readonly batch: number }
  /** A fixed number of users, each sending its next request when the last one is answered. */
  | { readonly kind: 'closed-loop'; readonly users: number; readonly requests: number | null }
  /** Everything queued at once; null requests means enough to reach a steady state. */
  | { readonly kind: 'burst'; readonly requests: number | null }
  /** Arrivals at given rates, one stage after the other; `measuredStage` null is the whole run. */
  | {
      readonly kind: 'open-loop';
      readonly stages: readonly { readonly qps: number; readonly durationS: number | null }[];
      readonly measuredStage: number | null;
      readonly requests: number | null;
      /** CV of the gaps between arrivals; 1 is Poisson, 0 evenly spaced. */
      readonly arrivalCv: number;
    }
  /** The very requests that were sent: at their recorded arrivals, or by so many users who wait for each answer. */
  | { readonly kind: 'replay'; readonly stream: RequestStream; readonly users: number | null };

/** Prompts that begin alike, and come again. */
export interface PromptSharing {
  /** Leading tokens that every prompt finds warm (a system prompt). */
  readonly prefixTokens: number;
  /** Distinct prompts that are sent round and round, so that all but the first round is warm; null: none comes again. */
  readonly distinctPrompts: number | null;
}

/** One pool of identical engine instances. */
export interface MeasuredPool {
  readonly workers: number;
  readonly tp: number;
  /** Data-parallel attention ranks within an instance. */
  readonly dp: number;
  readonly ep: number;
}

/** The deployment a measurement was made on, in the words of its file. Null is unknown. */
export interface MeasuredSetup {
  readonly model: string;
  readonly precision: string | null;
  readonly kvPrecision: string | null;
  /** Names in the order of preference: the most specific that the catalogue knows is taken. */
  readonly gpuNames: readonly string[];
  readonly gpuCount: number | null;
  readonly tp: number | null;
  readonly pp: number | null;
  readonly dp: number | null;
  readonly ep: number | null;
  readonly engine: string | null;
  readonly engineVersion: string | null;
  /** When it was measured, `YYYY-MM…`; picks the preset where the version is unknown. */
  readonly measuredAt: string | null;
  readonly maxNumSeqs: number | null;
  readonly maxNumBatchedTokens: number | null;
  readonly blockSize: number | null;
  readonly kvBlocks: number | null;
  readonly gpuMemoryUtilization: number | null;
  readonly prefixCache: boolean | null;
  /** Separate pools for prefill and decode; null where one pool does both. */
  readonly disaggregated: { readonly prefill: MeasuredPool; readonly decode: MeasuredPool } | null;
}

/** One measured configuration with what was measured there. */
export interface Measurement {
  readonly rowId: string;
  readonly path: string;
  readonly line: number;
  readonly source: string;
  readonly mode: string;
  readonly setup: MeasuredSetup;
  readonly load: MeasuredLoad;
  readonly input: Lengths;
  readonly output: Lengths;
  /** What a prefix cache can serve; null where prompts have nothing in common. */
  readonly sharing: PromptSharing | null;
  /** False where the engine was timed from within: nothing of the API server is in the figures. */
  readonly throughServer: boolean;
  /** By the measured column's own name, `ttft_ms_mean`, `output_tok_s` …; positive finite numbers only. */
  readonly measured: ReadonlyMap<string, number>;
}

/** A row or a value that is not simulated, and why. */
export interface NotModelled {
  readonly rowId: string;
  readonly reason: string;
}

/** What a file of measurements holds: rows read = measurements + notModelled. */
export interface MeasurementFile {
  readonly path: string;
  readonly format: string;
  readonly rows: number;
  readonly measurements: readonly Measurement[];
  readonly notModelled: readonly NotModelled[];
}

/** Mean of a length distribution. */
export function meanTokens(lengths: Lengths): number {
  switch (lengths.shape) {
    case 'constant':
      return lengths.tokens;
    case 'uniform':
      return (lengths.minTokens + lengths.maxTokens) / 2;
    case 'lognormal':
      return lengths.meanTokens;
  }
}
