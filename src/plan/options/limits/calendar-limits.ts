import type { LimitName } from '../../../simulate/outcome.ts';
import { hourlyQps } from '../../../workload/stream/hourly-demand.ts';
import type { Workload } from '../../../workload/workload.ts';
import type { Headroom } from '../../evaluate/headroom.ts';
import type { Reason, Verdict } from '../../result.ts';
import { percentText, usdText } from '../../wording.ts';
import type { ResolvedOption } from '../resolved-option.ts';
import { followingHeadroom } from './adaptive-ramp.ts';
import { dayText, type YearOfCap, yearOfCap } from './spend-cap.ts';

/** A limit that no single hour shows. */
export interface CalendarVerdict {
  readonly verdict: Verdict;
  readonly reason: Reason;
}

const HOURS_PER_DAY = 24;
const HOUR_S = 3600;

/** What a day of an account allows, and how it is counted. */
export interface DailyLimits {
  readonly requests: number | null;
  readonly tokens: number | null;
  /** Seconds after midnight UTC at which the provider's day begins; absent: 0. */
  readonly dayStartS?: number;
  /** What cached input and output count for, 1 for a fresh input token; absent: 1 each. */
  readonly tokenWeights?: { readonly cachedInput: number; readonly output: number };
}

/** The most requests and the most tokens of any day, by the provider's clock; all workloads on the account together. */
export function busiestDays(
  served: readonly Workload[],
  limits: DailyLimits,
): { readonly requests: number; readonly tokens: number } {
  const { dayStartS = 0, tokenWeights = { cachedInput: 1, output: 1 } } = limits;
  const firstHour = Math.round(dayStartS / HOUR_S);
  const most = { requests: 0, tokens: 0 };
  for (let day = 0; day < 7; day += 1) {
    const total = { requests: 0, tokens: 0 };
    for (const workload of served) {
      const qps = hourlyQps(workload);
      let requests = 0;
      for (let hour = 0; hour < HOURS_PER_DAY; hour += 1) {
        requests += qps[(day * HOURS_PER_DAY + firstHour + hour) % qps.length]! * HOUR_S;
      }
      const input = workload.input.meanTokens * (1 - (1 - tokenWeights.cachedInput) * workload.cachedShare);
      total.requests += requests;
      total.tokens += requests * (input + workload.output.meanTokens * tokenWeights.output);
    }
    // The day with most requests need not be the one with most tokens.
    most.requests = Math.max(most.requests, total.requests);
    most.tokens = Math.max(most.tokens, total.tokens);
  }
  return most;
}

/** Daily quotas and the monthly spend cap, against the stated volumes. */
export function judgeCalendar(
  option: ResolvedOption,
  served: readonly Workload[],
  monthlyUsd: number | null,
): CalendarVerdict[] {
  const found: CalendarVerdict[] = [];
  const day = busiestDays(served, option.dailyLimits);
  const { requests, tokens } = option.dailyLimits;
  const daily = (limit: 'rpd' | 'tpd', allowed: number | null, wanted: number, what: string): void => {
    if (allowed === null || wanted <= allowed) return;
    found.push({
      verdict: 'fail',
      reason: {
        limit,
        text: `the busiest day brings ${percentText(wanted / allowed)} of the ${what} that a day allows`,
        fix: option.fix(limit, 1),
      },
    });
  };
  daily('rpd', requests, day.requests, 'requests');
  daily('tpd', tokens, day.tokens, 'tokens');

  const cap = option.monthlySpendCapUsd;
  const reached = monthsOf(option, served, monthlyUsd)?.reached ?? null;
  if (cap !== null && reached !== null) {
    const refused = `what comes after it, ${percentText(reached.refusedShare)} of the month's requests, is refused`;
    found.push({
      verdict: 'fail',
      reason: {
        limit: 'spend-cap',
        text: `the spend cap of ${usdText(cap)} is reached on ${dayText(reached)}: ${refused}`,
        fix: option.fix('spend-cap', 1),
      },
    });
  }
  const perTenMinutes = option.spendPer10MinUsd ?? null;
  const atPeakUsd = monthlyUsd === null ? 0 : (monthlyUsd / (730 * 6)) * peakOverMean(served);
  if (perTenMinutes !== null && atPeakUsd > perTenMinutes) {
    found.push({
      verdict: 'fail',
      reason: {
        limit: 'spend-cap',
        text: `ten minutes of the busiest hour cost ${usdText(atPeakUsd)}, the account may spend ${usdText(perTenMinutes)} in as many`,
        fix: option.fix('spend-cap', 1),
      },
    });
  }
  return found;
}

/** The months ahead against the account's cap; null without one, or without a bill. */
function monthsOf(
  { monthlySpendCapUsd: capUsd, asOfEpochS = 0 }: ResolvedOption,
  served: readonly Workload[],
  monthlyUsd: number | null,
): YearOfCap | null {
  if (capUsd === null || monthlyUsd === null) return null;
  return yearOfCap([{ served, monthlyUsd }], capUsd, asOfEpochS);
}

/**
 * The factor on the load at which the first of these limits is reached; null where there is none. The bill is taken
 * to grow with the load: capped accounts pay by the token.
 */
export function calendarHeadroom(
  option: ResolvedOption,
  served: readonly Workload[],
  monthlyUsd: number | null,
): Headroom | null {
  const bounds: Headroom[] = [];
  const bound = (breaks: LimitName, allowed: number | null, wanted: number | null): void => {
    if (allowed !== null && wanted !== null && wanted > 0) bounds.push({ factor: allowed / wanted, breaks });
  };
  const day = busiestDays(served, option.dailyLimits);
  bound('rpd', option.dailyLimits.requests, day.requests);
  bound('tpd', option.dailyLimits.tokens, day.tokens);
  bound('spend-cap', option.monthlySpendCapUsd, monthsOf(option, served, monthlyUsd)?.dearestUsd ?? null);
  const atPeakUsd = monthlyUsd === null ? null : (monthlyUsd / (730 * 6)) * peakOverMean(served);
  bound('spend-cap', option.spendPer10MinUsd ?? null, atPeakUsd);
  const ramp = followingHeadroom(option.following, served);
  if (ramp !== null) bounds.push(ramp);
  return bounds.reduce<Headroom | null>(
    (least, one) => (least === null || one.factor < least.factor ? one : least),
    null,
  );
}

/** Tokens of the busiest hour over those of a mean one. */
function peakOverMean(served: readonly Workload[]): number {
  const sum = (qps: (workload: Workload) => number): number =>
    served.reduce((all, one) => all + qps(one) * (one.input.meanTokens + one.output.meanTokens), 0);
  const mean = sum((workload) => workload.qpsMean);
  return mean > 0 ? sum((workload) => workload.qpsPeakHour) / mean : 1;
}
