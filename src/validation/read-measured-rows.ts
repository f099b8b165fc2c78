import { closest } from 'fastest-levenshtein';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { measuredRow, rowColumns } from './measured-row.ts';
import { RowCells, type Table } from './measured-table.ts';
import type { Measurement, MeasurementFile, NotModelled } from './measurement.ts';
import { metricOf } from './metric.ts';

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Whether a table holds one measured configuration per row. */
export function isMeasuredTable(table: Table): boolean {
  const has = (column: string): boolean => table.columns.includes(column);
  return (
    (has('model_norm') || has('model')) &&
    (has('gpu_norm') || has('gpu')) &&
    table.columns.some((column) => metricOf(column) !== null)
  );
}

/** Reads every row of the tidy table; unknown columns are warned about once each. */
export function readMeasuredRows(table: Table, problems: Diagnostic[]): MeasurementFile {
  const name = fileName(table.path);
  for (const column of table.columns) {
    if (column === '' || metricOf(column) !== null || rowColumns.some((known) => known === column)) continue;
    problems.push({
      code: 'CAP153',
      severity: 'warning',
      message: `column \`${column}\` is not used`,
      file: table.path,
      line: 1,
      help: `the nearest known column is \`${closest(column, [...rowColumns])}\``,
    });
  }
  const measurements: Measurement[] = [];
  const notModelled: NotModelled[] = [];
  for (const row of table.rows) {
    const result = measuredRow(table.path, name, new RowCells(table.path, row, problems));
    if ('reason' in result) notModelled.push(result);
    else measurements.push(result);
  }
  return { path: table.path, format: 'measured rows', rows: table.rows.length, measurements, notModelled };
}
