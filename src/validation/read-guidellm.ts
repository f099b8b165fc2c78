import { arrayAt, numberAt, textAt } from './json-fields.ts';
import type { MeasuredSetup, Measurement, MeasurementFile, NotModelled } from './measurement.ts';
import { measurementOfRecords, type RequestRecord } from './request-records.ts';
import { loadOfHeader, measurementOfAggregates, putMetric, type RunHeader } from './run-header.ts';

/** Whether a JSON document is a GuideLLM report. */
export function isGuidellm(document: unknown): boolean {
  const first = arrayAt(document, 'benchmarks')?.[0];
  return numberAt(first, 'metrics', 'time_to_first_token_ms', 'successful', 'mean') !== null;
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

function recordOf(request: unknown): RequestRecord | null {
  const arrivalS =
    numberAt(request, 'info', 'timings', 'request_start') ??
    numberAt(request, 'scheduler_info', 'request_timings', 'request_start') ??
    numberAt(request, 'start_time');
  const inputTokens = numberAt(request, 'prompt_tokens') ?? numberAt(request, 'input_metrics', 'text_tokens');
  const outputTokens =
    numberAt(request, 'output_tokens') ?? numberAt(request, 'output_metrics', 'text_tokens');
  if (arrivalS === null || inputTokens === null || outputTokens === null || outputTokens < 1) return null;
  return {
    arrivalS,
    inputTokens,
    outputTokens,
    cachedTokens: numberAt(request, 'cached_tokens') ?? 0,
    queueS: null,
    ttftS: seconds(numberAt(request, 'time_to_first_token_ms')),
    tpotS: seconds(numberAt(request, 'inter_token_latency_ms')),
    e2eS: numberAt(request, 'request_latency'),
  };
}

function headerOf(benchmark: unknown): RunHeader {
  const strategy = ['config', 'strategy'];
  const kind =
    textAt(benchmark, ...strategy, 'type_') ?? textAt(benchmark, 'args', 'strategy', 'type_') ?? '';
  const rate = numberAt(benchmark, ...strategy, 'rate') ?? numberAt(benchmark, 'args', 'strategy', 'rate');
  const streams =
    numberAt(benchmark, ...strategy, 'streams') ?? numberAt(benchmark, 'args', 'strategy', 'streams');
  const startS = numberAt(benchmark, 'scheduler_metrics', 'measure_start_time');
  const endS = numberAt(benchmark, 'scheduler_metrics', 'measure_end_time');
  const closed = kind === 'synchronous' ? 1 : streams;
  return {
    requests: numberAt(benchmark, 'metrics', 'request_totals', 'successful'),
    qps: kind === 'throughput' ? Number.POSITIVE_INFINITY : rate,
    users: closed,
    arrivalCv: kind === 'constant' ? 0 : 1,
    durationS: startS === null || endS === null ? null : endS - startS,
  };
}

function aggregateMetrics(benchmark: unknown): Map<string, number> {
  const measured = new Map<string, number>();
  const add = (key: string, quantity: string, toMs: number): void => {
    const at = ['metrics', key, 'successful'];
    putMetric(measured, `${quantity}_ms_mean`, scaled(numberAt(benchmark, ...at, 'mean'), toMs));
    for (const p of [50, 90, 95, 99]) {
      const value = numberAt(benchmark, ...at, 'percentiles', `p${p}`);
      putMetric(measured, `${quantity}_ms_p${p}`, scaled(value, toMs));
    }
  };
  add('time_to_first_token_ms', 'ttft', 1);
  add('inter_token_latency_ms', 'itl', 1);
  add('request_latency', 'e2e', 1000);
  putMetric(measured, 'req_s', numberAt(benchmark, 'metrics', 'requests_per_second', 'successful', 'mean'));
  putMetric(
    measured,
    'output_tok_s',
    numberAt(benchmark, 'metrics', 'output_tokens_per_second', 'successful', 'mean'),
  );
  return measured;
}

const scaled = (value: number | null, factor: number): number | null =>
  value === null ? null : value * factor;

/** Reads a GuideLLM report: each benchmark replays its requests where they are kept, else its aggregates. */
export function readGuidellm(path: string, document: unknown, setup: MeasuredSetup): MeasurementFile {
  const benchmarks = arrayAt(document, 'benchmarks') ?? [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const measurements: Measurement[] = [];
  const notModelled: NotModelled[] = [];
  let rows = 0;
  benchmarks.forEach((benchmark, i) => {
    const rowId = benchmarks.length === 1 ? name : `${name}#${i}`;
    const header = headerOf(benchmark);
    const successful = arrayAt(benchmark, 'requests', 'successful') ?? [];
    const total = numberAt(benchmark, 'metrics', 'request_totals', 'successful') ?? successful.length;
    const failed =
      (arrayAt(benchmark, 'requests', 'errored')?.length ?? 0) +
      (arrayAt(benchmark, 'requests', 'incomplete')?.length ?? 0);
    // A report that keeps only a sample of its requests cannot be replayed: the load would be too low.
    if (successful.length > 0 && successful.length >= total) {
      const records = successful.map(recordOf).filter((record) => record !== null);
      const dropped = successful.length - records.length + failed;
      for (let k = 0; k < dropped; k += 1)
        notModelled.push({ rowId: `${rowId}#${k}`, reason: 'failed request' });
      rows += successful.length + failed;
      if (records.length === 0) return;
      const run = {
        rowId,
        path,
        line: 1,
        format: 'guidellm',
        setup,
        users: header.users,
        throughServer: true,
      };
      measurements.push(measurementOfRecords(run, records));
      return;
    }
    rows += 1;
    const load = loadOfHeader(header);
    const inputMean = numberAt(benchmark, 'metrics', 'prompt_token_count', 'successful', 'mean');
    const outputMean = numberAt(benchmark, 'metrics', 'output_token_count', 'successful', 'mean');
    if (load === null || inputMean === null || outputMean === null) {
      notModelled.push({ rowId, reason: load === null ? 'no arrival rate' : 'no lengths' });
      return;
    }
    const measured = aggregateMetrics(benchmark);
    measurements.push(
      measurementOfAggregates({
        rowId,
        path,
        format: 'guidellm',
        setup,
        load,
        inputMean,
        outputMean,
        measured,
      }),
    );
  });
  return { path, format: 'guidellm', rows, measurements, notModelled };
}
