import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IterationCost } from '../../src/performance/iteration-cost.ts';
import { replicaSpec } from '../../src/performance/replica-spec.ts';
import { type IterationLoad, rooflineS, utilizationOf } from '../../src/performance/roofline.ts';
import { fitting, gpus, models, requestOf } from './built-in-facts.ts';

/** The formula of `IterationCost`, written out. */
function iterationS(cost: IterationCost, load: IterationLoad): number {
  const { decodingSequences: b, prefillTokens: p, finishedPrompts: q } = load;
  return (
    cost.byTokensS[b + p] +
    cost.bySequencesS[b + q] +
    (p > 0 ? cost.prefillIterationS : 0) +
    cost.prefillTokenS * p +
    cost.prefillPairS * load.prefillPairs +
    cost.windowPairS * load.windowPairs +
    cost.contextTokenS * load.contextTokens +
    cost.windowContextTokenS * load.windowContextTokens
  );
}

const known = models.filter((model) => model.architecture !== null);
const engines = ['vllm', 'sglang', 'tensorrt-llm', 'deepspeed', 'llama.cpp'];

const deployments = fc.record({
  model: fc.constantFrom(...known.map((model) => model.id)),
  gpu: fc.constantFrom(...gpus.map((gpu) => gpu.id)),
  engine: fc.constantFrom(...engines),
  engineVersion: fc.constantFrom(null, '0.6', '0.9', '0.17', '1.2'),
  precision: fc.constantFrom(null, 'bf16', 'fp8', 'int8', 'fp4', 'int4'),
  tp: fc.constantFrom(1, 2, 4, 8),
  dp: fc.constantFrom(1, 2),
  pp: fc.constantFrom(1, 2),
  ep: fc.constantFrom(1, 8),
});

const loads = fc.record({
  sequencePermille: fc.integer({ min: 0, max: 1000 }),
  promptPermille: fc.integer({ min: 0, max: 1000 }),
  context: fc.integer({ min: 1, max: 100_000 }),
});

describe('roofline', () => {
  it('bounds every iteration of every model on every GPU under every load from below', () => {
    let checked = 0;
    fc.assert(
      fc.property(
        deployments,
        loads,
        ({ model, gpu, ...deployment }, { sequencePermille, promptPermille, context }) => {
          const heads = known.find((one) => one.id === model)?.architecture?.attention[0].heads ?? 1;
          // Ranks take whole heads; everything else is refused before it is timed.
          fc.pre(heads % deployment.tp === 0);
          const result = replicaSpec(requestOf(model, gpu, { ...deployment, kvBlocks: 1000 }));
          if ('doesNotFit' in result) return;
          const { cost, limits } = result.spec;
          const decodingSequences = Math.floor((sequencePermille / 1000) * (limits.maxNumSeqs - 1));
          const room = limits.maxNumBatchedTokens - decodingSequences;
          const prefillTokens = Math.max(0, Math.floor((promptPermille / 1000) * room));
          if (decodingSequences + prefillTokens === 0 || room < 0) return;
          const window = Math.min(context, cost.windowTokens);
          const load: IterationLoad = {
            decodingSequences,
            prefillTokens,
            finishedPrompts: prefillTokens > 0 ? 1 : 0,
            prefillPairs: prefillTokens ** 2 / 2,
            windowPairs: Number.isFinite(cost.windowTokens)
              ? Math.min(prefillTokens ** 2 / 2, prefillTokens * cost.windowTokens)
              : 0,
            contextTokens: decodingSequences * context,
            windowContextTokens: Number.isFinite(cost.windowTokens) ? decodingSequences * window : 0,
          };
          const seconds = iterationS(cost, load);
          expect(Number.isFinite(seconds)).toBe(true);
          // Straight lines between the nodes of the tables lie a hair below a concave stretch.
          expect(seconds).toBeGreaterThanOrEqual(rooflineS(result.shape, load) * (1 - 1e-3));
          checked += 1;
        },
      ),
      { numRuns: 1500, seed: 7 },
    );
    expect(checked).toBeGreaterThan(700);
  });

  it('is the time of reading the weights for one decoded token of a dense model', () => {
    const { shape } = fitting(requestOf('llama-3.1-8b', 'h100-sxm'));
    const load: IterationLoad = {
      decodingSequences: 1,
      prefillTokens: 0,
      finishedPrompts: 0,
      prefillPairs: 0,
      windowPairs: 0,
      contextTokens: 0,
      windowContextTokens: 0,
    };
    // 7.5 B parameters outside of the embedding table, 2 bytes each, at 3.35 TB/s.
    expect(rooflineS(shape, load) * 1e3).toBeCloseTo((7.5 * 2) / 3.35, 1);
    const { mfu, mbu } = utilizationOf(shape, load, 2 * rooflineS(shape, load));
    expect(mbu).toBeCloseTo(0.5, 9);
    expect(mfu).toBeLessThan(0.01);
  });
});
