import type { BilledUse } from './billed-use.ts';
import { type BillLine, fromMicroUsd, MONTH_S, microUsd, sumMicroUsd, YEAR_MONTHS } from './money.ts';

/** One line of a bill: usd = quantity × usdPerUnit, rounded once to a micro-dollar. */
export interface CostLine {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usdPerUnit: number;
  readonly usd: number;
}

/** What an option costs. Month = 730 h, year = 12 months. */
export interface OptionCost {
  /** Null where no price is known; a warning says so. The lines sum to it exactly. */
  readonly monthlyUsd: number | null;
  readonly monthlyUsdLow: number | null;
  readonly monthlyUsdHigh: number | null;
  readonly yearlyUsd: number | null;
  readonly idleUsd: number | null;
  readonly usdPerMillionOutputTokens: number | null;
  readonly usdPerMillionTokens: number | null;
  /** Electricity that is paid for by the kilowatt-hour; null where none is. */
  readonly kwhPerMillionTokens: number | null;
  readonly lines: readonly CostLine[];
}

/** A month's bill before it is summed up. */
export interface Bill {
  readonly lines: readonly BillLine[];
  /** Part of the month's cost that pays for capacity nobody uses; null where nothing is reserved. */
  readonly idleUsd: number | null;
  /** The following twelve months where prices change in them; null when every month costs the same. */
  readonly yearlyUsd: number | null;
}

/** Where no price is known. */
export const unknownCost: OptionCost = {
  monthlyUsd: null,
  monthlyUsdLow: null,
  monthlyUsdHigh: null,
  yearlyUsd: null,
  idleUsd: null,
  usdPerMillionOutputTokens: null,
  usdPerMillionTokens: null,
  kwhPerMillionTokens: null,
  lines: [],
};

/** Sums bills of one option exactly, in micro-dollars, and divides by the tokens that were served. */
export function optionCost(bills: readonly Bill[], uses: readonly BilledUse[]): OptionCost {
  const lines = bills.flatMap((bill) => bill.lines).filter((line) => line.quantity > 0);
  const monthly = sumMicroUsd(lines);
  const served = uses.map((use) => ({ requests: use.qpsMean * use.servedShare * MONTH_S, use }));
  const output = served.reduce((sum, { requests, use }) => sum + requests * use.outputTokensMean, 0);
  const input = served.reduce((sum, { requests, use }) => sum + requests * use.inputTokensMean, 0);
  const kwh = lines.reduce((sum, line) => sum + (line.unit === 'kWh' ? line.quantity : 0), 0);
  const reserved = bills.map((bill) => bill.idleUsd).filter((idle) => idle !== null);
  const yearly = bills.reduce(
    (sum, bill) =>
      sum + (bill.yearlyUsd === null ? YEAR_MONTHS * sumMicroUsd(bill.lines) : microUsd(bill.yearlyUsd)),
    0,
  );
  return {
    monthlyUsd: fromMicroUsd(monthly),
    monthlyUsdLow: fromMicroUsd(sumMicroUsd(lines, 'low')),
    monthlyUsdHigh: fromMicroUsd(sumMicroUsd(lines, 'high')),
    yearlyUsd: fromMicroUsd(yearly),
    idleUsd:
      reserved.length === 0 ? null : fromMicroUsd(reserved.reduce((sum, idle) => sum + microUsd(idle), 0)),
    usdPerMillionOutputTokens: output > 0 ? fromMicroUsd(monthly) / (output / 1e6) : null,
    usdPerMillionTokens: input + output > 0 ? fromMicroUsd(monthly) / ((input + output) / 1e6) : null,
    kwhPerMillionTokens: kwh > 0 && input + output > 0 ? kwh / ((input + output) / 1e6) : null,
    lines: lines.map(({ item, quantity, unit, usdPerUnit, usd }) => ({
      item,
      quantity,
      unit,
      usdPerUnit,
      usd,
    })),
  };
}
