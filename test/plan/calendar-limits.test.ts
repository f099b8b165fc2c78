import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { rateLimits } from '../../src/catalog/terms/rate-limits.ts';
import { accountDailyLimits, accountRateLimits } from '../../src/plan/options/limits/account-rate-limits.ts';
import { accountRules } from '../../src/plan/options/limits/account-rules.ts';
import {
  busiestDays,
  calendarHeadroom,
  judgeCalendar,
} from '../../src/plan/options/limits/calendar-limits.ts';
import { capReached, firstWholeMonthS, yearOfCap } from '../../src/plan/options/limits/spend-cap.ts';
import { optionNamed } from './fake-option.ts';
import { workloadOf } from './fake-run.ts';

const DAY_S = 86_400;

/** Load by hour of the week with all of it on one day. */
function onDay(day: number): Float64Array {
  return Float64Array.from({ length: 168 }, (_, hour) => (Math.floor(hour / 24) === day ? 7 : 0));
}

const lengths = (tokens: number) => ({
  meanTokens: tokens,
  p50Tokens: tokens,
  p95Tokens: tokens,
  sigma: 0,
});

describe('daily limits', () => {
  it('look at the day with most tokens, which need not be the one with most requests', () => {
    const many = workloadOf({ qpsMean: 1, hourWeights: onDay(0), input: lengths(10), output: lengths(0) });
    const long = workloadOf({
      qpsMean: 0.1,
      hourWeights: onDay(3),
      input: lengths(9000),
      output: lengths(1000),
    });
    const { requests, tokens } = busiestDays([many, long], { requests: null, tokens: null });
    expect(requests).toBeCloseTo(7 * DAY_S, 6);
    expect(tokens).toBeCloseTo(0.7 * DAY_S * 10_000, 3);
    const limited = { ...optionNamed('api'), dailyLimits: { requests: null, tokens: 0.6 * DAY_S * 10_000 } };
    expect(judgeCalendar(limited, [many, long], null)[0]).toMatchObject({
      verdict: 'fail',
      reason: { limit: 'tpd' },
    });
  });

  it('count a day from the provider’s own midnight', () => {
    // The last eight hours of one UTC day and the first eight of the next are one Pacific day in winter.
    const hourWeights = Float64Array.from({ length: 168 }, (_, hour) => (hour >= 16 && hour < 32 ? 1 : 0));
    const workload = workloadOf({ qpsMean: 1, hourWeights });
    const none = { requests: null, tokens: null };
    expect(busiestDays([workload], none).requests).toBe(8 * 3600);
    expect(busiestDays([workload], { ...none, dayStartS: 8 * 3600 }).requests).toBe(16 * 3600);
  });

  it('leave out what the provider does not count', () => {
    const workload = workloadOf({ qpsMean: 1, cachedShare: 0.5, input: lengths(1000), output: lengths(100) });
    const tokens = (cachedInput: number): number =>
      busiestDays([workload], { requests: null, tokens: null, tokenWeights: { cachedInput, output: 1 } })
        .tokens;
    expect(tokens(1)).toBeCloseTo(1100 * DAY_S, 3);
    expect(tokens(0)).toBeCloseTo(600 * DAY_S, 3);
  });

  it('the days of Gemini begin at midnight in California, an hour earlier in summer', () => {
    const dayStartH = (asOf: string): number => {
      const catalog = builtInCatalog(asOf);
      const lookup = rateLimits(catalog, 'google', 'tier1', 'gemini-2.5-pro', null);
      const rules = accountRules(catalog, 'found' in lookup ? lookup.found : null, 'gemini-2.5-pro', null);
      const [rpd] = accountRateLimits(rules, null).filter(({ name }) => name === 'rpd');
      expect(rpd?.windowStartS).toBe(rules.dayStartS);
      expect(accountDailyLimits(rules, null)).toMatchObject({ requests: 10_000, dayStartS: rules.dayStartS });
      return rules.dayStartS / 3600;
    };
    expect(dayStartH('2026-11-20')).toBe(8);
    expect(dayStartH('2026-07-01')).toBe(7);
  });
});

describe('a monthly spend cap', () => {
  const december = Date.UTC(2026, 11, 1) / 1000;
  const spending = (over: Parameters<typeof workloadOf>[0] = {}) => [
    { served: [workloadOf(over)], monthlyUsd: 730 },
  ];

  it('is reached on the day found by hand', () => {
    // $744 in December, a dollar an hour: $100 is spent after 100 hours, on the fifth day; 644 of 744 are left.
    const reached = capReached(spending(), 100, december)!;
    expect(reached).toMatchObject({ date: '2026-12-05', day: 5 });
    expect(reached.refusedShare).toBeCloseTo(644 / 744, 9);
  });

  it('is reached by the days that bring the load: all of it on Mondays, so on a Monday', () => {
    // December 2026 begins on a Tuesday; its Mondays are the 7th, 14th, 21st and 28th, $168 each.
    const reached = capReached(spending({ hourWeights: onDay(0) }), 168 * 2.5, december)!;
    expect(reached.date).toBe('2026-12-21');
    expect(reached.refusedShare).toBeCloseTo(1.5 / 4, 9);
  });

  it('is not reached by a month that costs less, and later the higher it is', () => {
    expect(capReached(spending(), 745, december)).toBeNull();
    const cap = fc.double({ min: 1, max: 743, noNaN: true });
    fc.assert(
      fc.property(cap, cap, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const share = (usd: number): number => capReached(spending(), usd, december)!.refusedShare;
        return share(low) >= share(high) && Math.abs(share(low) - (1 - low / 744)) < 1e-9;
      }),
    );
  });

  it('is judged by the dearest month ahead, and the headroom is to it', () => {
    const capped = (monthlySpendCapUsd: number) => ({
      ...optionNamed('api'),
      monthlySpendCapUsd,
      asOfEpochS: Date.UTC(2026, 10, 20) / 1000,
    });
    const verdicts = (cap: number, monthlyUsd: number) =>
      judgeCalendar(capped(cap), [workloadOf()], monthlyUsd);
    // A dollar an hour: $744 in a month of 31 days.
    expect(verdicts(745, 730)).toEqual([]);
    expect(verdicts(743, 730)).toMatchObject([
      { verdict: 'fail', reason: { limit: 'spend-cap', text: expect.stringContaining('(2026-12-31)') } },
    ]);
    expect(calendarHeadroom(capped(743), [workloadOf()], 730)?.factor).toBeCloseTo(743 / 744, 12);
    fc.assert(
      fc.property(fc.double({ min: 1, max: 2000, noNaN: true }), (cap) => {
        const { factor } = calendarHeadroom(capped(cap), [workloadOf()], 730)!;
        return verdicts(cap, 730).length > 0 === factor < 1;
      }),
    );
  });

  it('is one for several bills: each at its own hours', () => {
    // $168 on each of December's four Mondays by the one, a dollar an hour by the other: $252 are there on Monday the 7th,
    // of which $144 went before it.
    const both = [...spending({ hourWeights: onDay(0) }), ...spending()];
    expect(capReached(both, 252, december)).toMatchObject({ date: '2026-12-07' });
    expect(capReached(both.slice(0, 1), 252, december)).toMatchObject({ date: '2026-12-14' });
    expect(yearOfCap(both, 2000, december)).toMatchObject({ reached: null });
  });

  it('counts months from the first that is whole', () => {
    expect(firstWholeMonthS(december)).toBe(december);
    expect(firstWholeMonthS(december - 1)).toBe(december);
    expect(firstWholeMonthS(december + 1)).toBe(Date.UTC(2027, 0, 1) / 1000);
  });
});
