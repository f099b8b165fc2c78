import { billLine, YEAR_MONTHS } from './money.ts';
import type { CostLine } from './option-cost.ts';

/** A promise to spend, as `commitments` of a scenario state it. It falls due evenly over the year. */
export interface SpendCommitment {
  readonly provider: string;
  readonly usdPerYear: number;
  /** `YYYY-MM-DD`, inclusive. */
  readonly until: string;
}

/** What is paid to one provider. */
export interface Spend {
  readonly monthlyUsd: number;
  /** The coming twelve months. */
  readonly yearlyUsd: number;
}

/** What a provider's bills draw from a commitment and what is paid for nothing: in the month, and until it or the year ends. */
export interface Drawdown extends SpendCommitment {
  /** Share of the coming year in which it holds, 0–1. */
  readonly shareOfYear: number;
  readonly drawnMonthlyUsd: number;
  readonly unusedMonthlyUsd: number;
  readonly drawnYearlyUsd: number;
  readonly unusedYearlyUsd: number;
}

const YEAR_DAYS = 365;

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

/** Sets what is spent at each provider against the commitments that hold on a day; no dollar counts for two of them. */
export function drawdowns(
  commitments: readonly SpendCommitment[],
  spent: ReadonlyMap<string, Spend>,
  onDay: string,
): Drawdown[] {
  const left = new Map(spent);
  return commitments
    .filter((commitment) => onDay <= commitment.until)
    .map((commitment) => {
      const { provider, usdPerYear, until } = commitment;
      const { monthlyUsd, yearlyUsd } = left.get(provider) ?? { monthlyUsd: 0, yearlyUsd: 0 };
      const drawnMonthlyUsd = Math.min(monthlyUsd, usdPerYear / YEAR_MONTHS);
      const drawnRate = Math.min(yearlyUsd, usdPerYear);
      left.set(provider, { monthlyUsd: monthlyUsd - drawnMonthlyUsd, yearlyUsd: yearlyUsd - drawnRate });
      const shareOfYear = Math.min(1, (dayNumber(until) - dayNumber(onDay) + 1) / YEAR_DAYS);
      return {
        ...commitment,
        shareOfYear,
        drawnMonthlyUsd,
        unusedMonthlyUsd: usdPerYear / YEAR_MONTHS - drawnMonthlyUsd,
        drawnYearlyUsd: drawnRate * shareOfYear,
        unusedYearlyUsd: (usdPerYear - drawnRate) * shareOfYear,
      };
    });
}

/** What a month pays for nothing, a line for each provider; a commitment that ends within the month counts by its days. */
export function unusedLines(
  commitments: readonly SpendCommitment[],
  spent: ReadonlyMap<string, Spend>,
  month: { readonly firstDay: string; readonly days: number },
): CostLine[] {
  const { firstDay, days } = month;
  return drawdowns(commitments, spent, firstDay).flatMap(({ provider, until, unusedMonthlyUsd }) => {
    const share = Math.min(1, (dayNumber(until) - dayNumber(firstDay) + 1) / days);
    const { item, quantity, unit, usdPerUnit, usd } = billLine(
      `unused commitment to ${provider}`,
      share,
      'month',
      unusedMonthlyUsd,
    );
    return usd > 0 ? [{ item, quantity, unit, usdPerUnit, usd }] : [];
  });
}
