import { quoted } from '../../diagnostics/source-line.ts';
import { parseNumber } from '../../workload/table/number-dialect.ts';
import type { ProfileRow } from './profile-table.ts';

/** The cells of a profile by the type they must have. Each reports what it cannot use and then gives null. */

/** The text of a cell, without white space around. */
export function textCell(row: ProfileRow, column: string): string | null {
  return row.cell(column)?.text.trim() ?? null;
}

/** Text that a row of this kind cannot do without. */
export function requiredText(row: ProfileRow, column: string, kind: string): string | null {
  const text = textCell(row, column);
  if (text === null) row.report('CAP313', `a ${kind} row needs ${column}`, null);
  return text;
}

/** A number of zero or more. */
export function numberCell(row: ProfileRow, column: string): number | null {
  const text = textCell(row, column);
  if (text === null) return null;
  const parsed = parseNumber(text, row.mark);
  if (parsed === null || parsed.percent) {
    row.report('CAP312', `${column} is no number: ${quoted(text)}`, column);
    return null;
  }
  if (parsed.value < 0) {
    row.report('CAP312', `${column} is negative: ${quoted(text)}`, column);
    return null;
  }
  return parsed.value;
}

/** A number that a row of this kind cannot do without. */
export function requiredNumber(row: ProfileRow, column: string, kind: string): number | null {
  if (row.cell(column) === null) row.report('CAP313', `a ${kind} row needs ${column}`, null);
  return numberCell(row, column);
}

/** A price in USD, zero or more; `$` and `USD` may stand with it, every other currency is refused. */
export function usdCell(row: ProfileRow, column: string): number | null {
  const text = textCell(row, column);
  if (text === null) return null;
  const bare = text.replace(/^\s*(?:US)?\$\s*|^USD\s*|\s*USD$/i, '');
  if (/\p{Sc}|\b[A-Z]{3}\b/u.test(bare)) {
    row.report(
      'CAP312',
      `${column} is not in USD: ${quoted(text)}`,
      column,
      'convert prices to USD; capplan knows no exchange rates',
    );
    return null;
  }
  const parsed = parseNumber(bare, row.mark);
  if (parsed === null || parsed.percent) {
    row.report('CAP312', `${column} is no price: ${quoted(text)}`, column);
    return null;
  }
  if (parsed.value < 0) {
    row.report(
      'CAP312',
      `${column} is negative: ${quoted(text)}`,
      column,
      'write a price cut as a row of kind discount',
    );
    return null;
  }
  return parsed.value;
}

/** A price that a row of this kind cannot do without. */
export function requiredUsd(row: ProfileRow, column: string, kind: string): number | null {
  if (row.cell(column) === null) row.report('CAP313', `a ${kind} row needs ${column}`, null);
  return usdCell(row, column);
}

/** A percentage from 0 to 100, with or without its sign. */
export function percentCell(row: ProfileRow, column: string): number | null {
  const text = textCell(row, column);
  if (text === null) return null;
  const parsed = parseNumber(text, row.mark);
  if (parsed === null || parsed.value < 0 || parsed.value > 100) {
    row.report('CAP312', `${column} is no percentage between 0 and 100: ${quoted(text)}`, column);
    return null;
  }
  return parsed.value;
}

/** A day of the calendar, `YYYY-MM-DD`. */
export function dateCell(row: ProfileRow, column: string): string | null {
  const text = textCell(row, column);
  if (text === null) return null;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    row.report('CAP312', `${column} is no date: ${quoted(text)}`, column, 'write YYYY-MM-DD');
    return null;
  }
  return text;
}

/** One of a few words; case does not matter. */
export function wordCell<W extends string>(row: ProfileRow, column: string, words: readonly W[]): W | null {
  const text = textCell(row, column);
  if (text === null) return null;
  const word = words.find((candidate) => candidate === text.toLowerCase());
  if (word === undefined) {
    row.report('CAP312', `${column} is ${quoted(text)}`, column, `one of ${words.join(', ')}`);
  }
  return word ?? null;
}
