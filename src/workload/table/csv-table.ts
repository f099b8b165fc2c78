import { CsvError, parse } from 'csv-parse/sync';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { quoted, sourceWindow } from '../../diagnostics/source-line.ts';
import type { Delimiter } from './text-dialect.ts';

/** One cell and where it stands. Lines and columns count from 1, columns in UTF-16 units. */
export interface Cell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** Length in the file, quotes included. */
  readonly length: number;
  /** The line of the file that the cell begins on. */
  readonly lineText: string;
}

export interface CsvTable {
  readonly header: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The place of a cell as the location fields of a diagnostic. */
export function placeOf(
  file: string,
  cell: Cell,
): Pick<Diagnostic, 'file' | 'line' | 'column' | 'length' | 'sourceText' | 'sourceColumn'> {
  const { line, column } = cell;
  return { file, line, column, length: Math.max(1, cell.length), ...sourceWindow(cell.lineText, column) };
}

/**
 * Splits a small table into cells with their positions; `skipLines` leading lines (an Excel `sep=;`) are left out. Rows
 * without any text are no rows. Broken quoting and rows of another width than the header are reported.
 */
export function splitTable(
  file: string,
  text: string,
  delimiter: Delimiter,
  skipLines: number,
): { readonly table: CsvTable; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const records = parseRecords(file, text, delimiter, skipLines, diagnostics);
  const rows = records.filter((cells) => cells.some((cell) => cell.text.trim() !== ''));
  const header = rows.shift() ?? [];
  const width = header.length;
  const kept = rows.filter((cells) => {
    const trailing = cells.slice(width);
    if (cells.length >= width && trailing.every((cell) => cell.text.trim() === '')) return true;
    const cell = cells.length > width ? cells[width] : cells[cells.length - 1];
    const decimalComma = delimiter === ',' && cells.length > width ? '; is a decimal comma not quoted?' : '';
    diagnostics.push({
      code: 'CAP111',
      severity: 'error',
      message: `row has ${cells.length} cells, the header has ${width}`,
      ...placeOf(file, cell),
      help: `give every row ${width} cells separated by ${quoted(delimiter === '\t' ? 'tab' : delimiter)}${decimalComma}`,
    });
    return false;
  });
  return { table: { header, rows: kept }, diagnostics };
}

function parseRecords(
  file: string,
  text: string,
  delimiter: Delimiter,
  skipLines: number,
  diagnostics: Diagnostic[],
): Cell[][] {
  const lineStarts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) lineStarts.push(match.index + match[0].length);
  const from = lineStarts[Math.min(skipLines, lineStarts.length - 1)];
  const bytes = Buffer.from(text.slice(from), 'utf8');
  const records: Cell[][] = [];
  let endByte = 0;
  let endUnit = from;
  try {
    parse(bytes, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      on_record: (entry: unknown) => {
        const { record, info } = entry as { record: string[]; info: { bytes: number } };
        const raw = bytes.toString('utf8', endByte, info.bytes);
        const blank = /^[\r\n]*/.exec(raw)?.[0].length ?? 0;
        records.push(locateCells(record, text, endUnit + blank, delimiter, lineStarts));
        endByte = info.bytes;
        endUnit += raw.length;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    diagnostics.push(brokenQuote(file, text, error, endUnit, lineStarts));
  }
  return records;
}

function lineOf(lineStarts: readonly number[], unit: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStarts[middle] <= unit) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lineTextAt(text: string, start: number): string {
  const end = /[\r\n]/.exec(text.slice(start, start + 4096));
  return text.slice(start, end === null ? start + 4096 : start + end.index);
}

/** Walks over the record as it is written; csv-parse has already said how many cells there are and what they hold. */
function locateCells(
  record: readonly string[],
  text: string,
  start: number,
  delimiter: Delimiter,
  lineStarts: readonly number[],
): Cell[] {
  let at = start;
  return record.map((cellText) => {
    const from = at;
    if (text[at] === '"') {
      at += 1;
      while (at < text.length && (text[at] !== '"' || text[at + 1] === '"')) at += text[at] === '"' ? 2 : 1;
      at += 1;
    }
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
    const length = at - from;
    at += 1;
    const line = lineOf(lineStarts, from);
    const lineText = lineTextAt(text, lineStarts[line]);
    return { text: cellText, line: line + 1, column: from - lineStarts[line] + 1, length, lineText };
  });
}

function brokenQuote(
  file: string,
  text: string,
  error: CsvError,
  recordStart: number,
  lineStarts: readonly number[],
): Diagnostic {
  const unclosed = error.code === 'CSV_QUOTE_NOT_CLOSED';
  const rest = text.slice(recordStart);
  const blank = /^[\r\n]*/.exec(rest)?.[0].length ?? 0;
  const quote = Math.max(blank, rest.indexOf('"'));
  const line = lineOf(lineStarts, recordStart + quote);
  const column = recordStart + quote - lineStarts[line] + 1;
  return {
    code: 'CAP111',
    severity: 'error',
    message: unclosed
      ? 'a quoted cell is never closed'
      : 'a quote stands in the middle of a cell, so the row cannot be split',
    file,
    line: line + 1,
    column,
    length: 1,
    ...sourceWindow(lineTextAt(text, lineStarts[line]), column),
    help: 'put the whole cell in double quotes and double the quotes inside it: "5"" rack"',
  };
}
