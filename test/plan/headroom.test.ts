import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findHeadroom,
  headroomAbove,
  headroomBelow,
  headroomNear,
  leastHeadroom,
} from '../../src/plan/evaluate/headroom.ts';

describe('findHeadroom', () => {
  it('finds the factor at which something breaks within 3 %', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.03, max: 9.5, noNaN: true }), (capacity) => {
        const { factor, breaks } = findHeadroom((load) => (load > capacity ? 'ttft' : null));
        expect(breaks).toBe('ttft');
        expect(factor).toBeLessThanOrEqual(capacity);
        expect(factor).toBeGreaterThan(capacity / 1.031);
      }),
    );
  });

  it('finds it from any guess, and from a good one with few probes', () => {
    const guesses = fc.oneof(
      fc.double({ min: 0, max: 20, noNaN: true }),
      fc.constant(Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(fc.double({ min: 0.03, max: 9.5, noNaN: true }), guesses, (capacity, guess) => {
        let probes = 0;
        const { factor } = findHeadroom((load) => {
          probes += 1;
          return load > capacity ? 'ttft' : null;
        }, guess);
        expect(factor).toBeLessThanOrEqual(capacity);
        expect(factor).toBeGreaterThan(capacity / 1.031);
        const good = capacity > 1.2 && guess < 9 && Math.abs(Math.log(guess / capacity)) < 0.09;
        expect(probes).toBeLessThanOrEqual(good ? 6 : 14);
      }),
      { numRuns: 1000 },
    );
  });

  it('asks the far end first where it may hold whatever comes', () => {
    const asked: number[] = [];
    findHeadroom((load) => {
      asked.push(load);
      return null;
    }, Number.POSITIVE_INFINITY);
    expect(asked).toEqual([1, 10]);
  });

  it('names what breaks nearest to the edge', () => {
    const found = findHeadroom((load) => (load > 4 ? 'compute' : load > 1.3 ? 'tpot' : null));
    expect(found.breaks).toBe('tpot');
  });

  it('stops at ten times the load, and at nothing', () => {
    expect(findHeadroom(() => null)).toEqual({ factor: 10, breaks: null });
    expect(findHeadroom(() => 'context')).toEqual({ factor: 0, breaks: 'context' });
  });
});

describe('headroom beside a verdict that is known', () => {
  const edge = (capacity: number) => (load: number) => (load > capacity ? ('ttft' as const) : null);

  it('is below the load where it breaks and not below it where it holds, without asking again', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.03, max: 9.5, noNaN: true }), (capacity) => {
        const asked: number[] = [];
        const noted = (load: number) => {
          asked.push(load);
          return edge(capacity)(load);
        };
        const below = headroomBelow(noted, 'tpot');
        expect(below.factor).toBeLessThan(1);
        expect(below.factor).toBeLessThanOrEqual(capacity);
        const above = headroomAbove(noted);
        expect(above.factor).toBeGreaterThanOrEqual(1);
        expect(above.factor).toBeLessThanOrEqual(Math.max(1, capacity));
        expect(asked).not.toContain(1);
      }),
    );
  });

  it('names what is broken where everything below holds', () => {
    expect(headroomBelow(() => null, 'cold-start')).toMatchObject({ breaks: 'cold-start' });
  });

  it('ends where the first of several ends, with its limit', () => {
    const bounds = [null, { factor: 3, breaks: 'rpm' }, { factor: 0.4, breaks: 'spend-cap' }] as const;
    expect(leastHeadroom(bounds)).toEqual({ factor: 0.4, breaks: 'spend-cap' });
    expect(leastHeadroom([null])).toBe(null);
  });
});

describe('headroomNear', () => {
  it('mends what shorter runs found by far, up and down, and names the limit of the load that breaks', () => {
    const capacity = fc.double({ min: 1.01, max: 9.9, noNaN: true });
    fc.assert(
      fc.property(capacity, fc.double({ min: 1, max: 10, noNaN: true }), (holds, probed) => {
        const longer = (load: number) => (load > holds ? 'ttft' : null);
        const { factor, breaks } = headroomNear(longer, { factor: probed, breaks: 'kv-cache' }, 1);
        expect(factor).toBeLessThanOrEqual(holds);
        expect(factor).toBeGreaterThanOrEqual(holds / 1.051);
        expect(breaks).toBe('ttft');
      }),
    );
  });

  it('asks twice where shorter runs were right', () => {
    let asked = 0;
    const longer = (load: number) => {
      asked += 1;
      return load > 3.05 ? 'compute' : null;
    };
    expect(headroomNear(longer, { factor: 3, breaks: 'ttft' }, 1)).toEqual({ factor: 3, breaks: 'compute' });
    expect(asked).toBe(2);
  });

  it('never falls below what is known to hold, and finds nothing where nothing breaks or holds', () => {
    const always = () => 'ttft' as const;
    expect(headroomNear(always, { factor: 1.2, breaks: 'ttft' }, 1).factor).toBeGreaterThanOrEqual(1);
    expect(headroomNear(always, { factor: 0.5, breaks: 'ttft' }, 0)).toEqual({ factor: 0, breaks: 'ttft' });
    expect(headroomNear(() => null, { factor: 2, breaks: 'ttft' }, 1)).toEqual({ factor: 10, breaks: null });
  });
});
