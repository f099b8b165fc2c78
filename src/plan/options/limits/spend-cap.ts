import { hourlyQps } from '../../../workload/stream/hourly-demand.ts';
import type { Workload } from '../../../workload/workload.ts';

const HOUR_S = 3600;
const DAY_S = 86_400;
const HOURS_PER_WEEK = 168;
const MONTH_HOURS = 730;
/** Unix time 0 was a Thursday, 72 hours into a week that starts on Monday. */
const EPOCH_HOUR_OF_WEEK = 72;

/** When a month's spend reaches a cap, and what that costs in requests. */
export interface CapReached {
  /** `2026-12-21`, UTC. */
  readonly date: string;
  /** Day of the month, from 1. */
  readonly day: number;
  /** Share of the month's requests that come after it, 0–1. */
  readonly refusedShare: number;
}

/** Unix time at which the first whole month at or after a moment begins, UTC. */
export function firstWholeMonthS(epochS: number): number {
  const date = new Date(epochS * 1000);
  const thisMonthS = Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / 1000;
  return thisMonthS === epochS ? epochS : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) / 1000;
}

/**
 * Goes through a calendar month hour by hour, each at its share of the week's tokens, until the cap is spent; null
 * where the month ends before. A month's bill is one of 730 hours, so a month of 31 days spends more.
 */
export function capReached(
  served: readonly Workload[],
  capUsd: number,
  monthlyUsd: number,
  monthEpochS: number,
): CapReached | null {
  const tokens = new Float64Array(HOURS_PER_WEEK);
  const requests = new Float64Array(HOURS_PER_WEEK);
  for (const workload of served) {
    const perRequest = workload.input.meanTokens + workload.output.meanTokens;
    hourlyQps(workload).forEach((qps, hour) => {
      tokens[hour]! += qps * perRequest;
      requests[hour]! += qps;
    });
  }
  const meanTokens = tokens.reduce((sum, one) => sum + one, 0) / HOURS_PER_WEEK;
  if (!(meanTokens > 0)) return null;
  const endS = firstWholeMonthS(monthEpochS + 1);
  let spentUsd = 0;
  let reachedS: number | null = null;
  let before = 0;
  let all = 0;
  for (let atS = monthEpochS; atS < endS; atS += HOUR_S) {
    const hour = (Math.floor(atS / HOUR_S) + EPOCH_HOUR_OF_WEEK) % HOURS_PER_WEEK;
    const hourUsd = ((monthlyUsd / MONTH_HOURS) * tokens[hour]!) / meanTokens;
    if (reachedS === null && spentUsd + hourUsd > capUsd) {
      const share = (capUsd - spentUsd) / hourUsd;
      reachedS = atS + share * HOUR_S;
      before = all + share * requests[hour]!;
    }
    spentUsd += hourUsd;
    all += requests[hour]!;
  }
  if (reachedS === null) return null;
  return {
    date: new Date(reachedS * 1000).toISOString().slice(0, 10),
    day: Math.floor((reachedS - monthEpochS) / DAY_S) + 1,
    refusedShare: 1 - before / all,
  };
}

/** The first of the twelve months from a moment on in which the cap is reached; null: none of them. */
export function firstReached(
  served: readonly Workload[],
  capUsd: number,
  monthlyUsd: number,
  asOfEpochS: number,
): CapReached | null {
  let monthS = firstWholeMonthS(asOfEpochS);
  for (let month = 0; month < 12; month += 1) {
    const reached = capReached(served, capUsd, monthlyUsd, monthS);
    if (reached !== null) return reached;
    monthS = firstWholeMonthS(monthS + 1);
  }
  return null;
}
