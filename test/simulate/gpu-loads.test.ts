import { expect, test } from 'vitest';
import { simulateClosedLoop, simulateStaticBatch } from '../../src/simulate/gpu/closed-loop.ts';
import { COMPLETED, FAILED } from '../../src/simulate/outcome.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { randomStream } from '../../src/workload/random.ts';
import { costOf, deploymentOf, limitsOf, specOf, streamOf } from './gpu-case.ts';
import { serveStepped } from './stepped-replica.ts';

const limits = limitsOf({ maxNumSeqs: 8, maxNumBatchedTokens: 64 });
const spec = specOf(costOf(0.01, limits, { contextTokenS: 1e-5, prefillTokenS: 1e-4 }), limits, {
  requestOverheadS: 0.002,
  outputTokenOverheadS: 1e-4,
});

function pool(count: number) {
  const random = randomStream(3, 'pool');
  const draw = (mean: number): number[] =>
    Array.from({ length: count }, () => 1 + Math.floor(mean * random.exponential()));
  return streamOf(new Array<number>(count).fill(0), draw(80), draw(60));
}

test('users of a closed loop are never more than they are, and always busy without thinking', () => {
  const stream = pool(300);
  const users = 5;
  const { arrivalS, requests } = simulateClosedLoop(spec, stream, users, 0);
  const changes = Array.from({ length: 300 }, (_, r) => [
    { atS: arrivalS[r], by: 1 },
    { atS: arrivalS[r] + requests.e2eS[r], by: -1 },
  ]).flat();
  changes.sort((a, b) => a.atS - b.atS || a.by - b.by);
  let inside = 0;
  for (const { atS, by } of changes) {
    inside += by;
    expect(inside).toBeLessThanOrEqual(users);
    if (atS > 0 && atS < arrivalS[299] && by > 0) expect(inside).toBe(users);
  }
  expect(new Set(requests.status)).toEqual(new Set([COMPLETED]));
});

test('one thinking user sends the next request after the answer and the pause', () => {
  const stream = pool(20);
  const { arrivalS, requests } = simulateClosedLoop(spec, stream, 1, 0.5);
  for (let r = 1; r < 20; r += 1) {
    expect(arrivalS[r]).toBeCloseTo(arrivalS[r - 1] + requests.e2eS[r - 1] + 0.5, 9);
  }
});

test('a closed loop is the open loop of its own arrivals', () => {
  const stream = pool(200);
  const closed = simulateClosedLoop(spec, stream, 6, 0.05);
  const open = simulate(
    deploymentOf(spec),
    { ...stream, arrivalS: closed.arrivalS, endS: closed.arrivalS[199] },
    1,
    0,
  );
  for (let r = 0; r < 200; r += 1) expect(open.requests.e2eS[r]).toBeCloseTo(closed.requests.e2eS[r], 9);
});

test('a request that can never run does not stop its user', () => {
  const small = specOf(costOf(0.01, limits), { ...limits, maxModelTokens: 100 });
  const stream = streamOf([0, 0, 0], [10, 200, 10], [5, 5, 5]);
  const { requests } = simulateClosedLoop(small, stream, 1, 0);
  expect(Array.from(requests.status)).toEqual([COMPLETED, FAILED, COMPLETED]);
});

test('a static batch is its prefill, chunk by chunk, and its decode steps', () => {
  const stream = streamOf([0, 0, 0], [60, 60, 60], [20, 20, 20]);
  const { requests, counters, gaps } = simulateStaticBatch(spec, stream);
  // 180 prompt tokens in iterations of 64, 64 and 52.
  const prefillS = 3 * 0.01 + 180 * 1e-4;
  let decodeS = 0;
  for (let step = 1; step < 20; step += 1) decodeS += 0.01 + 3 * (60 + step) * 1e-5;
  for (let r = 0; r < 3; r += 1) {
    expect(requests.ttftS[r]).toBeCloseTo(0.002 + prefillS + 1e-4, 12);
    expect(requests.e2eS[r]).toBeCloseTo(0.002 + prefillS + decodeS + 20 * 1e-4, 12);
  }
  expect(counters.iterations).toBe(22);
  expect(gaps[0]?.weights.reduce((sum, weight) => sum + weight, 0)).toBe(57);
});

test('a static batch takes no new request until all of its own are done', () => {
  const stream = streamOf(new Array<number>(10).fill(0), new Array<number>(10).fill(8), [
    50,
    ...new Array<number>(9).fill(5),
  ]);
  const { requests } = simulateStaticBatch(spec, stream);
  expect(requests.queueS[7]).toBeCloseTo(0.002, 12);
  // The overhead of streaming tokens is outside the engine.
  const engineS = requests.e2eS[0] - 50 * 1e-4;
  expect(requests.queueS[8]).toBeCloseTo(engineS, 9);
  expect(requests.queueS[9]).toBeCloseTo(engineS, 9);
});

test('outputs longer than the finish wheel reaches end when the reference says', () => {
  const long = specOf(
    costOf(0.01, limits, { contextTokenS: 1e-6, windowTokens: 5000, windowContextTokenS: 1e-6 }),
    limits,
  );
  const stream = streamOf([0, 1, 2, 3, 40], [100, 3000, 50, 10, 7000], [9000, 4500, 4095, 8300, 4200]);
  const reference = serveStepped(long, stream);
  const { requests } = simulate(deploymentOf(long), stream, 1, 0);
  for (let r = 0; r < 5; r += 1) {
    expect(Math.abs(requests.e2eS[r] / reference.e2eS[r] - 1)).toBeLessThan(1e-9);
  }
});

test('big batches with little memory agree with the reference', () => {
  const random = randomStream(5, 'big');
  const tight = limitsOf({ maxNumSeqs: 128, maxNumBatchedTokens: 512, kvBlocks: 1500 });
  const full = specOf(costOf(0.01, tight, { contextTokenS: 1e-6, prefillTokenS: 2e-5 }), tight);
  let nowS = 0;
  const arrivalS: number[] = [];
  const inputs: number[] = [];
  const outputs: number[] = [];
  for (let r = 0; r < 600; r += 1) {
    nowS += random.exponential() / 12;
    arrivalS.push(nowS);
    inputs.push(1 + Math.floor(250 * random.exponential()));
    outputs.push(1 + Math.floor(300 * random.exponential()));
  }
  const stream = streamOf(arrivalS, inputs, outputs);
  const reference = serveStepped(full, stream);
  const { requests, counters } = simulate(deploymentOf(full), stream, 1, 0);
  expect(reference.preemptions).toBeGreaterThan(50);
  expect(counters.preemptions).toBe(reference.preemptions);
  for (let r = 0; r < 600; r += 1) {
    expect(Math.abs(requests.e2eS[r] / reference.e2eS[r] - 1)).toBeLessThan(1e-9);
  }
  expect(counters.events / counters.iterations).toBeLessThan(0.7);
});
