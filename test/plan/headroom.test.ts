import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { besideVerdict, calendarBroken, findHeadroom } from '../../src/plan/headroom.ts';
import type { Verdict } from '../../src/plan/result.ts';

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

describe('headroom beside the verdict', () => {
  const found = { factor: 1.2, breaks: 'tpot' as const };

  it('is no more than the load where the verdict is not a pass, and names what broke', () => {
    for (const verdict of ['marginal', 'fail', 'unstable'] as const) {
      expect(besideVerdict(found, { verdict, limit: 'ttft' })).toEqual({ factor: 1, breaks: 'ttft' });
    }
    const less = { factor: 0.7, breaks: 'ttft' as const };
    expect(besideVerdict(less, { verdict: 'fail', limit: 'tpot' })).toEqual(less);
  });

  it('is at least the load where it passes', () => {
    expect(besideVerdict(found, { verdict: 'pass', limit: null })).toEqual(found);
    expect(besideVerdict({ ...found, factor: 0.98 }, { verdict: 'pass', limit: null }).factor).toBe(1);
    expect(besideVerdict(found, { verdict: 'unproven', limit: null })).toEqual(found);
  });
});

describe('headroom where the calendar breaks', () => {
  const broken = (limit: 'availability' | 'rpd', verdict: Verdict) =>
    calendarBroken([{ verdict, reason: { limit } }]);

  it('is none at all in an outage, and the load itself at a limit that grows with it', () => {
    expect(broken('availability', 'fail')).toEqual({ factor: 0 });
    expect(broken('rpd', 'unstable')).toEqual({ factor: 1 });
  });

  it('is what the simulation found where nothing is broken', () => {
    expect(broken('availability', 'unproven')).toBe(null);
    expect(calendarBroken([])).toBe(null);
  });
});
