import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { type SeatPlan, seatPlan } from '../../src/catalog/prices/find-seat-plan.ts';
import { fixedSchedule } from '../../src/catalog/prices/price-schedule.ts';
import { optionCost } from '../../src/cost/option-cost.ts';
import { seatBill, seatUseBill } from '../../src/cost/seat-bill.ts';
import { tokenPriceOf, useOf } from './bill-use.ts';

const catalog = builtInCatalog();

function planNamed(text: string): SeatPlan {
  const lookup = seatPlan(catalog, 'microsoft-copilot', text);
  if ('problem' in lookup) throw new Error(lookup.problem.message);
  return lookup.found;
}

const business = planNamed('github-copilot-business');

describe('the bill of seats', () => {
  it('is the fee alone while the included credits, pooled over all seats, last', () => {
    const bill = seatBill(business, 100, { credits: 190_000, requests: 1e9 });
    expect(bill?.lines.map(({ item, quantity, usd }) => [item, quantity, usd])).toEqual([
      ['github-copilot-business seats', 100, 1900],
    ]);
    expect(bill?.idleUsd).toBe(0);
    expect(seatBill(business, 100, { credits: 47_500, requests: 0 })?.idleUsd).toBe(1425);
  });

  it('has a line for what is used beyond them', () => {
    const bill = seatBill(business, 100, { credits: 200_000, requests: 0 });
    expect(bill?.lines.map(({ quantity, usdPerUnit, usd }) => [quantity, usdPerUnit, usd])).toEqual([
      [100, 19, 1900],
      [10_000, 0.01, 100],
    ]);
    const unpriced = { ...business, usdPerCredit: null };
    expect(seatBill(unpriced, 100, { credits: 200_000, requests: 0 })).toBeNull();
  });

  it('counts requests where the plan does', () => {
    const counted: SeatPlan = {
      ...business,
      creditsPerSeatMonth: null,
      usdPerCredit: null,
      requestsPerSeatMonth: 300,
      usdPerRequest: 0.04,
    };
    // One request a second is 2,628,000 in a month of 730 h; 120 seats include 36,000 of them.
    const bill = seatUseBill(counted, 120, [useOf()], null);
    expect(optionCost([bill!], []).lines.map((line) => line.usd)).toEqual([120 * 19, 2_592_000 * 0.04]);
  });

  it('counts tokens at the price of their model: a credit of $0.01 buys that much of them', () => {
    // 1,000 in at $2 and 200 out at $10 per million: $0.004 a request, $10,512 a month, 1,051,200 credits.
    const bill = seatUseBill(business, 500, [useOf()], fixedSchedule(tokenPriceOf()));
    expect(bill?.lines.map(({ quantity, usd }) => [quantity, usd])).toEqual([
      [500, 9500],
      [101_200, 1012],
    ]);
  });

  it('adds up a year in which the model becomes dearer span by span', () => {
    const dearer = tokenPriceOf({ inputUsdPerMTok: 4, outputUsdPerMTok: 20 });
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    const schedule = [
      { fromDay: 0, days: 73, byHour: [{ price: tokenPriceOf(), hours }] },
      { fromDay: 73, days: 292, byHour: [{ price: dearer, hours }] },
    ];
    const bill = seatUseBill(business, 500, [useOf()], schedule);
    // A fifth of the year at $9,500 + $1,012, four fifths at $9,500 + $11,524.
    expect(bill?.yearlyUsd).toBeCloseTo(12 * (0.2 * 10_512 + 0.8 * 21_024), 4);
  });

  it('is not known where credits are counted at a price that nobody knows', () => {
    expect(seatUseBill(business, 500, [useOf()], null)).toBeNull();
    expect(seatUseBill(planNamed('m365-copilot'), 40, [useOf()], null)?.lines).toMatchObject([{ usd: 1200 }]);
  });
});

describe('a plan is found', () => {
  it('by a part of its name that no other plan has', () => {
    expect(planNamed('enterprise').product).toBe('github-copilot-enterprise');
    expect(planNamed('E7').product).toBe('m365-e7-bundle');
  });

  it('or not, with the plans that are sold', () => {
    const problem = (provider: string, text: string | null): unknown => {
      const lookup = seatPlan(catalog, provider, text);
      return 'problem' in lookup ? lookup.problem : null;
    };
    expect(problem('microsoft-copilot', 'copilot')).toMatchObject({
      message: expect.stringContaining('names several seat plans'),
    });
    expect(problem('microsoft-copilot', 'busines')).toMatchObject({
      message: 'unknown seat plan of microsoft-copilot "busines"',
      help: expect.stringContaining('github-copilot-business'),
    });
    expect(problem('microsoft-copilot', null)).toMatchObject({ message: expect.stringContaining('several') });
    expect(problem('openai', 'team')).toMatchObject({ message: 'no seats of openai are known' });
  });
});
