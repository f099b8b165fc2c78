import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findHeadroom } from '../../src/plan/headroom.ts';

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

  it('names what breaks nearest to the edge', () => {
    const found = findHeadroom((load) => (load > 4 ? 'compute' : load > 1.3 ? 'tpot' : null));
    expect(found.breaks).toBe('tpot');
  });

  it('stops at ten times the load, and at nothing', () => {
    expect(findHeadroom(() => null)).toEqual({ factor: 10, breaks: null });
    expect(findHeadroom(() => 'context')).toEqual({ factor: 0, breaks: 'context' });
  });
});
