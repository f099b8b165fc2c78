import type { FitRow } from './rows.ts';

/** Errors of a group of rows, in percent of the measured value. */
export interface GroupError {
  readonly n: number;
  readonly medianPct: number;
  readonly meanPct: number;
  readonly biasPct: number;
}

/** Sizes and errors by a label, labels in order. */
export function errorsBy(
  rows: readonly FitRow[],
  errors: Float64Array,
  label: (row: FitRow) => string,
): Record<string, GroupError> {
  const groups = new Map<string, number[]>();
  rows.forEach((row, i) => {
    const key = label(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [errors[i]]);
    else group.push(errors[i]);
  });
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, values]) => [key, groupError(values)]));
}

function groupError(logErrors: readonly number[]): GroupError {
  const signed = logErrors.map((error) => 100 * Math.expm1(error));
  const sizes = signed.map(Math.abs);
  const rounded = (value: number): number => Number(value.toFixed(1));
  return {
    n: signed.length,
    medianPct: rounded(median(sizes)),
    meanPct: rounded(sizes.reduce((sum, size) => sum + size, 0) / sizes.length),
    biasPct: rounded(median(signed)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `tpot moe`, `e2e dense` …: the areas that the report and the model's interval speak of. */
export function areaOf(row: FitRow): string {
  return `${row.kind} ${row.shape.experts === null ? 'dense' : 'moe'}`;
}
