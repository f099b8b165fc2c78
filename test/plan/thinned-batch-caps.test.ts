import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thinnedTokens } from '../../src/plan/options/hosted/resolve-batch-option.ts';
import { runOf } from './fake-run.ts';

/** A stream of requests with these inputs. */
function streamOf(inputTokens: readonly number[]) {
  const { stream } = runOf({ count: inputTokens.length, ttftS: () => 1 });
  return { ...stream, inputTokens: Int32Array.from(inputTokens) };
}

describe('a token cap on a thinned stream', () => {
  it('shrinks with the stream', () => {
    expect(thinnedTokens(1_000_000, 10, streamOf([500, 800]))).toBe(100_000);
  });

  it('still takes the longest request that the real cap takes', () => {
    expect(thinnedTokens(100_000, 50, streamOf([500, 80_000]))).toBe(80_000);
  });

  it('takes none that the real cap refuses, at any thinning', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 500_000 }),
        fc.double({ min: 1, max: 1e4, noNaN: true }),
        (inputs, cap, thinning) => {
          const thinned = thinnedTokens(cap, thinning, streamOf(inputs));
          for (const tokens of inputs) expect(tokens <= thinned).toBe(tokens <= cap);
        },
      ),
    );
  });
});
