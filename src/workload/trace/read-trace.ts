import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../read-source.ts';
import type { Recognised } from '../recognise-input.ts';
import { zoneOffsetOfLocal } from '../table/hour-weights.ts';
import type { InputFile } from '../workload.ts';
import type { TraceFormat, TraceReport } from './import-report.ts';
import { readJsonTrace } from './read-json-trace.ts';
import { readTableTrace, type TraceFacts, traceTitles } from './read-table-trace.ts';
import { LONGEST_SPAN_S, lengthSummary, TraceFold } from './trace-fold.ts';
import { type RequestSink, TraceRows } from './trace-rows.ts';

export type TraceKind = Extract<Recognised, { kind: 'table-trace' | 'json-trace' }>;

export interface TraceReadOptions {
  /** Zone of stamps that carry none. */
  readonly tz: string;
  /** Prefix cache for traces with block hashes, tokens; may be Infinity. */
  readonly prefixCacheTokens: number;
}

export interface ReadTrace {
  readonly report: TraceReport;
  readonly input: InputFile;
  readonly fold: TraceFold;
  /** Unix seconds of stamp 0; null without a calendar. */
  readonly baseEpochS: number | null;
  readonly workloadNames: readonly string[];
}

const MOST_PLAUSIBLE_QPS = 1e6;

/** Offsets of a zone by clock time, each asked for once: rows need not be in order. */
function zoneOffsetsS(tz: string): (localS: number) => number {
  const known = new Map<number, number>();
  return (localS) => {
    const offsetS = known.get(localS) ?? zoneOffsetOfLocal(tz, localS) * 3600;
    known.set(localS, offsetS);
    return offsetS;
  };
}

/**
 * Reads one trace in a single pass, handing every request to `sink`. Memory depends on the trace's span, not on its rows.
 * Throws InputError with the mistakes found; never yields a part of a damaged trace.
 */
export async function readTrace(
  source: Source,
  kind: TraceKind,
  options: TraceReadOptions,
  sink: RequestSink | null,
): Promise<ReadTrace> {
  const fold = new TraceFold();
  const rows = new TraceRows(source.path, (stampS, input, output, cached, workload) => {
    fold.add(stampS, input, output, cached);
    sink?.(stampS, input, output, cached, workload);
  });
  const facts =
    kind.kind === 'json-trace'
      ? await readJsonTrace(source, rows, options.prefixCacheTokens)
      : await readTableTrace(source, kind, rows, zoneOffsetsS(options.tz));
  const mistakes = rows.hopeless ? [...rows.mistakes, stoppedHere(source.path)] : rows.mistakes;
  if (mistakes.length > 0) throw new InputError(mistakes);
  const doubt = implausible(source.path, fold, rows);
  if (doubt !== null) throw new InputError([doubt]);
  const report = reportOf(source, kind, options, facts, fold, rows);
  const { kept } = rows;
  const input = {
    path: source.path,
    sha256: source.sha256(),
    rows: rows.rows,
    kept,
    dropped: rows.rows - kept,
  };
  const { baseEpochS } = facts.stamps;
  return { report, input, fold, baseEpochS, workloadNames: facts.workloadNames };
}

function stoppedHere(file: string): Diagnostic {
  return {
    code: 'CAP121',
    severity: 'error',
    message: 'too many mistakes; the rest of the file was not read',
    file,
    help: 'correct the column, or check that this is the right file',
  };
}

function implausible(file: string, fold: TraceFold, rows: TraceRows): Diagnostic | null {
  if (rows.kept === 0) {
    const dropped = [...rows.dropped].map(([reason, count]) => `${count} ${reason}`).join(', ');
    return rows.rows === 0
      ? {
          code: 'CAP101',
          severity: 'error',
          message: 'the trace has a header and no request below it',
          file,
          help: 'a trace has one row per request',
        }
      : {
          code: 'CAP123',
          severity: 'error',
          message: `no row of the trace can be used (${dropped})`,
          file,
          help: 'every request needs input and output tokens',
        };
  }
  if (fold.spanS > LONGEST_SPAN_S) {
    return {
      code: 'CAP122',
      severity: 'error',
      message: `the requests are spread over ${Math.round(fold.spanS / 86_400)} days`,
      file,
      help: 'are the times in milliseconds? capplan expects seconds (arrival_s)',
    };
  }
  if (fold.count > 1000 && fold.count / Math.max(fold.spanS, 1e-9) > MOST_PLAUSIBLE_QPS) {
    return {
      code: 'CAP122',
      severity: 'error',
      message: `${fold.count} requests within ${fold.spanS} s are more than a million a second`,
      file,
      help: 'are the times in hours or days? capplan expects seconds (arrival_s)',
    };
  }
  return null;
}

function reportOf(
  source: Source,
  kind: TraceKind,
  options: TraceReadOptions,
  facts: TraceFacts,
  fold: TraceFold,
  rows: TraceRows,
): TraceReport {
  const format: TraceFormat = kind.kind === 'json-trace' ? 'mooncake' : kind.format;
  const { stamps } = facts;
  const naive = stamps.sawNaive;
  const base = stamps.baseEpochS;
  return {
    path: source.path,
    format,
    title: traceTitles[format],
    dialect: {
      delimiter: kind.kind === 'json-trace' ? null : kind.dialect.delimiter,
      decimal: facts.decimal,
      lineEnd: kind.kind === 'json-trace' ? 'LF' : kind.dialect.lineEnd,
      byteOrderMark: kind.byteOrderMark,
      gzip: source.gzip,
    },
    rows: rows.rows,
    kept: rows.kept,
    dropped: [...rows.dropped].map(([reason, count]) => ({ reason, rows: count })),
    zoneBasis: base === null ? 'none' : naive ? 'assumed' : 'stated',
    zone: base === null ? null : naive ? options.tz : 'UTC',
    firstEpochS: base === null ? null : base + fold.minS,
    lastEpochS: base === null ? null : base + fold.maxS,
    spanS: fold.spanS,
    tickS: stamps.tickS,
    outOfOrder: fold.outOfOrder,
    ties: fold.ties,
    gapsOver60S: fold.gaps(),
    meanQps: fold.count / Math.max(fold.spanS, 1),
    busiestMinuteRatio: fold.busiestMinuteRatio(),
    dispersion: fold.dispersion(),
    demand: demandOf(fold),
    input: lengthSummary(fold.input),
    output: lengthSummary(fold.output),
    cachedShare: facts.hasCached ? fold.cachedTokens / fold.input.sum : null,
    notInFile: [
      'latency',
      ...(facts.hasCached ? [] : ['cached tokens']),
      'model',
      'status',
      ...(base === null ? ['date'] : []),
    ],
  };
}

const MOST_WINDOWS = 120;

function demandOf(fold: TraceFold): TraceReport['demand'] {
  const windowS = Math.max(1, Math.ceil(fold.spanS / MOST_WINDOWS));
  return { windowS, requests: Array.from(fold.counts(windowS)) };
}
