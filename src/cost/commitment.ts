import { billLine, YEAR_MONTHS } from './money.ts';
import type { Bill } from './option-cost.ts';

/** A promise to spend, as `commitments` of a scenario state it. */
export interface SpendCommitment {
  readonly provider: string;
  readonly usdPerYear: number;
  /** `YYYY-MM-DD`, inclusive. */
  readonly until: string;
}

/** What a provider's bills draw from a commitment in a year, and what is paid for nothing. */
export interface Drawdown {
  readonly provider: string;
  readonly committedUsdPerYear: number;
  readonly drawnUsdPerYear: number;
  readonly shortfallUsdPerYear: number;
}

/** Sets the yearly bills at each provider against the commitments that hold on a day; no dollar counts for two of them. */
export function drawdowns(
  commitments: readonly SpendCommitment[],
  yearlyUsdByProvider: ReadonlyMap<string, number>,
  onDay: string,
): Drawdown[] {
  const left = new Map(yearlyUsdByProvider);
  return commitments
    .filter((commitment) => onDay <= commitment.until)
    .map(({ provider, usdPerYear }) => {
      const spent = left.get(provider) ?? 0;
      const drawn = Math.min(spent, usdPerYear);
      left.set(provider, spent - drawn);
      return {
        provider,
        committedUsdPerYear: usdPerYear,
        drawnUsdPerYear: drawn,
        shortfallUsdPerYear: Math.max(0, usdPerYear - spent),
      };
    });
}

/** The month's share of a shortfall, as a line of a bill. */
export function shortfallBill(drawdown: Drawdown): Bill {
  const monthly = drawdown.shortfallUsdPerYear / YEAR_MONTHS;
  const lines =
    monthly > 0 ? [billLine(`unused commitment to ${drawdown.provider}`, 1, 'month', monthly)] : [];
  return { lines, idleUsd: monthly > 0 ? monthly : null, yearlyUsd: null };
}
