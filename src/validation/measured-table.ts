import { parse } from 'csv-parse/sync';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** One data row of a table of measurements, cells by normalised column name, empty cells absent. */
export interface TableRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

export interface Table {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

const MAX_SHOWN_CHARACTERS = 40;

/** Text from a file, made safe to show: one short line of printable characters. */
export function shownText(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return clean.length > MAX_SHOWN_CHARACTERS ? `${clean.slice(0, MAX_SHOWN_CHARACTERS)}…` : clean;
}

function normalisedColumn(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

function delimiterOf(firstLine: string): string {
  const candidates = [',', ';', '\t', '|'];
  const counts = candidates.map((candidate) => firstLine.split(candidate).length);
  return candidates[counts.indexOf(Math.max(...counts))];
}

/**
 * Reads a table with a header line (comma, semicolon, tab or bar). Mistakes in its form are added to `problems`;
 * rows that cannot be split are left out.
 */
export function readTable(path: string, text: string, problems: Diagnostic[]): Table {
  const body = text.replace(/^\uFEFF/, '');
  const headerEnd = body.search(/\r?\n/);
  const header = headerEnd < 0 ? body : body.slice(0, headerEnd);
  const options = {
    delimiter: delimiterOf(header),
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
  };
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(body, options) as unknown as { record: string[]; info: { lines: number } }[];
  } catch (error) {
    problems.push({
      code: 'CAP151',
      severity: 'error',
      message: 'the table cannot be split into rows and cells',
      file: path,
      ...(error instanceof Error && 'lines' in error ? { line: Number(error.lines) } : {}),
      help: 'close every quoted cell and use one separator throughout',
    });
    return { path, columns: [], rows: [] };
  }
  const columns = (records[0]?.record ?? []).map(normalisedColumn);
  const rows: TableRow[] = [];
  for (const { record, info } of records.slice(1)) {
    if (record.every((cell) => cell.trim() === '')) continue;
    if (record.length !== columns.length) {
      problems.push({
        code: 'CAP151',
        severity: 'error',
        message: `${record.length} cells where the header has ${columns.length}`,
        file: path,
        line: info.lines,
      });
      continue;
    }
    const cells = new Map<string, string>();
    record.forEach((cell, i) => {
      const trimmed = cell.trim();
      if (trimmed !== '' && !cells.has(columns[i])) cells.set(columns[i], trimmed);
    });
    rows.push({ line: info.lines, cells });
  }
  return { path, columns, rows };
}

/** Typed access to the cells of one row; what cannot be read is added to `problems` and reads as null. */
export class RowCells {
  readonly row: TableRow;
  readonly #path: string;
  readonly #problems: Diagnostic[];

  constructor(path: string, row: TableRow, problems: Diagnostic[]) {
    this.row = row;
    this.#path = path;
    this.#problems = problems;
  }

  text(column: string): string | null {
    return this.row.cells.get(column) ?? null;
  }

  /** A finite number ≥ `minimum`. */
  number(column: string, minimum = 0): number | null {
    const text = this.row.cells.get(column);
    if (text === undefined || /^(nan|none|null|n\/?a|#n\/a|-|[+-]?inf(inity)?)$/i.test(text)) return null;
    const value = Number(text);
    if (Number.isFinite(value) && value >= minimum) return value;
    this.#problems.push({
      code: 'CAP152',
      severity: 'error',
      message: `\`${column}\` is \`${shownText(text)}\`, expected a number of at least ${minimum}`,
      file: this.#path,
      line: this.row.line,
    });
    return null;
  }

  /** A whole number ≥ 1; `128.0` is one too. */
  count(column: string): number | null {
    const value = this.number(column);
    if (value === null) return null;
    if (value >= 0.5) return Math.round(value);
    return null;
  }
}
