import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearReplicaSpec } from '../../src/performance/linear-replica.ts';

const row = fc.record({
  baseMs: fc.double({ min: 0, max: 50, noNaN: true }),
  prefillTokenUs: fc.double({ min: 0, max: 200, noNaN: true }),
  prefillTokenSqNs: fc.double({ min: 0, max: 50, noNaN: true }),
  sequenceUs: fc.double({ min: 0, max: 500, noNaN: true }),
  contextTokenNs: fc.double({ min: 0, max: 500, noNaN: true }),
});

const settings = {
  maxNumSeqs: 128,
  maxNumBatchedTokens: 512,
  blockSize: null,
  kvBlocks: 9000,
  prefixCache: null,
};

describe('a linear throughput row', () => {
  it('gives exactly base + a·ΣP/10³ + e·Σ(P² + 2·P·past)/10⁶ + c·B/10³ + d·C/10⁶ milliseconds', () => {
    fc.assert(
      fc.property(
        row,
        fc.integer({ min: 0, max: 128 }),
        fc.integer({ min: 0, max: 384 }),
        fc.integer({ min: 0, max: 8000 }),
        (constants, b, p, past) => {
          const { cost } = linearReplicaSpec(constants, settings);
          const contexts = b * 700;
          const pairs = p * past + (p * p) / 2;
          const seconds =
            cost.byTokensS[b + p] +
            cost.bySequencesS[Math.min(128, b + 1)] +
            (p > 0 ? cost.prefillIterationS : 0) +
            cost.prefillTokenS * p +
            cost.prefillPairS * pairs +
            cost.contextTokenS * contexts;
          const ms =
            constants.baseMs +
            (constants.prefillTokenUs * p) / 1e3 +
            (constants.prefillTokenSqNs * (p * p + 2 * p * past)) / 1e6 +
            (constants.sequenceUs * b) / 1e3 +
            (constants.contextTokenNs * contexts) / 1e6;
          expect(Math.abs(seconds * 1e3 - ms)).toBeLessThanOrEqual(1e-9 * Math.max(1, ms));
        },
      ),
    );
  });

  it('holds kv_blocks × 16 tokens and adds nothing around the iterations', () => {
    const constants = {
      baseMs: 5,
      prefillTokenUs: 50,
      prefillTokenSqNs: 1,
      sequenceUs: 20,
      contextTokenNs: 9,
    };
    const spec = linearReplicaSpec(constants, settings);
    expect(spec.limits.blockTokens * spec.limits.kvBlocks).toBe(144_000);
    expect(spec.requestOverheadS).toBe(0);
    expect(spec.outputTokenOverheadS).toBe(0);
    expect(linearReplicaSpec(constants, { ...settings, kvBlocks: null }).limits.kvBlocks).toBe(Infinity);
  });
});
