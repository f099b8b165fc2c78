import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawLengths } from '../../src/validation/draw-lengths.ts';
import { loadStream } from '../../src/validation/load-stream.ts';
import type { MeasuredLoad, Measurement } from '../../src/validation/measurement.ts';
import { randomStream } from '../../src/workload/random.ts';
import { setup } from './measured-setup.ts';

type Streamed = Exclude<MeasuredLoad, { kind: 'replay' }>;

const limits = { concurrency: 100, contextTokens: 100_000 };

function measured(rest: Partial<Measurement> = {}): Measurement {
  return {
    rowId: 'row',
    path: 'f.csv',
    line: 2,
    source: 'lab',
    mode: 'closed_loop',
    setup,
    load: { kind: 'burst', requests: 10 },
    input: { shape: 'constant', tokens: 500 },
    output: { shape: 'constant', tokens: 100 },
    sharing: null,
    throughServer: true,
    measured: new Map(),
    ...rest,
  };
}

test('drawn lengths have the stated mean, whatever their spread', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 5000 }),
      fc.double({ min: 0.1, max: 1.5, noNaN: true }),
      fc.integer({ min: 0, max: 1000 }),
      (mean, sigma, seed) => {
        const tokens = drawLengths(
          { shape: 'lognormal', meanTokens: mean, sigma },
          400,
          1e6,
          randomStream(seed, 't'),
        );
        const drawn = tokens.reduce((sum, value) => sum + value, 0) / tokens.length;
        expect(Math.abs(drawn / mean - 1)).toBeLessThan(0.03);
        expect(Math.max(...tokens)).toBeLessThanOrEqual(8 * mean + 1);
      },
    ),
    { numRuns: 100 },
  );
});

test('uniform lengths stay within their bounds', () => {
  const lengths = { shape: 'uniform', minTokens: 820, maxTokens: 1024 } as const;
  const tokens = drawLengths(lengths, 2000, 1e6, randomStream(1, 't'));
  expect(Math.min(...tokens)).toBeGreaterThanOrEqual(820);
  expect(Math.max(...tokens)).toBeLessThanOrEqual(1024);
  expect(tokens.reduce((sum, value) => sum + value, 0) / 2000).toBeCloseTo(922, -1);
});

test('replicas share a load evenly', () => {
  const load: Streamed = { kind: 'closed-loop', users: 64, requests: 640 };
  expect(loadStream(measured(), load, 4, limits, 1).stream.count).toBe(160);
});

test('stages follow each other at their rates, evenly spaced where the CV is 0', () => {
  const load: Streamed = {
    kind: 'open-loop',
    stages: [
      { qps: 2, durationS: 100 },
      { qps: 5, durationS: 100 },
    ],
    measuredStage: 1,
    requests: null,
    arrivalCv: 0,
  };
  const { stream, stages } = loadStream(measured(), load, 1, limits, 1);
  expect(stages).toEqual([
    { fromRequest: 0, toRequest: 200 },
    { fromRequest: 200, toRequest: 700 },
  ]);
  expect(stream.arrivalS[1] - stream.arrivalS[0]).toBeCloseTo(0.5, 12);
  expect(stream.arrivalS[201] - stream.arrivalS[200]).toBeCloseTo(0.2, 12);
  expect(stream.arrivalS[200]).toBeCloseTo(100, 9);
});

test('random arrivals keep the mean rate and reach the CV', () => {
  const load: Streamed = {
    kind: 'open-loop',
    stages: [{ qps: 10, durationS: 1000 }],
    measuredStage: null,
    requests: null,
    arrivalCv: 2,
  };
  const { arrivalS } = loadStream(measured(), load, 1, limits, 3).stream;
  const gaps = [...arrivalS.slice(1)].map((at, i) => at - arrivalS[i]);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  expect(mean).toBeCloseTo(0.1, 1);
  expect(Math.sqrt(variance) / mean).toBeGreaterThan(1.8);
  expect(Math.sqrt(variance) / mean).toBeLessThan(2.2);
});

test('prompts that come round again are warm from the second round on', () => {
  const sharing = { prefixTokens: 100, distinctPrompts: 4 };
  const load: Streamed = { kind: 'burst', requests: 10 };
  const { cachedTokens } = loadStream(measured({ sharing }), load, 1, limits, 1).stream;
  expect([...cachedTokens]).toEqual([100, 100, 100, 100, 500, 500, 500, 500, 500, 500]);
});

test('the same seed gives the same requests', () => {
  const input = { shape: 'lognormal', meanTokens: 300, sigma: 1 } as const;
  const load: Streamed = { kind: 'burst', requests: 50 };
  const draw = (seed: number): readonly number[] => [
    ...loadStream(measured({ input }), load, 1, limits, seed).stream.inputTokens,
  ];
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});
