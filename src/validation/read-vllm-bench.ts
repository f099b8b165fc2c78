import { arrayAt, fieldAt, numberAt, numbersAt, textAt } from './json-fields.ts';
import type { MeasuredSetup, Measurement, MeasurementFile, NotModelled } from './measurement.ts';
import { metricOf } from './metric.ts';
import { measurementOfRecords, type RequestRecord } from './request-records.ts';
import { loadOfHeader, measurementOfAggregates, putMetric, type RunHeader } from './run-header.ts';

/** Whether a JSON document is a result of `vllm bench serve` (or of SGLang's tool, which shares its keys). */
export function isVllmBench(document: unknown): boolean {
  return (
    textAt(document, 'backend') !== null &&
    numberAt(document, 'request_throughput') !== null &&
    (numberAt(document, 'mean_ttft_ms') !== null || arrayAt(document, 'ttfts') !== null)
  );
}

function headerOf(document: unknown): RunHeader {
  const rate = fieldAt(document, 'request_rate');
  const burstiness = numberAt(document, 'burstiness') ?? 1;
  return {
    requests: numberAt(document, 'num_prompts') ?? numberAt(document, 'completed'),
    qps:
      rate === 'inf' || rate === 'Infinity' ? Number.POSITIVE_INFINITY : Number(rate ?? Number.NaN) || null,
    users: numberAt(document, 'max_concurrency'),
    arrivalCv: burstiness > 0 ? 1 / Math.sqrt(burstiness) : 1,
    durationS: numberAt(document, 'duration'),
  };
}

/** `mean_ttft_ms`, `median_itl_ms`, `p99_e2el_ms` and the throughputs, under their tidy names. */
function aggregateMetrics(document: unknown): Map<string, number> {
  const measured = new Map<string, number>();
  for (const key of Object.keys(document as object)) {
    const match = /^(mean|median|p[\d.]+)_(ttft|tpot|itl|e2el|e2e_latency)_ms$/.exec(key);
    if (match === null) continue;
    const statistic = match[1] === 'median' ? 'p50' : match[1];
    const quantity = match[2].startsWith('e2e') ? 'e2e' : match[2];
    const name = `${quantity}_ms_${statistic}`;
    if (metricOf(name) !== null) putMetric(measured, name, numberAt(document, key));
  }
  putMetric(measured, 'output_tok_s', numberAt(document, 'output_throughput'));
  putMetric(measured, 'total_tok_s', numberAt(document, 'total_token_throughput'));
  putMetric(measured, 'req_s', numberAt(document, 'request_throughput'));
  return measured;
}

/** Requests of a detailed result; arrays are in seconds, a failed request keeps its place and is known by `errors[i]`. */
function detailedRecords(
  document: unknown,
  notModelled: NotModelled[],
  rowId: string,
): RequestRecord[] | null {
  const inputs = numbersAt(document, 'input_lens');
  const outputs = numbersAt(document, 'output_lens');
  const ttfts = numbersAt(document, 'ttfts');
  const starts = numbersAt(document, 'start_times');
  const gaps = arrayAt(document, 'itls');
  const errors = arrayAt(document, 'errors') ?? [];
  if (inputs === null || outputs === null || ttfts === null || starts === null || gaps === null) return null;
  const records: RequestRecord[] = [];
  inputs.forEach((inputTokens, i) => {
    const error = errors[i];
    const failed = (typeof error === 'string' && error !== '') || outputs[i] < 1;
    const own = gaps[i];
    if (failed || !Array.isArray(own)) {
      notModelled.push({ rowId: `${rowId}#${i}`, reason: 'failed request' });
      return;
    }
    const decodeS = own.reduce((sum: number, gap) => sum + (typeof gap === 'number' ? gap : 0), 0);
    records.push({
      arrivalS: starts[i],
      inputTokens,
      outputTokens: outputs[i],
      cachedTokens: 0,
      queueS: null,
      ttftS: ttfts[i],
      tpotS: null,
      e2eS: ttfts[i] + decodeS,
    });
  });
  return records;
}

/** Reads results of `vllm bench serve`, one measurement per document, with and without `--save-detailed`. */
export function readVllmBench(
  path: string,
  documents: readonly unknown[],
  setup: MeasuredSetup,
): MeasurementFile {
  const measurements: Measurement[] = [];
  const notModelled: NotModelled[] = [];
  let rows = 0;
  documents.forEach((document, i) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const rowId = documents.length === 1 ? name : `${name}#${i}`;
    const ownSetup = {
      ...setup,
      model: setup.model === '' ? (textAt(document, 'model_id') ?? '') : setup.model,
    };
    const header = headerOf(document);
    const records = detailedRecords(document, notModelled, rowId);
    if (records !== null) {
      rows += arrayAt(document, 'input_lens')?.length ?? 0;
      if (records.length === 0) return;
      // Users that wait for each answer are replayed as such: recorded starts would carry the measured delays.
      const users = header.users !== null && !Number.isFinite(header.qps ?? Infinity) ? header.users : null;
      const run = { rowId, path, line: 1, format: 'vllm bench', setup: ownSetup, users, throughServer: true };
      measurements.push(measurementOfRecords(run, records));
      return;
    }
    rows += 1;
    const completed = numberAt(document, 'completed') ?? 0;
    const load = loadOfHeader(header);
    const inputTotal = numberAt(document, 'total_input_tokens');
    const outputTotal = numberAt(document, 'total_output_tokens');
    if (completed <= 0 || inputTotal === null || outputTotal === null || load === null) {
      notModelled.push({ rowId, reason: load === null ? 'no arrival rate' : 'no completed request' });
      return;
    }
    const measured = aggregateMetrics(document);
    const means = { inputMean: inputTotal / completed, outputMean: outputTotal / completed };
    measurements.push(
      measurementOfAggregates({
        rowId,
        path,
        format: 'vllm bench',
        setup: ownSetup,
        load,
        ...means,
        measured,
      }),
    );
  });
  return { path, format: 'vllm bench', rows, measurements, notModelled };
}
