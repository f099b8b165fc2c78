import { closest } from 'fastest-levenshtein';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { knownColumns } from './column-spelling.ts';
import { measuredRow, rowColumns } from './measured-row.ts';
import { RowCells, type Table } from './measured-table.ts';
import type { Measurement, MeasurementFile, NotModelled } from './measurement.ts';
import { metricOf } from './metric.ts';

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The table with its columns under the names they have here. */
function withKnownColumns(table: Table): Table {
  const columns = knownColumns(table.columns);
  const nameOf = new Map(table.columns.map((column, i) => [column, columns[i]]));
  const rows = table.rows.map(({ line, cells }) => ({
    line,
    cells: new Map([...cells].map(([column, cell]) => [nameOf.get(column) ?? column, cell])),
  }));
  return { path: table.path, columns, rows };
}

/** Whether a table holds one measured configuration per row. */
export function isMeasuredTable(table: Table): boolean {
  const columns = knownColumns(table.columns);
  const has = (column: string): boolean => columns.includes(column);
  return (
    (has('model_norm') || has('model')) &&
    (has('gpu_norm') || has('gpu')) &&
    table.columns.some((column) => metricOf(column) !== null)
  );
}

/** Reads every row of the tidy table; unknown columns are warned about once each. */
export function readMeasuredRows(asWritten: Table, problems: Diagnostic[]): MeasurementFile {
  const table = withKnownColumns(asWritten);
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
