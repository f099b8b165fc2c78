import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Basis } from '../diagnostics/assumption.ts';
import { HOURS_PER_WEEK, normaliseWeights } from './table/hour-weights.ts';
import { decideDecimalMark, parseNumber } from './table/number-dialect.ts';
import { textDialect } from './table/text-dialect.ts';

/** An hourly shape in local time, 168 weights with mean 1 from Monday 00:00. */
export interface HourlyShape {
  readonly profile: string;
  readonly weights: Float64Array;
  readonly basis: Basis;
  readonly source: string;
  readonly asOf: string | null;
  readonly note: string;
  /** The user's own numbers: their peak factor is taken as it is. */
  readonly isOwn: boolean;
}

function readRows(name: string): Record<string, string>[] {
  return parse(readFileSync(new URL(`../../src/workload/data/${name}`, import.meta.url)), { columns: true });
}

let builtIn: ReadonlyMap<string, HourlyShape> | null = null;

/** The built-in shapes by name; read once. */
export function readBuiltInShapes(): ReadonlyMap<string, HourlyShape> {
  builtIn ??= readShippedShapes();
  return builtIn;
}

function readShippedShapes(): Map<string, HourlyShape> {
  const weights = new Map<string, number[]>();
  for (const row of readRows('hourly-shapes.csv')) {
    const hours = weights.get(row.profile) ?? [];
    hours[Number(row.hour_of_week)] = Number(row.weight);
    weights.set(row.profile, hours);
  }
  return new Map(
    readRows('hourly-shape-sources.csv').map((row) => {
      const shape: HourlyShape = {
        profile: row.profile,
        weights: normaliseWeights(weights.get(row.profile) ?? []),
        basis: row.basis as Basis,
        source: row.source,
        asOf: row.as_of === '' ? null : row.as_of,
        note: row.note,
        isOwn: false,
      };
      return [row.profile, shape];
    }),
  );
}

const LARGEST_PROFILE_BYTES = 100_000;

/**
 * A user's profile: a file of 24 (one day) or 168 (one week from Monday 00:00) numbers, in one column or one row, with or
 * without a header; where rows have several cells the last is the weight. The path starts from the workload file's folder.
 * Text on failure: what is wrong.
 */
export function readOwnShape(profile: string, workloadPath: string): HourlyShape | string {
  const path = resolve(workloadPath === '-' ? '.' : dirname(workloadPath), profile);
  let text: string;
  try {
    const bytes = readFileSync(path);
    if (bytes.length > LARGEST_PROFILE_BYTES) return 'the file is too large for 168 numbers';
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return 'the file is not UTF-8 text';
    return 'the file cannot be read';
  }
  const dialect = textDialect(text);
  const lines = text.split(/\r\n|\n|\r/).slice(dialect.skipLines);
  const rows = lines
    .map((line) => line.split(dialect.delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')))
    .filter((cells) => cells.some((cell) => cell !== ''));
  const cells = rows.length <= 2 ? rows.flat() : rows.map((row) => row[row.length - 1]);
  const decision = decideDecimalMark(
    cells.map((cell) => ({ text: cell })),
    dialect.delimiter,
  );
  const mark = 'mark' in decision ? decision.mark : '.';
  const numbers = cells.map((cell) => parseNumber(cell, mark)?.value ?? Number.NaN);
  // Leading cells that are no numbers are a header; later ones are mistakes.
  const firstNumber = numbers.findIndex((value) => !Number.isNaN(value));
  return shapeOf(profile, firstNumber < 0 ? [] : numbers.slice(firstNumber));
}

function shapeOf(profile: string, values: readonly number[]): HourlyShape | string {
  if (values.some((value) => !(value >= 0))) return 'it holds something else than numbers, zero or more';
  if (values.length !== 24 && values.length !== HOURS_PER_WEEK) return `it holds ${values.length} numbers`;
  if (!values.some((value) => value > 0)) return 'all of its numbers are zero';
  const week = Array.from({ length: HOURS_PER_WEEK }, (_, hour) => values[hour % values.length]);
  return {
    profile,
    weights: normaliseWeights(week),
    basis: 'measured',
    source: profile,
    asOf: null,
    note: 'the profile file given with the workload',
    isOwn: true,
  };
}
