/** Which known layout a trace has. */
export type TraceFormat = 'azure' | 'mooncake' | 'vidur' | 'burstgpt' | 'capplan';

/** How the bytes of a text table were understood. */
interface DialectReport {
  readonly delimiter: ',' | ';' | '\t' | '|' | null;
  readonly decimal: '.' | ',';
  readonly lineEnd: 'LF' | 'CRLF';
  readonly byteOrderMark: boolean;
  readonly gzip: boolean;
}

/** Length of prompts or answers, in tokens. Quantiles are within 1 % where they come from a sketch. */
export interface LengthSummary {
  readonly meanTokens: number;
  readonly p50Tokens: number;
  readonly p95Tokens: number;
  readonly p99Tokens: number;
  readonly maxTokens: number;
}

/** What was read from one trace, so that nobody has to guess what became of a row. rows = kept + Σ dropped. */
export interface TraceReport {
  readonly path: string;
  readonly format: TraceFormat;
  readonly title: string;
  readonly dialect: DialectReport;
  readonly rows: number;
  readonly kept: number;
  readonly dropped: readonly { readonly reason: string; readonly rows: number }[];
  /** `stated` when the stamps carry their offset, `assumed` when `zone` was taken for granted, `none` for relative stamps. */
  readonly zoneBasis: 'stated' | 'assumed' | 'none';
  readonly zone: string | null;
  /** Unix seconds of the first and last request; null where the trace has no calendar. */
  readonly firstEpochS: number | null;
  readonly lastEpochS: number | null;
  readonly spanS: number;
  /** Largest power of ten (in seconds) that every stamp is a multiple of, as far as the file shows. */
  readonly tickS: number;
  /** Rows that came before an earlier stamp; they are sorted in. */
  readonly outOfOrder: number;
  /** Requests with the same stamp as the one before. */
  readonly ties: number;
  readonly gapsOver60S: { readonly count: number; readonly longestS: number };
  readonly meanQps: number;
  /** Rate of the busiest clock minute over the mean rate. */
  readonly busiestMinuteRatio: number;
  /** Variance over mean of the counts per window (1 for Poisson); null where the span holds fewer than 10 windows. */
  readonly dispersion: readonly { readonly windowS: number; readonly index: number | null }[];
  /** Requests per window over the span, at most 120 windows of whole seconds. */
  readonly demand: { readonly windowS: number; readonly requests: readonly number[] };
  readonly input: LengthSummary;
  readonly output: LengthSummary;
  /** Share of input tokens that an unlimited prefix cache serves; null where the file does not tell. */
  readonly cachedShare: number | null;
  readonly notInFile: readonly string[];
}

/** One entry per trace file, in the order of the command line. */
export interface ImportReport {
  readonly files: readonly TraceReport[];
}
