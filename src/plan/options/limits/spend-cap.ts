import { hourlyQps } from '../../../workload/stream/hourly-demand.ts';
import type { Workload } from '../../../workload/workload.ts';

const HOUR_S = 3600;
const DAY_S = 86_400;
const HOURS_PER_WEEK = 168;
const MONTH_HOURS = 730;
const MONTHS = 12;
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

/** What workloads bring to an account together. */
export interface Spending {
  readonly served: readonly Workload[];
  /** In a month of 730 hours. */
  readonly monthlyUsd: number;
}

/** Dollars and requests per second of each hour of a week: each hour at its share of the week's tokens. */
function ofWeek(spending: readonly Spending[]): {
  readonly usd: Float64Array;
  readonly requests: Float64Array;
} {
  const usd = new Float64Array(HOURS_PER_WEEK);
  const requests = new Float64Array(HOURS_PER_WEEK);
  for (const { served, monthlyUsd } of spending) {
    const tokens = new Float64Array(HOURS_PER_WEEK);
    for (const workload of served) {
      const perRequest = workload.input.meanTokens + workload.output.meanTokens;
      hourlyQps(workload).forEach((qps, hour) => {
        tokens[hour]! += qps * perRequest;
        requests[hour]! += qps;
      });
    }
    const meanTokens = tokens.reduce((sum, one) => sum + one, 0) / HOURS_PER_WEEK;
    if (!(meanTokens > 0)) continue;
    tokens.forEach((one, hour) => {
      usd[hour]! += ((monthlyUsd / MONTH_HOURS) * one) / meanTokens;
    });
  }
  return { usd, requests };
}

interface MonthSpent {
  readonly spentUsd: number;
  readonly reached: CapReached | null;
}

/** Goes through a calendar month hour by hour. A month's bill is one of 730 hours, so a month of 31 days spends more. */
function throughMonth(week: ReturnType<typeof ofWeek>, capUsd: number, monthEpochS: number): MonthSpent {
  const endS = firstWholeMonthS(monthEpochS + 1);
  let spentUsd = 0;
  let reachedS: number | null = null;
  let before = 0;
  let all = 0;
  for (let atS = monthEpochS; atS < endS; atS += HOUR_S) {
    const hour = (Math.floor(atS / HOUR_S) + EPOCH_HOUR_OF_WEEK) % HOURS_PER_WEEK;
    const hourUsd = week.usd[hour]!;
    if (reachedS === null && spentUsd + hourUsd > capUsd) {
      const share = (capUsd - spentUsd) / hourUsd;
      reachedS = atS + share * HOUR_S;
      before = all + share * week.requests[hour]!;
    }
    spentUsd += hourUsd;
    all += week.requests[hour]!;
  }
  if (reachedS === null) return { spentUsd, reached: null };
  const reached = {
    date: new Date(reachedS * 1000).toISOString().slice(0, 10),
    day: Math.floor((reachedS - monthEpochS) / DAY_S) + 1,
    refusedShare: 1 - before / all,
  };
  return { spentUsd, reached };
}

/** When a calendar month's spend reaches a cap; null where the month ends before. */
export function capReached(
  spending: readonly Spending[],
  capUsd: number,
  monthEpochS: number,
): CapReached | null {
  return throughMonth(ofWeek(spending), capUsd, monthEpochS).reached;
}

/** The twelve calendar months from a moment on, against a cap. */
export interface YearOfCap {
  /** What the dearest of the months costs. */
  readonly dearestUsd: number;
  /** In the first of the months in which the cap is reached; null: in none, as the dearest costs no more. */
  readonly reached: CapReached | null;
}

/** Goes through the twelve whole months from a moment on. */
export function yearOfCap(spending: readonly Spending[], capUsd: number, asOfEpochS: number): YearOfCap {
  const week = ofWeek(spending);
  let dearestUsd = 0;
  let first: CapReached | null = null;
  let monthS = firstWholeMonthS(asOfEpochS);
  for (let month = 0; month < MONTHS; month += 1) {
    const { spentUsd, reached } = throughMonth(week, capUsd, monthS);
    dearestUsd = Math.max(dearestUsd, spentUsd);
    first ??= reached;
    monthS = firstWholeMonthS(monthS + 1);
  }
  return { dearestUsd, reached: first };
}

/** `day 22 of a month (2026-12-22)`. */
export function dayText({ day, date }: CapReached): string {
  return `day ${day} of a month (${date})`;
}
