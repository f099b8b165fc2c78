import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { RequestStream } from './request-stream.ts';
import type { ImportReport } from './trace/import-report.ts';
import type { InputFile, Workload } from './workload.ts';

/** Declared demand: one workload per row of the CSV. */
export interface DeclaredInput {
  readonly kind: 'workloads';
  readonly workloads: readonly Workload[];
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Diagnostic[];
}

/** Recorded demand: requests as they came, and one workload per trace (or per value of its `workload` column). */
export interface TraceInput {
  readonly kind: 'trace';
  readonly stream: RequestStream;
  readonly workloads: readonly Workload[];
  readonly report: ImportReport;
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly Diagnostic[];
}

export type WorkloadInput = DeclaredInput | TraceInput;

export type ModelMistake = (name: string) => Pick<Diagnostic, 'code' | 'message' | 'help'> | null;

export interface ReadInputOptions {
  /** IANA zone for stamps that carry none, and for rows without `tz`; default UTC. */
  readonly tz?: string;
  /** Unknown columns are errors instead of warnings. */
  readonly strict: boolean;
  /** Objectives by column name (`ttft_p95_ms`), over the columns of every row; in the column's own unit. */
  readonly objectives: Readonly<Record<string, number>>;
  /** What is wrong with the name of a model; null where it stands for one. Absent: names are not looked up. */
  readonly modelMistake?: ModelMistake;
  /** Multiplies every rate; a trace is compressed in time. Default 1. */
  readonly scale?: number;
  /** Cells laid over the rows by workload name and column, as text with decimal points (`--set workload.chat.qps=40`). */
  readonly cells?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Threads that large traces may be read by, this one among them; default one per processor. */
  readonly threads?: number;
  /** Prefix cache, in tokens, for traces that carry block hashes; default unlimited. */
  readonly prefixCacheTokens?: number;
}
