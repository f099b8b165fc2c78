import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findHeadroom,
  headroomAbove,
  headroomBelow,
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
