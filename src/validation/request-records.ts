import { mean, quantileSorted } from 'simple-statistics';
import type { RequestStream } from '../workload/request-stream.ts';
import type { MeasuredSetup, Measurement } from './measurement.ts';

/** One request as it was measured. Null: not in the file. */
export interface RequestRecord {
  readonly arrivalS: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly queueS: number | null;
  readonly ttftS: number | null;
  readonly tpotS: number | null;
  readonly e2eS: number | null;
}

/** A run of requests and what is known about how it was made. */
export interface MeasuredRun {
  readonly rowId: string;
  readonly path: string;
  readonly line: number;
  readonly format: string;
  readonly setup: MeasuredSetup;
  /** Users who wait for each answer; null where the recorded arrivals are to be replayed. */
  readonly users: number | null;
  readonly throughServer: boolean;
}

const reportedPercentiles = [50, 90, 95, 99] as const;

/** The requests as a stream that starts with the first arrival. */
export function streamOfRecords(records: readonly RequestRecord[], name: string): RequestStream {
  const sorted = [...records].sort((a, b) => a.arrivalS - b.arrivalS);
  const startS = sorted[0]?.arrivalS ?? 0;
  const count = sorted.length;
  return {
    count,
    arrivalS: Float64Array.from(sorted, (record) => record.arrivalS - startS),
    inputTokens: Int32Array.from(sorted, (record) => record.inputTokens),
    outputTokens: Int32Array.from(sorted, (record) => record.outputTokens),
    cachedTokens: Int32Array.from(sorted, (record) => Math.min(record.cachedTokens, record.inputTokens)),
    workload: new Uint16Array(count),
    session: null,
    turn: null,
    workloadNames: [name],
    measureFromS: 0,
    endS: count === 0 ? 0 : sorted[count - 1].arrivalS - startS,
    drainS: Number.POSITIVE_INFINITY,
    startHourOfWeek: 0,
    startEpochS: null,
  };
}

function addStatistics(into: Map<string, number>, quantity: string, seconds: readonly number[]): void {
  if (seconds.length === 0) return;
  const put = (statistic: string, value: number): void => {
    if (value > 0) into.set(`${quantity}_ms_${statistic}`, value * 1000);
  };
  put('mean', mean([...seconds]));
  const sorted = [...seconds].sort((a, b) => a - b);
  for (const p of reportedPercentiles) put(`p${p}`, quantileSorted(sorted, p / 100));
}

const present = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

/** TPOT from the record, or from its first and last token. */
function tpotOf(record: RequestRecord): number | null {
  if (record.outputTokens < 2) return null;
  if (record.tpotS !== null) return record.tpotS;
  if (record.ttftS === null || record.e2eS === null) return null;
  return (record.e2eS - record.ttftS) / (record.outputTokens - 1);
}

/** One measurement that replays the requests; the statistics of what was recorded are what it is compared with. */
export function measurementOfRecords(run: MeasuredRun, records: readonly RequestRecord[]): Measurement {
  const measured = new Map<string, number>();
  addStatistics(measured, 'queue', present(records.map((record) => record.queueS)));
  addStatistics(measured, 'ttft', present(records.map((record) => record.ttftS)));
  addStatistics(measured, 'tpot', present(records.map(tpotOf)));
  addStatistics(measured, 'e2e', present(records.map((record) => record.e2eS)));
  const stream = streamOfRecords(records, run.rowId);
  const ends = present(
    records.map((record) => (record.e2eS === null ? null : record.arrivalS + record.e2eS)),
  );
  if (ends.length === records.length && ends.length > 0) {
    const firstS = records.reduce(
      (first, record) => Math.min(first, record.arrivalS),
      Number.POSITIVE_INFINITY,
    );
    const makespanS = ends.reduce((last, end) => Math.max(last, end), 0) - firstS;
    measured.set('makespan_s', makespanS);
    measured.set('output_tok_s', records.reduce((sum, record) => sum + record.outputTokens, 0) / makespanS);
  }
  return {
    rowId: run.rowId,
    path: run.path,
    line: run.line,
    source: run.format,
    mode: run.users === null ? 'replay' : 'replay_closed_loop',
    setup: run.setup,
    load: { kind: 'replay', stream, users: run.users },
    input: { shape: 'constant', tokens: meanCount(stream.inputTokens) },
    output: { shape: 'constant', tokens: meanCount(stream.outputTokens) },
    sharing: null,
    throughServer: run.throughServer,
    measured,
  };
}

function meanCount(tokens: Int32Array): number {
  return tokens.length === 0 ? 0 : tokens.reduce((sum, value) => sum + value, 0) / tokens.length;
}
