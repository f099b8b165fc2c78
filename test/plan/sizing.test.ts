import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SizeProbe, smallestPassing } from '../../src/plan/evaluate/sizing.ts';

/** A fleet whose throughput and worst objective follow from its size, as a simulation would report them. */
function fleet(needed: number): (size: number) => SizeProbe {
  return (size) => ({
    passes: size >= needed,
    carried: Math.min(1, size / needed),
    overrun: size >= needed ? needed / size : Number.POSITIVE_INFINITY,
    hopeless: false,
  });
}

describe('smallestPassing', () => {
  it('finds the smallest size that passes, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (needed) => {
        const found = smallestPassing(fleet(needed), { min: 1, max: 2048, increment: 1 });
        expect(found).toMatchObject({ size: needed, passes: true });
        expect(found.probes).toBeLessThan(30);
      }),
    );
  });

  it('keeps to increments and bounds', () => {
    const bounds = { min: 15, max: 4015, increment: 5 };
    expect(smallestPassing(fleet(62), bounds)).toMatchObject({ size: 65, passes: true });
    expect(smallestPassing(fleet(3), bounds)).toMatchObject({ size: 15, passes: true });
    expect(smallestPassing(fleet(9000), bounds)).toMatchObject({ size: 4015, passes: false });
  });

  it('tries one size below the answer, since capacity is not strictly monotone', () => {
    // The search brackets 4 … 8 and bisects to 7; the lucky 5 lies below what it has seen fail.
    const probe = (size: number): SizeProbe => {
      const passes = size >= 7 || size === 5;
      return { passes, carried: passes ? 1 : 0.95, overrun: passes ? 0.9 : 2 - size / 10, hopeless: false };
    };
    expect(smallestPassing(probe, { min: 1, max: 64, increment: 1 }).size).toBe(5);
  });

  it('gives up early where more of the same does not help', () => {
    let probes = 0;
    const slow = (): SizeProbe => {
      probes += 1;
      return { passes: false, carried: 1, overrun: 1.8, hopeless: false };
    };
    expect(smallestPassing(slow, { min: 1, max: 2048, increment: 1 }).passes).toBe(false);
    expect(probes).toBeLessThan(4);
    const tooLong = smallestPassing(
      () => ({ passes: false, carried: 0.5, overrun: Infinity, hopeless: true }),
      {
        min: 1,
        max: 2048,
        increment: 1,
      },
    );
    expect(tooLong).toEqual({ size: 1, passes: false, probes: 1 });
  });
});
