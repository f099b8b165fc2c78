import { quantile } from 'simple-statistics';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { RowCells, type Table } from './measured-table.ts';
import type { NotModelled } from './measurement.ts';

/** Latency of one hosted model as its log has it. */
export interface HostedCalibration {
  readonly provider: string;
  readonly model: string;
  readonly requests: number;
  readonly ttftP50Ms: number;
  readonly ttftP95Ms: number;
  readonly tokensPerSecondP50: number;
  /** The slow side: one request in twenty is slower. */
  readonly tokensPerSecondP5: number;
  /** Newest day in the log; null where it has no times. */
  readonly asOf: string | null;
}

const totalColumns = ['total_ms', 'e2e_ms', 'latency_ms', 'duration_ms'];
const outputColumns = ['output_tokens', 'out_tok', 'completion_tokens', 'tokens'];
const errorColumns = ['error', 'error_code', 'status_error'];
const timeColumns = ['time', 'timestamp', 'arrival', 'created_at'];

/** Fewer answers than this say nothing about one request in twenty. */
export const MIN_HOSTED_REQUESTS = 20;

/** Whether a table is a log of requests to hosted APIs. */
export function isHostedLog(table: Table): boolean {
  const has = (names: readonly string[]): boolean => names.some((name) => table.columns.includes(name));
  return (
    table.columns.includes('ttft_ms') &&
    has(totalColumns) &&
    has(outputColumns) &&
    !table.columns.includes('gpu')
  );
}

interface Samples {
  readonly provider: string;
  readonly model: string;
  readonly ttftMs: number[];
  readonly tokensPerSecond: number[];
  newest: string | null;
}

/**
 * Reads a log of single requests (time, tokens, TTFT, total) into one row per provider and model. Failed requests and
 * answers of one token are counted and left out.
 */
export function calibrateHosted(
  table: Table,
  names: { readonly provider: string | null; readonly model: string | null },
  problems: Diagnostic[],
): { readonly rows: readonly HostedCalibration[]; readonly left: readonly NotModelled[] } {
  const groups = new Map<string, Samples>();
  const left: NotModelled[] = [];
  for (const row of table.rows) {
    const cells = new RowCells(table.path, row, problems);
    const rowId = `line ${row.line}`;
    const provider = cells.text('provider') ?? names.provider;
    const model = cells.text('model') ?? names.model;
    if (provider === null || model === null) {
      left.push({ rowId, reason: 'no provider or no model' });
      continue;
    }
    if (errorColumns.some((column) => (cells.text(column) ?? '') !== '')) {
      left.push({ rowId, reason: 'failed request' });
      continue;
    }
    const first = (columns: readonly string[]): number | null =>
      columns.reduce<number | null>((found, column) => found ?? cells.number(column), null);
    const ttftMs = cells.number('ttft_ms');
    const totalMs = first(totalColumns);
    const tokens = first(outputColumns);
    if (ttftMs === null || totalMs === null || tokens === null || tokens < 2 || !(totalMs > ttftMs)) {
      left.push({ rowId, reason: 'no time to first token, total or tokens' });
      continue;
    }
    const key = JSON.stringify([provider, model]);
    const group = groups.get(key) ?? { provider, model, ttftMs: [], tokensPerSecond: [], newest: null };
    groups.set(key, group);
    group.ttftMs.push(ttftMs);
    group.tokensPerSecond.push(((tokens - 1) * 1000) / (totalMs - ttftMs));
    const day = dayOf(timeColumns.map((column) => cells.text(column)).find((text) => text !== null) ?? null);
    if (day !== null && (group.newest === null || day > group.newest)) group.newest = day;
  }
  const rows: HostedCalibration[] = [];
  for (const { provider, model, ttftMs, tokensPerSecond, newest } of groups.values()) {
    if (ttftMs.length < MIN_HOSTED_REQUESTS) {
      left.push(
        ...ttftMs.map(() => ({ rowId: `${provider} ${model}`, reason: 'too few requests of the model' })),
      );
      continue;
    }
    rows.push({
      provider,
      model,
      requests: ttftMs.length,
      ttftP50Ms: quantile(ttftMs, 0.5),
      ttftP95Ms: quantile(ttftMs, 0.95),
      tokensPerSecondP50: quantile(tokensPerSecond, 0.5),
      tokensPerSecondP5: quantile(tokensPerSecond, 0.05),
      asOf: newest,
    });
  }
  return { rows, left };
}

/** Day of a time that begins like `2026-11-20`, or of Unix seconds or milliseconds. */
function dayOf(text: string | null): string | null {
  if (text === null) return null;
  const written = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  if (written !== undefined) return written;
  const number = Number(text);
  if (!(number > 1e9)) return null;
  return new Date(number > 1e11 ? number : number * 1000).toISOString().slice(0, 10);
}
