import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MinTree } from '../../src/simulate/gpu/min-tree.ts';

test('a tournament knows the smallest value and, at a tie, the first that has it', () => {
  const value = fc.oneof(
    fc.nat(4),
    fc.constant(Number.POSITIVE_INFINITY),
    fc.double({ noNaN: true, min: 0 }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 21 }),
      fc.array(fc.tuple(fc.nat(20), value), { minLength: 1, maxLength: 80, size: 'max' }),
      (count, changes) => {
        const tree = new MinTree(count);
        const values = new Array<number>(count).fill(Number.POSITIVE_INFINITY);
        for (const [at, to] of changes) {
          tree.set(at % count, to);
          values[at % count] = to;
          expect(tree.smallest).toBe(Math.min(...values));
          expect(tree.smallestIndex).toBe(values.indexOf(Math.min(...values)));
        }
      },
    ),
    { numRuns: 300 },
  );
});
