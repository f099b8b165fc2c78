import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCrossings, type PointAt } from '../../src/sweep/crossings.ts';
import type { SweepPoint, SweptOption } from '../../src/sweep/sweep-result.ts';

interface World {
  /** Value at which the API becomes dearer than the GPUs, by seed. */
  readonly crossing: (seedShift: number) => number;
  /** Value above which the GPUs no longer hold. */
  readonly breaks: number;
}

function pointIn({ crossing, breaks }: World, value: number, seedShift: number): SweepPoint {
  const option = (
    id: string,
    kind: SweptOption['kind'],
    monthlyUsd: number,
    holds: boolean,
  ): SweptOption => ({
    id,
    kind,
    verdict: holds ? 'pass' : 'fail',
    limit: holds ? null : 'ttft',
    size: null,
    monthlyUsd,
    monthlyUsdLow: monthlyUsd,
    monthlyUsdHigh: monthlyUsd,
  });
  const own = option('own', 'self-hosted', 100, value <= breaks);
  const api = option('api', 'serverless', (100 * value) / crossing(seedShift), true);
  const cheaper = own.verdict === 'pass' && own.monthlyUsd! < api.monthlyUsd! ? own : api;
  return {
    value,
    qpsMean: 10 * value,
    qpsPeakHour: 20 * value,
    options: [own, api],
    monthlyUsd: cheaper.monthlyUsd,
    assignments: [{ workload: 'chat', option: cheaper.id }],
  };
}

async function crossingsIn(world: World, values: readonly number[]) {
  let asked = 0;
  const at: PointAt = async (value, { seedShift }) => {
    asked += 1;
    return pointIn(world, Number(value), seedShift);
  };
  const found = await findCrossings(
    values.map((value) => pointIn(world, value, 0)),
    at,
  );
  return { found, asked };
}

describe('crossings', () => {
  it('are bracketed to two per cent wherever they lie', async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.15, max: 9, noNaN: true }), async (place) => {
        const world: World = { crossing: () => place, breaks: Number.POSITIVE_INFINITY };
        const { found, asked } = await crossingsIn(world, [0.1, 0.3, 1, 3, 10]);
        expect(found).toHaveLength(1);
        const [{ kind, below, above, value, low, high, qpsMean }] = found as [(typeof found)[0]];
        expect([kind, below, above]).toEqual(['cheapest', 'api', 'own']);
        expect(low).toBeLessThanOrEqual(place * 1.001);
        expect(high).toBeGreaterThanOrEqual(place * 0.999);
        expect(high / low).toBeLessThan(1.03);
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
        expect(qpsMean).toBeCloseTo(10 * value, -1);
        expect(asked).toBeLessThan(40);
      }),
      { numRuns: 60 },
    );
  });

  it('have an interval as wide as chance moves them', async () => {
    const world: World = { crossing: (seed) => 2 + 0.2 * seed, breaks: Number.POSITIVE_INFINITY };
    const { found } = await crossingsIn(world, [1, 4]);
    expect(found[0]!.low).toBeLessThanOrEqual(2);
    expect(found[0]!.high).toBeGreaterThanOrEqual(2.39);
  });

  it('are found where an option ceases to hold, with what breaks', async () => {
    const { found } = await crossingsIn({ crossing: () => 1.5, breaks: 3 }, [1, 2, 4]);
    expect(found.map(({ kind, below, above }) => [kind, below, above])).toEqual([
      ['cheapest', 'api', 'own'],
      ['cheapest', 'own', 'api'],
      ['holds', 'own', null],
    ]);
    expect(found[2]!.limit).toBe('ttft');
    expect(Math.abs(found[2]!.value / 3 - 1)).toBeLessThan(0.02);
  });

  it('are none where nothing changes, and nothing more is asked then', async () => {
    expect(await crossingsIn({ crossing: () => 100, breaks: 100 }, [1, 2, 4])).toEqual({
      found: [],
      asked: 0,
    });
  });
});
