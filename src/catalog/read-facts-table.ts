import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** One row of a built-in table; its cells are read by the type they must have. A wrong cell is a bug of the data. */
export interface FactsRow {
  text(column: string): string;
  list(column: string): string[];
  number(column: string): number;
  numberOr<T>(column: string, absent: T): number | T;
}

/** Rows of `src/catalog/data/FILE`; the same relative path holds from `dist/`. */
export function readFactsTable(file: string): FactsRow[] {
  const url = new URL(`../../src/catalog/data/${file}`, import.meta.url);
  const records: Record<string, string>[] = parse(readFileSync(url, 'utf8'), { columns: true });
  return records.map((record, index) => factsRow(record, `${file}:${index + 2}`));
}

function factsRow(record: Record<string, string>, place: string): FactsRow {
  const text = (column: string): string => {
    const cell = record[column];
    if (cell === undefined) throw new Error(`${place}: no column ${column}`);
    return cell;
  };
  const numberOr = <T>(column: string, absent: T): number | T => {
    const cell = text(column);
    if (cell === '') return absent;
    const value = Number(cell);
    if (!Number.isFinite(value)) throw new Error(`${place}: ${column} is not a number`);
    return value;
  };
  const number = (column: string): number => {
    const value = numberOr(column, null);
    if (value === null) throw new Error(`${place}: ${column} is empty`);
    return value;
  };
  const list = (column: string): string[] =>
    text(column)
      .split('|')
      .filter((part) => part !== '');
  return { text, list, number, numberOr };
}
