import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { numberAt, textAt } from './json-fields.ts';
import { RowCells, type Table } from './measured-table.ts';
import type { MeasuredSetup, MeasurementFile, NotModelled } from './measurement.ts';
import { measurementOfRecords, type RequestRecord } from './request-records.ts';

const requiredColumns = ['arrival_s', 'input_tokens', 'output_tokens'];

/** Whether a table holds one measured request per row. */
export function isRequestTable(table: Table): boolean {
  return (
    requiredColumns.every((column) => table.columns.includes(column)) &&
    (table.columns.includes('ttft_ms') || table.columns.includes('e2e_ms'))
  );
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

/** Reads `arrival_s,input_tokens,output_tokens,ttft_ms,e2e_ms[,tpot_ms,cached_tokens]`. */
export function readRequestTable(
  table: Table,
  setup: MeasuredSetup,
  problems: Diagnostic[],
): MeasurementFile {
  const records: RequestRecord[] = [];
  const notModelled: NotModelled[] = [];
  for (const row of table.rows) {
    const cells = new RowCells(table.path, row, problems);
    const arrivalS = cells.number('arrival_s', Number.NEGATIVE_INFINITY);
    const inputTokens = cells.count('input_tokens');
    const outputTokens = cells.count('output_tokens');
    if (arrivalS === null || inputTokens === null || outputTokens === null) {
      notModelled.push({ rowId: `line ${row.line}`, reason: 'request without arrival, input or output' });
      continue;
    }
    records.push({
      arrivalS,
      inputTokens,
      outputTokens,
      cachedTokens: cells.count('cached_tokens') ?? 0,
      queueS: seconds(cells.number('queue_ms')),
      ttftS: seconds(cells.number('ttft_ms')),
      tpotS: seconds(cells.number('tpot_ms')),
      e2eS: seconds(cells.number('e2e_ms')),
    });
  }
  return replayFile(table.path, 'requests', true, records, notModelled, setup);
}

/** Whether JSON lines are an engine's own log of requests (`input_toks`, `queued_ts`, `first_token_ts`). */
export function isEngineLog(first: unknown): boolean {
  return numberAt(first, 'input_toks') !== null && numberAt(first, 'queued_ts') !== null;
}

/** Reads an engine's log, all stamps on the engine's own monotonic clock. */
export function readEngineLog(
  path: string,
  lines: readonly unknown[],
  setup: MeasuredSetup,
): MeasurementFile {
  const records: RequestRecord[] = [];
  const notModelled: NotModelled[] = [];
  lines.forEach((line, i) => {
    const queuedS = numberAt(line, 'queued_ts');
    const firstS = numberAt(line, 'first_token_ts');
    const lastS = numberAt(line, 'last_token_ts');
    const scheduledS = numberAt(line, 'scheduled_ts');
    const inputTokens = numberAt(line, 'input_toks');
    const outputTokens = numberAt(line, 'output_toks');
    if (queuedS === null || firstS === null || lastS === null || !inputTokens || !outputTokens) {
      notModelled.push({
        rowId: textAt(line, 'request_id') ?? `line ${i + 1}`,
        reason: 'unfinished request',
      });
      return;
    }
    records.push({
      arrivalS: queuedS,
      inputTokens,
      outputTokens,
      cachedTokens: 0,
      queueS: scheduledS === null ? null : scheduledS - queuedS,
      ttftS: firstS - queuedS,
      tpotS: null,
      e2eS: lastS - queuedS,
    });
  });
  return replayFile(path, 'engine log', false, records, notModelled, setup);
}

/** A file whose requests are replayed as they arrived; its rows are the requests. */
export function replayFile(
  path: string,
  format: string,
  throughServer: boolean,
  records: readonly RequestRecord[],
  notModelled: readonly NotModelled[],
  setup: MeasuredSetup,
): MeasurementFile {
  const rowId = path.slice(path.lastIndexOf('/') + 1);
  const run = { rowId, path, line: 1, format, setup, users: null, throughServer };
  return {
    path,
    format,
    rows: records.length + notModelled.length,
    measurements: records.length === 0 ? [] : [measurementOfRecords(run, records)],
    notModelled,
  };
}
