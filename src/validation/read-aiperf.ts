import { fieldAt, numberAt, textAt } from './json-fields.ts';
import type { MeasuredSetup, MeasurementFile, NotModelled } from './measurement.ts';
import { replayFile } from './read-request-measurements.ts';
import type { RequestRecord } from './request-records.ts';
import { loadOfHeader, measurementOfAggregates, putMetric } from './run-header.ts';

/** Whether a line is a record of AIPerf's profile export. */
export function isAiperfRecord(document: unknown): boolean {
  return (
    numberAt(document, 'metadata', 'request_start_ns') !== null && fieldAt(document, 'metrics') !== undefined
  );
}

/** Whether a document is AIPerf's or GenAI-Perf's aggregate. */
export function isAiperfAggregate(document: unknown): boolean {
  return (
    textAt(document, 'request_throughput', 'unit') !== null &&
    numberAt(document, 'time_to_first_token', 'avg') !== null
  );
}

const perSecond: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  sec: 1,
  seconds: 1,
};

/** Seconds of a value that carries its own unit; null where the unit is none of time. */
function timeAt(document: unknown, unitPath: readonly string[], valuePath: readonly string[]): number | null {
  const value = numberAt(document, ...valuePath);
  const factor = perSecond[textAt(document, ...unitPath) ?? ''];
  return value === null || factor === undefined ? null : value * factor;
}

function recordOf(line: unknown): RequestRecord | null {
  const startNs = numberAt(line, 'metadata', 'request_start_ns');
  const metric = (name: string): number | null => numberAt(line, 'metrics', name, 'value');
  const time = (name: string): number | null =>
    timeAt(line, ['metrics', name, 'unit'], ['metrics', name, 'value']);
  const inputTokens = metric('input_sequence_length');
  const outputTokens = metric('output_sequence_length') ?? metric('output_token_count');
  if (startNs === null || inputTokens === null || outputTokens === null || outputTokens < 1) return null;
  return {
    arrivalS: startNs * 1e-9,
    inputTokens,
    outputTokens,
    cachedTokens: 0,
    queueS: null,
    ttftS: time('time_to_first_token'),
    tpotS: time('inter_token_latency'),
    e2eS: time('request_latency'),
  };
}

/** Reads AIPerf's profile export: one request per line, every value with its unit. */
export function readAiperfRecords(
  path: string,
  lines: readonly unknown[],
  setup: MeasuredSetup,
): MeasurementFile {
  const records: RequestRecord[] = [];
  const notModelled: NotModelled[] = [];
  lines.forEach((line, i) => {
    const error = fieldAt(line, 'error');
    const record = error === null || error === undefined ? recordOf(line) : null;
    if (record === null) notModelled.push({ rowId: `line ${i + 1}`, reason: 'failed request' });
    else records.push(record);
  });
  return replayFile(path, 'aiperf', true, records, notModelled, setup);
}

/** Reads AIPerf's aggregate: means and percentiles of one run. */
export function readAiperfAggregate(path: string, document: unknown, setup: MeasuredSetup): MeasurementFile {
  const rowId = path.slice(path.lastIndexOf('/') + 1);
  const measured = new Map<string, number>();
  const latencies = { time_to_first_token: 'ttft', inter_token_latency: 'itl', request_latency: 'e2e' };
  for (const [key, quantity] of Object.entries(latencies)) {
    for (const statistic of ['avg', 'p50', 'p90', 'p95', 'p99']) {
      const valueS = timeAt(document, [key, 'unit'], [key, statistic]);
      const name = `${quantity}_ms_${statistic === 'avg' ? 'mean' : statistic}`;
      putMetric(measured, name, valueS === null ? null : valueS * 1000);
    }
  }
  putMetric(measured, 'req_s', numberAt(document, 'request_throughput', 'avg'));
  putMetric(measured, 'output_tok_s', numberAt(document, 'output_token_throughput', 'avg'));
  const at = (key: string): number | null => numberAt(document, 'input_config', 'loadgen', key);
  const load = loadOfHeader({
    requests: numberAt(document, 'request_count', 'avg'),
    qps: at('request_rate'),
    users: at('concurrency'),
    arrivalCv: 1,
    durationS: null,
  });
  const inputMean = numberAt(document, 'input_sequence_length', 'avg');
  const outputMean = numberAt(document, 'output_sequence_length', 'avg');
  if (load === null || inputMean === null || outputMean === null) {
    const reason = load === null ? 'no arrival rate' : 'no lengths';
    return { path, format: 'aiperf', rows: 1, measurements: [], notModelled: [{ rowId, reason }] };
  }
  const run = { rowId, path, format: 'aiperf', setup, load, inputMean, outputMean, measured };
  return { path, format: 'aiperf', rows: 1, measurements: [measurementOfAggregates(run)], notModelled: [] };
}
