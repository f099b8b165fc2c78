import type { Source } from '../read-source.ts';
import type { InputFile } from '../workload.ts';
import type { ReadInputOptions } from '../workload-input.ts';
import type { TraceReport } from './import-report.ts';
import { readTrace, type TraceKind } from './read-trace.ts';
import { TraceColumns } from './trace-columns.ts';

/** What a trace says besides its requests; plain data. */
export interface TraceFacts {
  readonly report: TraceReport;
  readonly input: InputFile;
  /** First stamp, span from first to last, and number of the requests kept. */
  readonly stamps: { readonly minS: number; readonly spanS: number; readonly count: number };
  /** Values of the workload column in the order of their first row; empty without such a column. */
  readonly workloadNames: readonly string[];
}

/** Reads one trace into columns. Throws InputError. */
export async function loadTrace(
  source: Source,
  what: TraceKind,
  options: Pick<ReadInputOptions, 'tz' | 'prefixCacheTokens'>,
): Promise<{ readonly trace: TraceFacts; readonly columns: TraceColumns }> {
  const isCapplan = what.kind === 'table-trace' && what.format === 'capplan';
  const header = what.kind === 'table-trace' ? what.header.map((cell) => cell.toLowerCase()) : [];
  const columns = new TraceColumns({
    cached: what.kind === 'json-trace' || (isCapplan && header.includes('cached_tokens')),
    workload: isCapplan && header.includes('workload'),
  });
  const { report, input, fold, workloadNames } = await readTrace(
    source,
    what,
    { tz: options.tz ?? 'UTC', prefixCacheTokens: options.prefixCacheTokens ?? Number.POSITIVE_INFINITY },
    (stampS, input, output, cached, workload) => columns.add(stampS, input, output, cached, workload),
  );
  const { minS, spanS, count } = fold;
  return { trace: { report, input, stamps: { minS, spanS, count }, workloadNames }, columns };
}
