import { describe, expect, it } from 'vitest';
import { orderDate, statedLeadTime } from '../../src/plan/options/gpu/lead-time.ts';

const DAY_S = 86_400;

function stated(leadTimeS: number) {
  const unknown = {
    capexUsdPerGpu: null,
    amortisationMonths: null,
    watts: null,
    hostPowerShare: null,
    usdPerKwh: null,
    pue: null,
    colocationUsdPerKwMonth: null,
    staffUsdPerMonth: null,
  };
  return statedLeadTime({ ownership: { ...unknown, leadTimeS } })!;
}

describe('order dates', () => {
  it('are exact to the day where weeks or days are stated', () => {
    expect(orderDate('2027-02-01', stated(40 * 7 * DAY_S))).toBe('2026-04-27');
    expect(orderDate('2027-03-01', stated(DAY_S))).toBe('2027-02-28');
    expect(orderDate('2027-03-01', stated(25 * 3600))).toBe('2027-02-27');
  });

  it('go back whole calendar months where the market quotes months', () => {
    expect(orderDate('2027-02-01', { months: 3, days: 0 })).toBe('2026-11-01');
    expect(orderDate('2027-01-01', { months: 14, days: 0 })).toBe('2025-11-01');
  });
});
