import type { Source } from '../read-source.ts';
import type { InputFile } from '../workload.ts';
import type { ReadInputOptions } from '../workload-input.ts';
import type { TraceReport } from './import-report.ts';
import { readTrace, type TraceKind } from './read-trace.ts';
import { TraceColumns, type TraceRequests } from './trace-columns.ts';

export interface LoadedTrace {
  readonly trace: TraceFacts;
  readonly columns: TraceRequests;
}

/** What a trace says besides its requests; plain data. */
export interface TraceFacts {
  readonly report: TraceReport;
  readonly input: InputFile;
  /** First stamp, span from first to last, and number of the requests kept. */
  readonly stamps: { readonly minS: number; readonly spanS: number; readonly count: number };
  /** Values of the workload column in the order of their first row; empty without such a column. */
  readonly workloadNames: readonly string[];
}

const NEWLINE = 0x0a;
/** What a packed byte becomes, at most, when it is unpacked; a guess too high only reserves addresses. */
const PACKED = 8;
/** Rows later in a file may be shorter than the first ones. */
const SPARE = 1.2;

/** How many rows a trace of so many bytes on disk will have, judged by its beginning; 0 bytes for not known. */
export function expectedRows({ head, headIsWhole, gzip }: Source, fileBytes: number): number {
  let lines = 1;
  for (let at = head.indexOf(NEWLINE); at >= 0; at = head.indexOf(NEWLINE, at + 1)) lines += 1;
  if (headIsWhole) return lines;
  const bytes = Math.max(head.length, gzip ? fileBytes * PACKED : fileBytes);
  return Math.ceil((SPARE * bytes * lines) / head.length);
}

/** Reads one trace into columns that have room for so many rows, or more. Throws InputError. */
export async function loadTrace(
  source: Source,
  what: TraceKind,
  options: Pick<ReadInputOptions, 'tz' | 'prefixCacheTokens'>,
  room: number,
): Promise<LoadedTrace> {
  const isCapplan = what.kind === 'table-trace' && what.format === 'capplan';
  const header = what.kind === 'table-trace' ? what.header.map((cell) => cell.toLowerCase()) : [];
  const keeps = {
    cached: what.kind === 'json-trace' || (isCapplan && header.includes('cached_tokens')),
    workload: isCapplan && header.includes('workload'),
  };
  const columns = new TraceColumns(keeps, room);
  const { report, input, fold, workloadNames } = await readTrace(
    source,
    what,
    { tz: options.tz ?? 'UTC', prefixCacheTokens: options.prefixCacheTokens ?? Number.POSITIVE_INFINITY },
    (stampS, input, output, cached, workload) => columns.add(stampS, input, output, cached, workload),
  );
  const { minS, spanS, count } = fold;
  return {
    trace: { report, input, stamps: { minS, spanS, count }, workloadNames },
    columns: columns.sorted(),
  };
}
