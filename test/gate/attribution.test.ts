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

  it('sums to the difference and is the negative of its reverse, whatever combinations have no cost', async () => {
    const gaps = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(costTable, gaps, async (table, missing) => {
        const barsOf = (flip: boolean) =>
          attribute(
            async (choice) => {
              const at = index(choice, flip);
              return at !== 0 && at !== 15 && missing[at] === true ? null : table[at]!;
            },
            factors,
            table[flip ? 15 : 0]!,
            table[flip ? 0 : 15]!,
          );
        const [there, back] = [await barsOf(false), await barsOf(true)];
        const total = there.reduce((sum, bar) => sum + bar.usd, 0);
        expect(Math.abs(total - (table[15]! - table[0]!))).toBeLessThan(0.011);
        there.forEach((bar, at) => {
          expect(Math.abs(bar.usd + back[at]!.usd)).toBeLessThan(0.011);
        });
      }),
    );
  });

  it('takes the order that has a cost all the way, and shares where none has', async () => {
    const usd = async (known: Readonly<Record<string, number>>) => {
      const bars = await attribute(
        async ({ workload, prices }) => known[`${workload ? 'h' : 'b'}${prices ? 'h' : 'b'}`] ?? null,
        ['workload', 'prices'],
        100,
        160,
      );
      return bars.slice(0, 2).map((bar) => bar.usd);
    };
    expect(await usd({ bb: 100, hb: 150, hh: 160 })).toEqual([50, 10]);
    expect(await usd({ bb: 100, hh: 160 })).toEqual([30, 30]);
    expect(await usd({})).toEqual([30, 30]);
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
