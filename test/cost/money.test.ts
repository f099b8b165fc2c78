import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billLine, microUsd, sumMicroUsd } from '../../src/cost/money.ts';
import { optionCost } from '../../src/cost/option-cost.ts';

const amounts = fc.record({
  quantity: fc.double({ min: 0, max: 1e9, noNaN: true }),
  usdPerUnit: fc.double({ min: 0, max: 500, noNaN: true }),
});

describe('money', () => {
  it('the total is the sum of the lines exactly, in micro-dollars', () => {
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 30 }), (list) => {
        const lines = list.map(({ quantity, usdPerUnit }, i) =>
          billLine(`line ${i}`, quantity, 'unit', usdPerUnit),
        );
        const cost = optionCost([{ lines, idleUsd: null, yearlyUsd: null }], []);
        const exact = lines.reduce((sum, line) => sum + BigInt(microUsd(line.usd)), 0n);
        expect(BigInt(microUsd(cost.monthlyUsd ?? Number.NaN))).toBe(exact);
      }),
    );
  });

  it('a line is its printed quantity times its printed price, to half a micro-dollar', () => {
    fc.assert(
      fc.property(amounts, ({ quantity, usdPerUnit }) => {
        const line = billLine('line', quantity, 'unit', usdPerUnit);
        const product = line.quantity * line.usdPerUnit;
        expect(Math.abs(line.usd - product)).toBeLessThanOrEqual(0.5e-6 + product * 1e-15);
        expect(Number(line.quantity.toPrecision(9))).toBe(line.quantity);
        expect(Number(line.usdPerUnit.toPrecision(9))).toBe(line.usdPerUnit);
      }),
    );
  });

  it('0.1 + 0.2 is 0.3 on a bill', () => {
    const lines = [billLine('a', 1, 'unit', 0.1), billLine('b', 1, 'unit', 0.2)];
    expect(optionCost([{ lines, idleUsd: null, yearlyUsd: null }], []).monthlyUsd).toBe(0.3);
  });

  it('low and high ends of a price range bracket the price', () => {
    const line = billLine('gpu', 730, 'GPU-hour', 4, { low: 3, high: 6 });
    expect([sumMicroUsd([line], 'low'), sumMicroUsd([line]), sumMicroUsd([line], 'high')]).toEqual([
      2190e6, 2920e6, 4380e6,
    ]);
  });

  it('a figure that is no number never gets onto a bill', () => {
    expect(() => billLine('x', Number.NaN, 'unit', 1)).toThrow();
    expect(() => billLine('x', 1, 'unit', Number.POSITIVE_INFINITY)).toThrow();
  });
});
