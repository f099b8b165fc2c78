import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawdowns, type Spend, unusedLines } from '../../src/cost/commitment.ts';

function spent(provider: string, yearlyUsd: number): Map<string, Spend> {
  return new Map([[provider, { monthlyUsd: yearlyUsd / 12, yearlyUsd }]]);
}

const november = { firstDay: '2026-11-01', days: 30 };

describe('commitments', () => {
  it('are drawn by the bills; what is left is paid for nothing', () => {
    const openai = { provider: 'openai', usdPerYear: 480_000, until: '2028-06-30' };
    const [drawn] = drawdowns([openai], spent('openai', 360_000), '2026-11-20');
    expect(drawn).toMatchObject({
      drawnMonthlyUsd: 30_000,
      unusedMonthlyUsd: 10_000,
      drawnYearlyUsd: 360_000,
      unusedYearlyUsd: 120_000,
    });
    const [all] = drawdowns([openai], spent('openai', 700_000), '2026-11-20');
    expect(all).toMatchObject({ drawnYearlyUsd: 480_000, unusedYearlyUsd: 0, unusedMonthlyUsd: 0 });
  });

  it('bind until the day they end, in the year and in the month', () => {
    // 73 days, a fifth of a year, from 2026-11-01 to 2027-01-12.
    const short = { provider: 'openai', usdPerYear: 480_000, until: '2027-01-12' };
    const [drawn] = drawdowns([short], spent('openai', 360_000), '2026-11-01');
    expect(drawn!.shareOfYear).toBeCloseTo(0.2, 12);
    expect([drawn!.drawnYearlyUsd, drawn!.unusedYearlyUsd].map(Math.round)).toEqual([72_000, 24_000]);
    // Twelve of the 31 days of January at $10,000 a month; nothing in February.
    const january = { firstDay: '2027-01-01', days: 31 };
    expect(unusedLines([short], spent('openai', 360_000), january)).toMatchObject([
      { item: 'unused commitment to openai', usdPerUnit: 10_000, usd: 3870.96774 },
    ]);
    expect(unusedLines([short], spent('openai', 0), { firstDay: '2027-02-01', days: 28 })).toEqual([]);
    expect(drawdowns([short], spent('openai', 0), '2027-01-13')).toEqual([]);
  });

  it('to one provider share its bill: what one has drawn is not drawn again', () => {
    const commitments = [
      { provider: 'openai', usdPerYear: 500_000, until: '2028-06-30' },
      { provider: 'openai', usdPerYear: 300_000, until: '2028-12-31' },
    ];
    const drawn = drawdowns(commitments, spent('openai', 600_000), '2026-11-20');
    expect(drawn.map((one) => one.drawnYearlyUsd)).toEqual([500_000, 100_000]);
    expect(drawn.map((one) => one.unusedYearlyUsd)).toEqual([0, 200_000]);
  });

  it('of another provider are not touched', () => {
    const akamai = { provider: 'akamai', usdPerYear: 120_000, until: '2033-05-31' };
    expect(unusedLines([akamai], spent('openai', 1e6), november)).toMatchObject([{ usd: 10_000 }]);
  });

  it('drawn and unused always add up to what is due', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1e7 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 2e7 }),
        (sizes, yearlyUsd) => {
          const commitments = sizes.map((usdPerYear) => ({ provider: 'p', usdPerYear, until: '2030-01-01' }));
          const found = drawdowns(commitments, spent('p', yearlyUsd), '2026-11-20');
          const drawn = found.reduce((sum, one) => sum + one.drawnYearlyUsd, 0);
          const due = sizes.reduce((sum, one) => sum + one, 0);
          expect(drawn).toBeCloseTo(Math.min(due, yearlyUsd), 3);
          expect(found.reduce((sum, one) => sum + one.unusedYearlyUsd, 0)).toBeCloseTo(due - drawn, 3);
        },
      ),
    );
  });
});
