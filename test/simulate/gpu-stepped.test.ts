import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPLETED, FAILED, type GapHistogram } from '../../src/simulate/outcome.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { deploymentOf, type GpuCase, gpuCase } from './gpu-case.ts';
import { serveStepped } from './stepped-replica.ts';

const TOLERANCE = 1e-9;

function expectClose(actual: number, expected: number, what: string): void {
  if (Number.isNaN(expected) && Number.isNaN(actual)) return;
  const error = Math.abs(actual - expected);
  if (!(error <= TOLERANCE * Math.max(Math.abs(expected), 1e-3))) {
    expect.fail(`${what}: engine ${actual}, reference ${expected}`);
  }
}

/** Every gap is in a bin that holds it, up to rounding at the bin's edges. */
function expectSameGaps(histogram: GapHistogram, gapsS: readonly number[]): void {
  const total = histogram.weights.reduce((sum, weight) => sum + weight, 0);
  expect(total).toBe(gapsS.length);
  const sorted = [...gapsS].sort((a, b) => a - b);
  let below = 0;
  let atMost = 0;
  let atLeast = 0;
  for (let bin = 0; bin < histogram.weights.length && below < total; bin += 1) {
    below += histogram.weights[bin];
    if (histogram.weights[bin] === 0) continue;
    const edgeS = histogram.firstEdgeS * histogram.ratio ** (bin + 1);
    while (atLeast < sorted.length && sorted[atLeast] < edgeS * (1 - TOLERANCE)) atLeast += 1;
    while (atMost < sorted.length && sorted[atMost] <= edgeS * (1 + TOLERANCE)) atMost += 1;
    if (below < atLeast || below > atMost) {
      expect.fail(`${below} gaps below ${edgeS} s, reference ${atLeast} to ${atMost}`);
    }
  }
}

function expectAgreement({ spec, stream }: GpuCase): ReturnType<typeof serveStepped> {
  const reference = serveStepped(spec, stream);
  const outcome = simulate(deploymentOf(spec), stream, 1, 0);
  const { requests, counters } = outcome;
  for (let r = 0; r < stream.count; r += 1) {
    expect(requests.status[r]).toBe(reference.failed[r] ? FAILED : COMPLETED);
    expectClose(requests.queueS[r], reference.queueS[r], `queue of request ${r}`);
    expectClose(requests.ttftS[r], reference.ttftS[r], `TTFT of request ${r}`);
    expectClose(requests.e2eS[r], reference.e2eS[r], `E2E of request ${r}`);
  }
  expect(counters.iterations).toBe(reference.iterations);
  expect(counters.preemptions).toBe(reference.preemptions);
  expect(counters.prefillTokens).toBe(reference.prefillTokens);
  expect(counters.decodeTokens).toBe(reference.decodeTokens);
  expect(counters.prefixHitTokens).toBe(reference.prefixHitTokens);
  expectClose(outcome.utilization.gpu * stream.endS, reference.busyS, 'busy seconds');
  const gaps = outcome.gaps[0];
  if (gaps === null) expect.fail('no gaps');
  expectSameGaps(gaps, reference.gapsS);
  return reference;
}

test('ten thousand small workloads agree with the reference that takes every iteration singly', () => {
  let preemptions = 0;
  let hits = 0;
  let lazy = 0;
  let overfull = 0;
  fc.assert(
    fc.property(gpuCase, (drawn) => {
      const reference = expectAgreement(drawn);
      preemptions += reference.preemptions;
      hits += reference.prefixHitTokens;
      lazy += reference.lazyIterations;
      if (drawn.spec.limits.reservesOutput === true) expect(reference.preemptions).toBe(0);
      if (reference.peakBlocks > drawn.spec.limits.kvBlocks) overfull += 1;
    }),
    { numRuns: 10_000, seed: 20_260 },
  );
  expect(preemptions).toBeGreaterThan(1000);
  expect(hits).toBeGreaterThan(10_000);
  expect(lazy).toBe(0);
  expect(overfull).toBe(0);
});
