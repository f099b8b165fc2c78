import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SizeAnswer, settleSize } from '../../src/plan/evaluate/settle-size.ts';

/** Sizes from `least` on pass; every size asked for is noted. */
function passingFrom(least: number): {
  readonly at: (size: number) => SizeAnswer;
  readonly asked: number[];
} {
  const asked: number[] = [];
  const at = (size: number): SizeAnswer => {
    asked.push(size);
    return { size, runs: [], passes: size >= least };
  };
  return { at, asked };
}

const bounds = { min: 1, max: 1e6, increment: 1 };

describe('the size that a probe found', () => {
  it('ends at the smallest that passes, however far off the probe was within a tenth', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 400 }),
        fc.double({ min: 0.9, max: 1.1, noNaN: true }),
        (least, off) => {
          const found = Math.max(1, Math.round(least * off));
          expect(settleSize(found, bounds, true, passingFrom(least).at).size).toBe(least);
        },
      ),
    );
  });

  it('keeps to steps that can be bought and to what there is', () => {
    const stepped = { min: 15, max: 200, increment: 5 };
    expect(settleSize(100, stepped, true, passingFrom(112).at).size).toBe(115);
    expect(settleSize(100, stepped, true, passingFrom(82).at).size).toBe(85);
    const { at, asked } = passingFrom(1000);
    expect(settleSize(195, stepped, true, at)).toMatchObject({ size: 195, passes: false });
    expect(Math.max(...asked)).toBeLessThanOrEqual(200);
  });

  it('is not made smaller where the answer may be too short to show a queue', () => {
    const { at, asked } = passingFrom(1);
    expect(settleSize(4, bounds, false, at).size).toBe(4);
    expect(asked).toEqual([4]);
  });

  it('stays what the probe found where no enlargement helps', () => {
    const { at, asked } = passingFrom(Number.POSITIVE_INFINITY);
    expect(settleSize(50, bounds, false, at)).toMatchObject({ size: 50, passes: false });
    expect(asked.length).toBeLessThan(8);
  });
});
