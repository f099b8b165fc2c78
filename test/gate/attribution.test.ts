import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute, type Factor, type FactorChoice, factors } from '../../src/gate/attribution.ts';

/** An arbitrary cost for each of the 16 choices of factors. */
const costTable = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 16, maxLength: 16 });

function index(choice: FactorChoice, flip: boolean): number {
  return factors.reduce((bits, factor, i) => bits | (choice[factor] !== flip ? 1 << i : 0), 0);
}

const cents = (usd: number): number => Math.round(usd * 100);

describe('attribution', () => {
  it('sums to the difference, whatever the costs', async () => {
    await fc.assert(
      fc.asyncProperty(
        costTable,
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        async (table, recordedBase) => {
          const bars = await attribute(
            async (choice) => table[index(choice, false)]!,
            factors,
            recordedBase,
            table[15]!,
          );
          const total = bars.reduce((sum, bar) => sum + cents(bar.usd), 0);
          expect(
            total - cents(Math.abs(table[15]! - recordedBase)) * Math.sign(table[15]! - recordedBase),
          ).toBeCloseTo(0, 6);
        },
      ),
    );
  });

  it('gives an additive cost exactly to the factors that carry it', async () => {
    const part: Record<Factor, number> = { workload: 1630, prices: -190, throughput: 0, scenario: 25.5 };
    const bars = await attribute(
      async (choice) => factors.reduce((sum, factor) => sum + (choice[factor] ? part[factor] : 0), 10_000),
      factors,
      10_000,
      11_465.5,
    );
    expect(bars).toEqual([
      ...factors.map((factor) => ({ factor, usd: part[factor] })),
      { factor: 'version', usd: 0 },
    ]);
  });

  it('leaves what no factor explains to the version', async () => {
    const bars = await attribute(async () => 120, [], 100, 120);
    expect(bars.filter((bar) => bar.usd !== 0)).toEqual([{ factor: 'version', usd: 20 }]);
  });

  it('runs no combination twice', async () => {
    const seen = new Set<number>();
    await attribute(
      async (choice) => {
        const key = index(choice, false);
        expect(seen.has(key)).toBe(false);
        seen.add(key);
        return key;
      },
      factors,
      0,
      15,
    );
    expect(seen.size).toBe(8);
  });
});
