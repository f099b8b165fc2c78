import type { LimitName } from '../../simulate/outcome.ts';
import { hourlyQps } from '../../workload/stream/hourly-demand.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Headroom } from '../headroom.ts';
import type { Reason, Verdict } from '../result.ts';
import { percentText, usdText } from '../wording.ts';
import type { ResolvedOption } from './resolved-option.ts';

/** A limit that no single hour shows. */
export interface CalendarVerdict {
  readonly verdict: Verdict;
  readonly reason: Reason;
}

const HOURS_PER_DAY = 24;
const HOUR_S = 3600;
const DAYS_PER_MONTH = 730 / 24;

/** Requests and tokens on the busiest day of a typical week, all workloads on the account together. */
function busiestDay(served: readonly Workload[]): { requests: number; tokens: number } {
  let most = { requests: 0, tokens: 0 };
  for (let day = 0; day < 7; day += 1) {
    const total = { requests: 0, tokens: 0 };
    for (const workload of served) {
      const hours = hourlyQps(workload).subarray(day * HOURS_PER_DAY, (day + 1) * HOURS_PER_DAY);
      const requests = hours.reduce((sum, qps) => sum + qps * HOUR_S, 0);
      total.requests += requests;
      total.tokens += requests * (workload.input.meanTokens + workload.output.meanTokens);
    }
    if (total.requests > most.requests) most = total;
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
  const day = busiestDay(served);
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
  if (cap !== null && monthlyUsd !== null && monthlyUsd > cap) {
    const lastDay = Math.max(1, Math.ceil((cap / monthlyUsd) * DAYS_PER_MONTH));
    found.push({
      verdict: 'fail',
      reason: {
        limit: 'spend-cap',
        text: `the spend cap of ${usdText(cap)} a month is reached on day ${lastDay}, then requests are refused`,
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
  const day = busiestDay(served);
  bound('rpd', option.dailyLimits.requests, day.requests);
  bound('tpd', option.dailyLimits.tokens, day.tokens);
  bound('spend-cap', option.monthlySpendCapUsd, monthlyUsd);
  const atPeakUsd = monthlyUsd === null ? null : (monthlyUsd / (730 * 6)) * peakOverMean(served);
  bound('spend-cap', option.spendPer10MinUsd ?? null, atPeakUsd);
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
