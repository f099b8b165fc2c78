import type { CostLine } from './option-cost.ts';

/** A month is 730 h and a year twelve of them, on every bill. */
export const MONTH_HOURS = 730;
export const MONTH_S = MONTH_HOURS * 3600;
export const YEAR_MONTHS = 12;

/**
 * Quantities and prices keep nine significant digits, as every figure that leaves the program: whoever multiplies the
 * printed figures gets the printed amount.
 */
const DIGITS = 9;

/** A line of a bill with the range its price was taken from. */
export interface BillLine extends CostLine {
  readonly lowUsdPerUnit: number;
  readonly highUsdPerUnit: number;
}

/** Integer micro-dollars, exact up to 9 billion dollars. */
export function microUsd(usd: number): number {
  return Math.round(usd * 1e6);
}

export function fromMicroUsd(micro: number): number {
  return micro / 1e6;
}

/** A line whose amount is its quantity times its price, rounded once to a micro-dollar. */
export function billLine(
  item: string,
  quantity: number,
  unit: string,
  usdPerUnit: number,
  range: { readonly low: number; readonly high: number } = { low: usdPerUnit, high: usdPerUnit },
): BillLine {
  const amount = rounded(quantity);
  const price = rounded(usdPerUnit);
  if (!Number.isFinite(amount) || !Number.isFinite(price)) throw new Error(`bill line ${item} is not finite`);
  return {
    item,
    quantity: amount,
    unit,
    usdPerUnit: price,
    usd: fromMicroUsd(microUsd(amount * price)),
    lowUsdPerUnit: rounded(range.low),
    highUsdPerUnit: rounded(range.high),
  };
}

/** The exact sum of lines in micro-dollars, at one end of the price range or at the price itself. */
export function sumMicroUsd(lines: readonly BillLine[], end: 'low' | 'price' | 'high' = 'price'): number {
  return lines.reduce(
    (sum, line) => sum + microUsd(end === 'price' ? line.usd : line.quantity * priceAt(line, end)),
    0,
  );
}

function priceAt(line: BillLine, end: 'low' | 'high'): number {
  return end === 'low' ? line.lowUsdPerUnit : line.highUsdPerUnit;
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
