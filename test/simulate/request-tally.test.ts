import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AMPLE_BLOCKS, api, conversation, gpus, replicaOf, SCARCE_BLOCKS } from '../../bench/conversation.ts';
import { completedValues } from '../../src/plan/judge/latency-values.ts';
import { runCounts } from '../../src/plan/judge/run-counts.ts';
import type { Run } from '../../src/plan/run/simulate-option.ts';
import type { SimulatedDeployment } from '../../src/simulate/deployment.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { SKETCH_RELATIVE_ERROR, ValueSketch } from '../../src/simulate/value-sketch.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';
import { workloadOf } from '../plan/fake-run.ts';

describe('a sketch of values', () => {
  it('tells quantiles within its error, and count, sum and extremes exactly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, share) => {
          const sketch = new ValueSketch();
          for (const value of values) sketch.add(value);
          const sorted = values.toSorted((a, b) => a - b);
          const rank = share * (values.length - 1);
          const [below, above] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
          const found = sketch.quantile(share);
          expect(found).toBeGreaterThanOrEqual(below * (1 - 1.01 * SKETCH_RELATIVE_ERROR));
          expect(found).toBeLessThanOrEqual(above * (1 + 1.01 * SKETCH_RELATIVE_ERROR));
          expect(sketch.count).toBe(values.length);
          expect(sketch.quantile(0)).toBe(sorted[0]);
          expect(sketch.quantile(1)).toBe(sorted.at(-1));
        },
      ),
    );
  });

  it('made of two is the sketch of both', () => {
    const [first, second, both] = [new ValueSketch(), new ValueSketch(), new ValueSketch()];
    for (let i = 1; i <= 1000; i += 1) {
      (i % 3 === 0 ? first : second).add(i);
      both.add(i);
    }
    first.addAll(second);
    for (const share of [0, 0.1, 0.5, 0.95, 1]) expect(first.quantile(share)).toBe(both.quantile(share));
    expect(first.countWithin(500)).toBe(both.countWithin(500));
    expect(Math.abs(both.countWithin(500) - 500)).toBeLessThanOrEqual(1);
  });
});

function outcomes(deployment: SimulatedDeployment, stream: RequestStream): { kept: Run; tallied: Run } {
  const run = (keepsRequests: boolean): Run => ({
    stream,
    thinning: 1,
    fallbackUsage: null,
    outcome: simulate(deployment, stream, 1, 0, keepsRequests),
  });
  return { kept: run(true), tallied: run(false) };
}

describe('a tally in place of every request', () => {
  const stream = { ...conversation(30_000, 40), measureFromS: 60, drainS: 120 };
  const tight = { ...api(40), limits: api(8).limits };
  const slow = {
    ...api(40),
    retry: { ...api(40).retry, timeoutS: 4 },
    outages: [{ fromS: 100, toS: 200, severity: 0.7 }],
  };
  const autoscale = {
    minReplicas: 0,
    maxReplicas: 4,
    targetOutstanding: 20,
    checkIntervalS: 10,
    scaleUpStabilisationS: 0,
    scaleDownStabilisationS: 60,
    scaleToZeroAfterS: 600,
    coldStartS: 90,
    whileStarting: 'reject',
  } as const;
  it.each<[string, SimulatedDeployment]>([
    ['an API', api(40)],
    ['an API that refuses', tight],
    ['an API that fails and times out', slow],
    ['GPUs', gpus(replicaOf(AMPLE_BLOCKS), 3, { router: 'least-outstanding' })],
    ['too few GPUs', gpus(replicaOf(SCARCE_BLOCKS), 1)],
    [
      'GPUs of which some go down',
      gpus(replicaOf(SCARCE_BLOCKS), 3, { outages: [{ fromS: 100, toS: 200, severity: 0.7 }] }),
    ],
    ['GPUs that start from nothing and turn requests away', gpus(replicaOf(AMPLE_BLOCKS), 0, { autoscale })],
  ])('says the same of %s', (_, deployment) => {
    const { kept, tallied } = outcomes(deployment, stream);
    const chat = workloadOf();
    expect(kept.outcome.tally).toBeUndefined();
    expect(tallied.outcome.tally).toBeDefined();
    expect(runCounts(tallied)).toEqual(runCounts(kept));
    expect(tallied.outcome.backlog).toEqual(kept.outcome.backlog);
    expect(tallied.outcome.usage).toEqual(kept.outcome.usage);
    expect(tallied.outcome.counters).toEqual(kept.outcome.counters);
    for (const metric of ['ttft', 'tpot', 'e2e'] as const) {
      const exact = completedValues(kept, chat, metric);
      const sketched = completedValues(tallied, chat, metric);
      expect(sketched.count).toBe(exact.count);
      for (const share of [0.5, 0.95, 0.99]) {
        const [value] = exact.quantiles([share]);
        expect(Math.abs(sketched.quantiles([share])[0]! / value! - 1)).toBeLessThan(0.003);
      }
    }
  });
});
