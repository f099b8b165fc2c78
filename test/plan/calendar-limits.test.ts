import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { rateLimits } from '../../src/catalog/terms/rate-limits.ts';
import { accountDailyLimits, accountRateLimits } from '../../src/plan/options/limits/account-rate-limits.ts';
import { accountRules } from '../../src/plan/options/limits/account-rules.ts';
import { busiestDays, judgeCalendar } from '../../src/plan/options/limits/calendar-limits.ts';
import { capReached, firstWholeMonthS } from '../../src/plan/options/limits/spend-cap.ts';
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

  it('is reached on the day found by hand', () => {
    // $744 in December, a dollar an hour: $100 is spent after 100 hours, on the fifth day; 644 of 744 are left.
    const reached = capReached([workloadOf()], 100, 730, december)!;
    expect(reached).toMatchObject({ date: '2026-12-05', day: 5 });
    expect(reached.refusedShare).toBeCloseTo(644 / 744, 9);
  });

  it('is reached by the days that bring the load: all of it on Mondays, so on a Monday', () => {
    // December 2026 begins on a Tuesday; its Mondays are the 7th, 14th, 21st and 28th, $168 each.
    const reached = capReached([workloadOf({ hourWeights: onDay(0) })], 168 * 2.5, 730, december)!;
    expect(reached.date).toBe('2026-12-21');
    expect(reached.refusedShare).toBeCloseTo(1.5 / 4, 9);
  });

  it('is not reached by a month that costs less, and later the higher it is', () => {
    expect(capReached([workloadOf()], 745, 730, december)).toBeNull();
    const cap = fc.double({ min: 1, max: 743, noNaN: true });
    fc.assert(
      fc.property(cap, cap, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const share = (usd: number): number => capReached([workloadOf()], usd, 730, december)!.refusedShare;
        return share(low) >= share(high) && Math.abs(share(low) - (1 - low / 744)) < 1e-9;
      }),
    );
  });

  it('counts months from the first that is whole', () => {
    expect(firstWholeMonthS(december)).toBe(december);
    expect(firstWholeMonthS(december - 1)).toBe(december);
    expect(firstWholeMonthS(december + 1)).toBe(Date.UTC(2027, 0, 1) / 1000);
  });
});
