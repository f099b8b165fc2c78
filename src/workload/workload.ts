import type { Assumption } from '../diagnostics/assumption.ts';
import type { VoiceDemand } from './stream/voice-sessions.ts';

export type Modality = 'text' | 'vision' | 'audio' | 'embedding';
export type LatencyMetric = 'ttft' | 'tpot' | 'e2e';
export type Percentile = 50 | 90 | 95 | 99;

/** `ttft_p95_ms=800`: the 95th percentile of TTFT may be at most 0.8 s. */
export interface Objective {
  /** The column's own name, `ttft_p95_ms` or `e2e_p99_s`. */
  readonly column: string;
  readonly metric: LatencyMetric;
  readonly percentile: Percentile;
  readonly limitS: number;
}

/** Token counts per request: lognormal with these parameters, cut at the model's context. */
export interface LengthDistribution {
  readonly meanTokens: number;
  readonly p50Tokens: number;
  readonly p95Tokens: number;
  /** Standard deviation of the logarithm; 0 means constant. */
  readonly sigma: number;
}

/** Which column gave the rate, and so which of mean and peak was given rather than assumed. */
export type RateBasis =
  | 'qps'
  | 'requests_per_day'
  | 'requests_per_month'
  | 'qps_peak'
  | 'sessions_peak'
  | 'trace';

/** A committed file whose tokens stand before every request: a system prompt, tool definitions. */
export interface CountedPrefix {
  /** As the scenario names it. */
  readonly path: string;
  readonly tokens: number;
  /** False where the vendor publishes no tokenizer and a neighbour's was used. */
  readonly exact: boolean;
}

/** One row of a workload CSV, in SI units, every default filled in. */
export interface Workload {
  readonly name: string;
  /** Catalogue id, class, `a|b`, `any`, or a path to a Hugging Face `config.json`. */
  readonly model: string;
  readonly modality: Modality;
  readonly rateBasis: RateBasis;
  /** Requests per second, mean over the week that `hourWeights` describes. */
  readonly qpsMean: number;
  /** Requests per second, mean of the busiest hour. */
  readonly qpsPeakHour: number;
  readonly meanIsAssumed: boolean;
  readonly peakIsAssumed: boolean;
  /** 168 weights, mean 1, hour 0 = Monday 00:00 UTC (the row's `tz` is already applied). */
  readonly hourWeights: Float64Array;
  /** Hour of the week in which a recorded workload was busiest; null without a calendar, absent for declared ones. */
  readonly recordedPeakHour?: number | null;
  readonly profile: string;
  readonly tz: string;
  /** CV of inter-arrival times inside the hour; 1 is Poisson. */
  readonly arrivalCv: number;
  readonly input: LengthDistribution;
  readonly output: LengthDistribution;
  readonly maxOutputTokens: number | null;
  /** Share of input tokens that a warm prefix cache serves, 0–1. */
  readonly cachedShare: number;
  /** Share of output tokens that are reasoning, 0–1; they are part of the output. */
  readonly reasoningShare: number;
  readonly turns: number;
  readonly thinkS: number;
  readonly voice: VoiceDemand | null;
  readonly objectives: readonly Objective[];
  /** Deferrable work: hours from arrival to the last acceptable completion. */
  readonly deadlineH: number | null;
  readonly availabilityPct: number | null;
  readonly growthPctMonth: number;
  /** Acceptable residencies; empty means any. */
  readonly residency: readonly string[];
  readonly owner: string | null;
  readonly unit: { readonly name: string; readonly requests: number } | null;
  /** Model ids declared good enough; empty means the model class of `model`. */
  readonly accept: readonly string[];
  readonly notes: string | null;
  /** Files whose tokens are part of every request; they are counted in `input`. */
  readonly prefix?: readonly CountedPrefix[];
  readonly assumptions: readonly Assumption[];
  readonly source: { readonly path: string; readonly line: number };
}

/** A file that took part, for the result's `inputs`. */
export interface InputFile {
  readonly path: string;
  readonly sha256: string;
  /** Data rows read; rows = kept + dropped. */
  readonly rows: number;
  readonly kept: number;
  readonly dropped: number;
}
