import { basename } from 'node:path';
import { type Diagnostic, InputError } from '../../diagnostics/diagnostic.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import type { OpenTrace } from '../open-inputs.ts';
import { type RequestStream, requestStream } from '../request-stream.ts';
import { scaleStream } from '../stream/scale-stream.ts';
import type { ReadInputOptions, TraceInput } from '../workload-input.ts';
import { mergeTraces } from './merge-traces.ts';
import type { LoadedTrace } from './read-trace-columns.ts';
import { loadTraces } from './read-trace-files.ts';
import { readTraceTerms } from './trace-terms.ts';
import { traceWorkload } from './trace-workload.ts';

const WEEK_S = 7 * 86_400;
const HOUR_S = 3600;
/** 1970-01-05, a Monday. */
const FIRST_MONDAY_S = 4 * 86_400;
/** Relative stamps that begin later than this are not relative to the trace's start. */
const LATEST_RELATIVE_START_S = HOUR_S;

/** Reads traces into one stream, aligned by weekday and hour where they have a calendar. */
export async function readTraces(
  inputs: readonly OpenTrace[],
  options: ReadInputOptions,
): Promise<TraceInput> {
  const loaded = await loadTraces(inputs, options);
  const mistakes: Diagnostic[] = [];
  const names = uniqueNames(loaded);
  const joined = joinTraces(loaded, names.flat());
  const scale = options.scale ?? 1;
  const cells = options.cells ?? {};
  mistakes.push(...strayNames(Object.keys(cells), names.flat()));
  const workloads = loaded.flatMap(({ trace }, file) =>
    names[file].map((name) => {
      const { path } = trace.report;
      const { terms, diagnostics } = readTraceTerms(
        path,
        name,
        cells[name] ?? {},
        options.objectives,
        options.strict,
      );
      mistakes.push(...diagnostics);
      return traceWorkload(joined.stream, joined.stream.workloadNames.indexOf(name), {
        path,
        tz: trace.report.zone ?? 'UTC',
        knowsCached: trace.report.cachedShare !== null,
        hasCalendar: trace.report.firstEpochS !== null,
        ...joined.spans[file],
        scale,
        terms,
      });
    }),
  );
  if (mistakes.some(({ severity }) => severity === 'error')) throw new InputError(mistakes);
  const stream = scaleStream(joined.stream, scale);
  return {
    kind: 'trace',
    stream,
    workloads,
    report: { files: loaded.map(({ trace }) => trace.report) },
    inputs: loaded.map(({ trace }) => trace.input),
    warnings: mistakes,
  };
}

function strayNames(given: readonly string[], names: readonly string[]): Diagnostic[] {
  return given
    .filter((name) => !names.includes(name))
    .map((name) => ({
      code: 'CAP105',
      severity: 'error',
      message: `${quoted(`workload.${name}`)} names no workload of the input`,
      help: `the workloads are ${names.slice(0, 8).join(', ')}`,
    }));
}

/** `traces/azure2023_conv.csv.gz` → `azure2023_conv`. */
function nameOf(path: string): string {
  return path === '-' ? 'stdin' : basename(path).replace(/(\.(csv|tsv|txt|jsonl|json|gz))+$/i, '') || path;
}

function namesOf({ workloadNames, report }: LoadedTrace['trace']): string[] {
  return workloadNames.length > 0 ? workloadNames.map((name) => name || 'unnamed') : [nameOf(report.path)];
}

/** The same workload name in two files means two workloads; the file's name tells them apart. */
function uniqueNames(loaded: readonly LoadedTrace[]): string[][] {
  const taken = new Set<string>();
  return loaded.map(({ trace }) =>
    namesOf(trace).map((name) => {
      let unique = taken.has(name) ? `${nameOf(trace.report.path)}/${name}` : name;
      for (let n = 2; taken.has(unique); n += 1) unique = `${name}-${n}`;
      taken.add(unique);
      return unique;
    }),
  );
}

/** Seconds from Monday 00:00 UTC to the trace's first request; null without a calendar. */
function weekSecond({ trace }: LoadedTrace): number | null {
  const epochS = trace.report.firstEpochS;
  return epochS === null ? null : (((epochS - FIRST_MONDAY_S) % WEEK_S) + WEEK_S) % WEEK_S;
}

/** The start that makes the joint stream shortest when every trace begins at its own place in the week. */
function commonStart(starts: readonly number[], spans: readonly number[]): number {
  let best = starts[0];
  let shortest = Number.POSITIVE_INFINITY;
  for (const start of starts) {
    const end = Math.max(...starts.map((other, i) => ((other - start + WEEK_S) % WEEK_S) + spans[i]));
    if (end < shortest) {
      shortest = end;
      best = start;
    }
  }
  return best;
}

/** Where a trace lies in the joint stream; it ends one mean gap after its last request. */
interface TraceSpan {
  readonly fromS: number;
  readonly untilS: number;
}

function joinTraces(
  loaded: readonly LoadedTrace[],
  workloadNames: readonly string[],
): { readonly stream: RequestStream; readonly spans: readonly TraceSpan[] } {
  const dated = loaded.filter((entry) => weekSecond(entry) !== null);
  const startWeekS =
    dated.length === 0
      ? 0
      : commonStart(
          dated.map((entry) => weekSecond(entry) ?? 0),
          dated.map(({ trace }) => trace.stamps.spanS),
        );
  const spans: TraceSpan[] = [];
  let firstWorkload = 0;
  const parts = loaded.map((entry) => {
    const { trace, columns } = entry;
    const weekS = weekSecond(entry);
    // A stamp's shift to stream time: dated traces begin at their place in the week, others keep their own zero.
    const { minS, spanS, count } = trace.stamps;
    const keepsZero = weekS === null && minS <= LATEST_RELATIVE_START_S;
    const shiftS = weekS === null ? (keepsZero ? 0 : -minS) : ((weekS - startWeekS + WEEK_S) % WEEK_S) - minS;
    const fromS = keepsZero ? 0 : minS + shiftS;
    const meanGapS = count > 1 && spanS > 0 ? spanS / (count - 1) : 1;
    spans.push({ fromS, untilS: minS + shiftS + spanS + meanGapS });
    const part = { columns, count, shiftS, firstWorkload };
    firstWorkload += namesOf(trace).length;
    return part;
  });
  const single = dated.length === 1 && loaded.length === 1;
  const stream = requestStream({
    ...mergeTraces(parts),
    workloadNames,
    measureFromS: 0,
    endS: Math.max(...spans.map(({ untilS }) => untilS)),
    drainS: HOUR_S,
    startHourOfWeek: startWeekS / HOUR_S,
    startEpochS: single ? loaded[0].trace.report.firstEpochS : null,
  });
  return { stream, spans };
}
