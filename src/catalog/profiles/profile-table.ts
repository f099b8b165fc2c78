import type { DiagnosticCode } from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearestNames } from '../../diagnostics/nearest-name.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import { type Cell, placeOf, splitTable } from '../../workload/table/csv-table.ts';
import { type DecimalMark, decideDecimalMark } from '../../workload/table/number-dialect.ts';
import { textDialect } from '../../workload/table/text-dialect.ts';

/** One row of a user's pricing or throughput file; columns are found by name, empty cells are null. */
export interface ProfileRow {
  readonly path: string;
  readonly line: number;
  /** Decimal mark of the file. */
  readonly mark: DecimalMark;
  readonly cell: (column: string) => Cell | null;
  /** The filled columns. */
  readonly columns: readonly string[];
  /** Reports a mistake at a cell, or at the row where the cell is empty. */
  readonly report: (code: DiagnosticCode, message: string, column: string | null, help?: string) => void;
  /** Reports that something was understood in a way the user should know. */
  readonly warn: (code: DiagnosticCode, message: string, column: string, help: string) => void;
}

/**
 * The rows of a profile. `aliases` maps spellings to the known columns; a column outside of `known` is a mistake.
 * `textColumns` are left out when the decimal mark is decided.
 */
export function profileRows(
  path: string,
  text: string,
  known: readonly string[],
  aliases: Readonly<Record<string, string>>,
  textColumns: readonly string[],
  diagnostics: Diagnostic[],
): ProfileRow[] {
  const dialect = textDialect(text);
  const split = splitTable(path, text, dialect.delimiter, dialect.skipLines);
  diagnostics.push(...split.diagnostics);
  const { header, rows } = split.table;
  const names = header.map((cell) => columnName(cell, path, known, aliases, diagnostics));
  for (const [index, name] of names.entries()) {
    if (name === null || names.indexOf(name) === index) continue;
    diagnostics.push({
      code: 'CAP311',
      severity: 'error',
      message: `column ${name} is given twice`,
      ...placeOf(path, header[index]),
    });
  }
  if (header.length === 0 || rows.length === 0) {
    diagnostics.push({ code: 'CAP101', severity: 'error', message: 'the file holds no rows', file: path });
    return [];
  }
  const numeric = rows.flatMap((row) =>
    row.filter((_, index) => names[index] !== null && !textColumns.includes(names[index] ?? '')),
  );
  const decision = decideDecimalMark(numeric, dialect.delimiter);
  if (!('mark' in decision)) {
    const cell = 'doubtful' in decision ? decision.doubtful : decision.conflict[1];
    diagnostics.push({
      code: 'CAP109',
      severity: 'error',
      message: `the decimal mark of ${quoted(cell.text)} cannot be told`,
      ...placeOf(path, cell),
      help: 'write prices with a decimal point and without grouping',
    });
    return [];
  }
  return rows.map((cells) => profileRow(path, cells, names, decision.mark, diagnostics));
}

function columnName(
  cell: Cell,
  path: string,
  known: readonly string[],
  aliases: Readonly<Record<string, string>>,
  diagnostics: Diagnostic[],
): string | null {
  const name = cell.text.trim().toLowerCase().replaceAll('-', '_');
  if (name === '') return null;
  if (known.includes(name)) return name;
  if (Object.hasOwn(aliases, name)) return aliases[name];
  const near = nearestNames(name, known);
  diagnostics.push({
    code: 'CAP311',
    severity: 'error',
    message: `unknown column ${quoted(cell.text)}`,
    ...placeOf(path, cell),
    help: near.length > 0 ? `did you mean ${near.join(', ')}?` : `known columns: ${known.join(', ')}`,
  });
  return null;
}

function profileRow(
  path: string,
  cells: readonly Cell[],
  names: readonly (string | null)[],
  mark: DecimalMark,
  diagnostics: Diagnostic[],
): ProfileRow {
  const byName = new Map<string, Cell>();
  for (const [index, name] of names.entries()) {
    if (name !== null && cells[index].text.trim() !== '') byName.set(name, cells[index]);
  }
  const add = (
    severity: Diagnostic['severity'],
    code: DiagnosticCode,
    message: string,
    column: string | null,
    help: string | undefined,
  ): void => {
    const cell = (column === null ? undefined : byName.get(column)) ?? cells[0];
    diagnostics.push({
      code,
      severity,
      message,
      ...placeOf(path, cell),
      ...(help === undefined ? {} : { help }),
    });
  };
  return {
    path,
    line: cells[0].line,
    mark,
    cell: (column) => byName.get(column) ?? null,
    columns: [...byName.keys()],
    report: (code, message, column, help) => add('error', code, message, column, help),
    warn: (code, message, column, help) => add('warning', code, message, column, help),
  };
}
