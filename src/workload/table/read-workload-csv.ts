import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearestNames } from '../../diagnostics/nearest-name.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import { type HourlyShape, readBuiltInShapes, readOwnShape } from '../read-hourly-shapes.ts';
import type { Workload } from '../workload.ts';
import { type Cell, type CsvTable, placeOf, splitTable } from './csv-table.ts';
import { type DecimalMark, decideDecimalMark } from './number-dialect.ts';
import { RowCells } from './row-cells.ts';
import type { TextDialect } from './text-dialect.ts';
import { columnOf, textColumns } from './workload-columns.ts';
import { readWorkloadHeader } from './workload-header.ts';
import { type RowOptions, readWorkloadRow } from './workload-row.ts';

export interface WorkloadTableOptions extends Omit<RowOptions, 'shape'> {
  readonly strict: boolean;
  /** Cells laid over the file by workload name and column, numbers with a decimal point. */
  readonly cells: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface WorkloadTable {
  readonly workloads: readonly Workload[];
  readonly rows: number;
  /** Names of all rows, those with mistakes included. */
  readonly names: readonly string[];
  /** Errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the text of a workload CSV (without byte-order mark). All mistakes are collected. */
export function readWorkloadCsv(
  file: string,
  text: string,
  dialect: TextDialect,
  options: WorkloadTableOptions,
): WorkloadTable {
  const split = splitTable(file, text, dialect.delimiter, dialect.skipLines);
  const diagnostics: Diagnostic[] = [...split.diagnostics];
  const { header, rows } = split.table;
  const named = readWorkloadHeader(file, header, options.strict);
  diagnostics.push(...named.diagnostics);
  if (rows.length === 0 && split.diagnostics.length === 0) {
    diagnostics.push({
      code: 'CAP101',
      severity: 'error',
      message: 'the file has a header and no workload below it',
      file,
      line: header[0].line,
      help: 'add one row per workload, for example: chat,4,1200,250,1500',
    });
  }
  // Without its columns every row would repeat the same complaint.
  if (named.diagnostics.some((diagnostic) => diagnostic.code === 'CAP108'))
    return { workloads: [], rows: rows.length, names: [], diagnostics };

  const mark = decimalMarkOf(file, split.table, named.columns, dialect, diagnostics);
  if (mark === null) return { workloads: [], rows: rows.length, names: [], diagnostics };

  const shapes = new Map(readBuiltInShapes());
  const rowOptions: RowOptions = { ...options, shape: (profile) => lookUpShape(shapes, profile, file) };
  const workloads: Workload[] = [];
  const firstOf = new Map<string, Cell>();
  let repeatedHeaders = 0;
  for (const cells of rows) {
    if (cells.every((cell, i) => i >= header.length || cell.text === header[i].text)) {
      repeatedHeaders += 1;
      continue;
    }
    const { row, name } = rowCells(file, cells, named.columns, mark, options.cells);
    const nameCell = cells[named.columns.indexOf('name')];
    if (name === '') {
      row.mistake('name', 'CAP108', 'the row has no name', 'give every workload a unique name');
    } else if (firstOf.has(name)) {
      row.mistake(
        'name',
        'CAP107',
        `workload ${quoted(name)} is already on line ${firstOf.get(name)?.line}`,
        'give every workload a unique name',
      );
    } else {
      firstOf.set(name, nameCell);
    }
    const workload = readWorkloadRow(row, name, rowOptions);
    // What contradicts itself cannot be meant, and is let pass only where nobody asked for strictness.
    const found = row.diagnostics.map((one) =>
      options.strict && one.code === 'CAP110' ? { ...one, severity: 'error' as const } : one,
    );
    diagnostics.push(...found);
    if (workload !== null && !found.some((diagnostic) => diagnostic.severity === 'error'))
      workloads.push(workload);
  }
  if (repeatedHeaders > 0) {
    diagnostics.push({
      code: 'CAP111',
      severity: 'warning',
      message: `the header is repeated ${repeatedHeaders} times among the rows; those lines are skipped`,
      file,
    });
  }
  return { workloads, rows: rows.length - repeatedHeaders, names: [...firstOf.keys()], diagnostics };
}

function lookUpShape(shapes: Map<string, HourlyShape>, profile: string, file: string): HourlyShape | string {
  const builtIn = shapes.get(profile.toLowerCase());
  if (builtIn !== undefined) return builtIn;
  if (/[./\\]/.test(profile)) {
    const own = shapes.get(`file:${profile}`) ?? readOwnShape(profile, file);
    if (typeof own !== 'string') shapes.set(`file:${profile}`, own);
    return own;
  }
  const near = nearestNames(
    profile,
    [...shapes.keys()].filter((name) => !name.startsWith('file:')),
  );
  return near.length > 0 ? `there is no such profile; did you mean ${near[0]}?` : 'there is no such profile';
}

function decimalMarkOf(
  file: string,
  table: CsvTable,
  columns: readonly (string | null)[],
  dialect: TextDialect,
  diagnostics: Diagnostic[],
): DecimalMark | null {
  const numeric = columns.flatMap((column, i) => (column !== null && !textColumns.has(column) ? [i] : []));
  const decision = decideDecimalMark(
    table.rows.flatMap((cells) => numeric.map((i) => cells[i])),
    dialect.delimiter,
  );
  if ('mark' in decision) return decision.mark;
  const cell = 'doubtful' in decision ? decision.doubtful : decision.conflict[1];
  const message =
    'doubtful' in decision
      ? `${quoted(cell.text)} can be read in two ways, and no other number of the file decides`
      : `${quoted(cell.text)} and ${quoted(decision.conflict[0].text)} on line ${decision.conflict[0].line} use different decimal marks`;
  const digits = cell.text.trim().replace(/[.,]/g, '');
  const help =
    'doubtful' in decision
      ? `write ${digits} for thousands, or ${cell.text.trim()}0 for a fraction`
      : 'use one decimal mark in the whole file';
  diagnostics.push({ code: 'CAP109', severity: 'error', message, ...placeOf(file, cell), help });
  return null;
}

function rowCells(
  file: string,
  cells: readonly Cell[],
  columns: readonly (string | null)[],
  mark: DecimalMark,
  overlays: WorkloadTableOptions['cells'],
): { readonly row: RowCells; readonly name: string } {
  const byColumn = new Map<string, Cell>();
  columns.forEach((column, i) => {
    if (column !== null) byColumn.set(column, cells[i]);
  });
  const anchor = byColumn.get('name') ?? cells[0];
  const name = anchor.text.trim();
  for (const [column, text] of Object.entries(overlays[name] ?? {})) {
    const written = textColumns.has(column) || mark === '.' ? text : text.replace('.', ',');
    byColumn.set(columnOf(column) ?? column, { ...(byColumn.get(column) ?? anchor), text: written });
  }
  return { row: new RowCells(file, byColumn, anchor, mark), name };
}
