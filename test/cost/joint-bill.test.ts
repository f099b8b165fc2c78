import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BilledUse, Failover } from '../../src/cost/billed-use.ts';
import { paidToFallbackUsd } from '../../src/cost/fallback-lines.ts';
import { jointBill } from '../../src/cost/joint-bill.ts';
import { billLine, MONTH_S, microUsd } from '../../src/cost/money.ts';
import { type OptionCost, optionCost } from '../../src/cost/option-cost.ts';
import { tokenBill } from '../../src/cost/token-bill.ts';
import { tokenPriceOf, useOf } from './bill-use.ts';

const tokensAt =
  (inputUsdPerMTok: number, outputUsdPerMTok: number) =>
  (uses: readonly BilledUse[]): OptionCost => {
    const price = tokenPriceOf({ inputUsdPerMTok, outputUsdPerMTok, cliffs: [] });
    return optionCost(
      [tokenBill([{ fromDay: 0, days: 365, byHour: [{ hours: [...Array(24).keys()], price }] }], uses)],
      uses,
    );
  };
const gpus = (uses: readonly BilledUse[]): OptionCost =>
  optionCost([{ lines: [billLine('gpu', 8 * 730, 'GPU-hour', 4)], idleUsd: null, yearlyUsd: null }], uses);

const [cheap, dear] = [tokensAt(1, 10), tokensAt(3, 15)];
const both = (servedShare: number, elsewhere: number, failovers: readonly Failover[] = []): BilledUse =>
  useOf({ servedShare, fallback: { servedShare: elsewhere, cachedShare: 0, spilledShare: 0, failovers } });
const when = 'in outages of a mean month';
/** Dollars a request of 1,000 and 200 tokens costs on each side. */
const [cheapUsd, dearUsd] = [(1000 * 1 + 200 * 10) / 1e6, (1000 * 3 + 200 * 15) / 1e6];

function sumOf(cost: OptionCost): number {
  return cost.lines.reduce((sum, { usd }) => sum + microUsd(usd), 0);
}

describe('the bill of an option and its fallback', () => {
  it('has each side paid for what it serves, at its own price', () => {
    const cost = jointBill(cheap, dear, 'b', [both(0.25, 0.35)]);
    expect(cost.monthlyUsd).toBeCloseTo(MONTH_S * (0.25 * cheapUsd + 0.35 * dearUsd), 4);
    expect(paidToFallbackUsd(cost.lines, { id: 'b' })).toBeCloseTo(MONTH_S * 0.35 * dearUsd, 4);
    expect(cost.usdPerMillionTokens).toBeCloseTo(cost.monthlyUsd! / ((MONTH_S * 0.6 * 1200) / 1e6), 9);
  });

  it('moves what outages move: off the one, onto the other, with both said in the items', () => {
    const failovers = [{ when, missedShare: 0.002, takenShare: 0.0015 }];
    const before = jointBill(cheap, dear, 'b', [both(1, 0)]);
    const after = jointBill(cheap, dear, 'b', [both(1, 0, failovers)]);
    const moved = MONTH_S * (0.0015 * dearUsd - 0.002 * cheapUsd);
    expect(after.monthlyUsd! - before.monthlyUsd!).toBeCloseTo(moved, 4);
    expect(after.yearlyUsd! - before.yearlyUsd!).toBeCloseTo(12 * moved, 3);
    expect(after.lines.map(({ item }) => item)).toEqual([
      'chat: input',
      'chat: output',
      `${when}, not served: chat: input`,
      `${when}, not served: chat: output`,
      `fallback b, ${when}, chat: input`,
      `fallback b, ${when}, chat: output`,
    ]);
  });

  it('pays what is reserved all month, and nothing more in an outage', () => {
    const failovers = [{ when, missedShare: 0.002, takenShare: 0.002 }];
    const cost = jointBill(cheap, gpus, 'own', [both(1, 0, failovers)]);
    expect(paidToFallbackUsd(cost.lines, { id: 'own' })).toBe(8 * 730 * 4);
    expect(cost.monthlyUsd).toBeCloseTo(MONTH_S * 0.998 * cheapUsd + 8 * 730 * 4, 4);
    const reverse = jointBill(gpus, cheap, 'api', [both(1, 0, failovers)]);
    expect(reverse.monthlyUsd).toBeCloseTo(8 * 730 * 4 + MONTH_S * 0.002 * cheapUsd, 4);
  });

  it('is the sum of its lines to the micro-dollar, each its quantity times its price', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, share, (own, elsewhere, missedShare, takenShare) => {
        const uses = [
          both(own, elsewhere, [
            { when, missedShare, takenShare },
            { when: 'x', missedShare, takenShare },
          ]),
        ];
        const cost = jointBill(cheap, dear, 'b', uses);
        expect(microUsd(cost.monthlyUsd!)).toBe(sumOf(cost));
        for (const line of cost.lines)
          expect(microUsd(line.quantity * line.usdPerUnit)).toBe(microUsd(line.usd));
      }),
    );
  });

  it('is not known where one side is not', () => {
    const unknown = (): OptionCost => ({ ...gpus([]), monthlyUsd: null });
    expect(jointBill(cheap, unknown, 'b', [both(1, 0)]).monthlyUsd).toBeNull();
  });
});
