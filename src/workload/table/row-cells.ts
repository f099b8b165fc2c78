import type { Assumption } from '../../diagnostics/assumption.ts';
import type { DiagnosticCode } from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import { type Cell, placeOf } from './csv-table.ts';
import { type DecimalMark, parseNumber } from './number-dialect.ts';

export interface NumberRule {
  /** What is expected, for the message: `a number above 0`. */
  readonly expected: string;
  readonly accepts: (value: number) => boolean;
}

export const aboveZero: NumberRule = { expected: 'a number above 0', accepts: (value) => value > 0 };
export const tokensAboveZero: NumberRule = {
  expected: 'a number of tokens from 1 to 100 million',
  accepts: (value) => value >= 1 && value <= 1e8,
};

/** Cells that spreadsheets and databases write for "nothing". */
const EMPTY = /^(?:|-|–|#n\/a|n\/a|null)$/i;

/**
 * The cells of one row by column, read one by one; mistakes and assumptions are collected. A cell with a mistake reads
 * as absent, so that one row yields all of its mistakes at once.
 */
export class RowCells {
  readonly file: string;
  readonly line: number;
  readonly diagnostics: Diagnostic[] = [];
  readonly assumptions: Assumption[] = [];
  readonly #cells: ReadonlyMap<string, Cell>;
  readonly #mark: DecimalMark;
  readonly #anchor: Cell;

  constructor(file: string, cells: ReadonlyMap<string, Cell>, anchor: Cell, mark: DecimalMark) {
    this.file = file;
    this.line = anchor.line;
    this.#cells = cells;
    this.#mark = mark;
    this.#anchor = anchor;
  }

  has(column: string): boolean {
    const cell = this.#cells.get(column);
    return cell !== undefined && !EMPTY.test(cell.text.trim());
  }

  text(column: string): string | null {
    return this.has(column) ? (this.#cells.get(column)?.text.trim() ?? null) : null;
  }

  number(column: string, rule: NumberRule): number | null {
    const text = this.text(column);
    if (text === null) return null;
    const parsed = parseNumber(text, this.#mark);
    if (parsed === null) {
      this.mistake(
        column,
        'CAP104',
        `\`${column}\` is not a number: ${quoted(text)}`,
        numberHelp(text, rule),
      );
      return null;
    }
    const inPercent = column.includes('_pct');
    if (parsed.percent && !inPercent) {
      this.mistake(column, 'CAP104', `\`${column}\` cannot be a percentage`, `expected ${rule.expected}`);
      return null;
    }
    if (!rule.accepts(parsed.value)) {
      this.mistake(column, 'CAP104', `\`${column}\` cannot be ${quoted(text)}`, `expected ${rule.expected}`);
      return null;
    }
    return parsed.value;
  }

  /** A fraction, written as `0.25` or `25 %`. */
  share(column: string): number | null {
    const text = this.text(column);
    if (text === null) return null;
    const parsed = parseNumber(text, this.#mark);
    const value = parsed === null ? Number.NaN : parsed.percent ? parsed.value / 100 : parsed.value;
    if (value >= 0 && value <= 1) return value;
    const bareNumber = parsed !== null && !parsed.percent && parsed.value > 1 && parsed.value <= 100;
    this.mistake(
      column,
      'CAP104',
      `\`${column}\` cannot be ${quoted(text)}`,
      bareNumber
        ? `write ${parsed.value} % or ${Number((parsed.value / 100).toPrecision(12))}`
        : 'expected a share from 0 to 1, or a percentage from 0 % to 100 %',
    );
    return null;
  }

  /** `a|b|c`, trimmed, without empty parts. */
  list(column: string): string[] {
    return (this.text(column) ?? '')
      .split('|')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }

  /** A mistake at this column's cell, or at the row's name where the row has no such cell. */
  mistake(
    column: string,
    code: DiagnosticCode,
    message: string,
    help: string,
    notes: readonly string[] = [],
  ): void {
    const cell = this.#cells.get(column) ?? this.#anchor;
    this.diagnostics.push({
      code,
      severity: 'error',
      message,
      ...placeOf(this.file, cell),
      help,
      ...(notes.length > 0 ? { notes } : {}),
    });
  }

  /** Something that was hardly meant, shown beside the result. */
  doubt(column: string, code: DiagnosticCode, message: string, help: string): void {
    this.mistake(column, code, message, help);
    const last = this.diagnostics.pop();
    if (last !== undefined) this.diagnostics.push({ ...last, severity: 'warning' });
  }

  /** Records a default that was used for `column`; `path` becomes `workload.<name>.<column>` once the name is known. */
  assume(
    column: string,
    text: string,
    source: { basis?: Assumption['basis']; name?: string; asOf?: string } = {},
  ): void {
    this.assumptions.push({
      text,
      basis: source.basis ?? 'assumed',
      source: source.name ?? 'capplan',
      asOf: source.asOf ?? null,
      path: column,
    });
  }
}

function numberHelp(text: string, rule: NumberRule): string {
  const lookalike = text.trim().replaceAll(/[oO]/g, '0').replaceAll(/[lI]/g, '1');
  if (lookalike !== text.trim() && /^[\d.,]+$/.test(lookalike)) return `did you mean ${lookalike}?`;
  const withUnit = /^([\d.,]+)\s*(ms|s|sec|min|h|tokens?|rps|qps)$/i.exec(text.trim());
  if (withUnit !== null) return `write the number alone; the unit is in the column's name`;
  return `expected ${rule.expected}, and finite`;
}
