import { expect, test } from 'vitest';
import type { ReplicaSpec } from '../../src/performance/iteration-cost.ts';
import { linearReplicaSpec } from '../../src/performance/linear-replica.ts';
import { type MeasuredPoint, pointReplica, pointReplicaSpec } from '../../src/performance/point-replica.ts';
import { simulateClosedLoop } from '../../src/simulate/gpu/closed-loop.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';

const settings = {
  maxNumSeqs: null,
  maxNumBatchedTokens: null,
  blockSize: null,
  kvBlocks: null,
  prefixCache: null,
};
const machine = linearReplicaSpec(
  { baseMs: 8, prefillTokenUs: 40, prefillTokenSqNs: 0, sequenceUs: 100, contextTokenNs: 0 },
  settings,
);
const INPUT = 512;

/** Closed loop of lengths around a mean: users drift apart as they do behind a load generator. */
function measure(spec: ReplicaSpec, users: number, output: number): MeasuredPoint {
  const count = 12 * users + 40;
  const lengths = Int32Array.from({ length: count }, (_, i) =>
    Math.round(output * (0.5 + ((i * 7) % 11) / 10)),
  );
  const stream: RequestStream = {
    count,
    arrivalS: new Float64Array(count),
    inputTokens: new Int32Array(count).fill(INPUT),
    outputTokens: lengths,
    cachedTokens: new Int32Array(count),
    workload: new Uint16Array(count),
    session: null,
    turn: null,
    workloadNames: ['w'],
    measureFromS: 0,
    endS: 0,
    drainS: Number.POSITIVE_INFINITY,
    startHourOfWeek: 0,
    startEpochS: null,
  };
  const { requests } = simulateClosedLoop(spec, stream, users, 0);
  let ttftS = 0;
  let tpotS = 0;
  let seen = 0;
  for (let i = 2 * users; i < count - users; i += 1) {
    ttftS += requests.ttftS[i];
    tpotS += (requests.e2eS[i] - requests.ttftS[i]) / (lengths[i] - 1);
    seen += 1;
  }
  return {
    concurrency: users,
    requestsPerSecond: null,
    inputTokens: INPUT,
    outputTokens: output,
    ttftS: ttftS / seen,
    tpotS: tpotS / seen,
    outputTokensPerSecond: null,
  };
}

const loads = [1, 8, 32];
const measured = loads.map((users) => measure(machine, users, 200));

function replicaOf(points: readonly MeasuredPoint[]): ReplicaSpec {
  const found = pointReplica(points, settings);
  if (typeof found === 'string') throw new Error(found);
  return pointReplicaSpec(found, settings);
}

test('points measured on a known replica give a replica that is measured alike', () => {
  const replica = replicaOf(measured);
  for (const users of loads) {
    const was = measured.find((point) => point.concurrency === users)!;
    const is = measure(replica, users, 200);
    expect(Math.abs(is.tpotS! / was.tpotS! - 1), `TPOT at ${users}`).toBeLessThan(0.05);
    expect(Math.abs(is.ttftS! / was.ttftS! - 1), `TTFT at ${users}`).toBeLessThan(0.15);
  }
  // Between the points as well.
  const between = measure(machine, 16, 200);
  expect(Math.abs(measure(replica, 16, 200).tpotS! / between.tpotS! - 1)).toBeLessThan(0.05);
});

test('a rate stands for the sequences in flight, a token rate for the time per token', () => {
  const byRate = measured.map((point): MeasuredPoint => {
    const { concurrency, ttftS, tpotS, outputTokens } = point;
    const rate = concurrency! / (ttftS! + (outputTokens - 1) * tpotS!);
    return { ...point, concurrency: null, requestsPerSecond: rate };
  });
  const byTokens = measured.map((point): MeasuredPoint => {
    const { concurrency, ttftS, tpotS, outputTokens } = point;
    const rate = (concurrency! * outputTokens) / (ttftS! + (outputTokens - 1) * tpotS!);
    return { ...point, tpotS: null, outputTokensPerSecond: rate };
  });
  const replica = replicaOf(measured);
  for (const same of [replicaOf(byRate), replicaOf(byTokens)]) {
    expect(same.limits.maxNumSeqs).toBe(32);
    expect(same.cost.prefillTokenS).toBeCloseTo(replica.cost.prefillTokenS, 9);
    expect(same.cost.bySequencesS[20]).toBeCloseTo(replica.cost.bySequencesS[20], 9);
  }
});

test('noise never makes a larger batch faster or a time negative', () => {
  const noisy = [
    { ...measured[0]!, tpotS: 0.012, ttftS: 0.5 },
    { ...measured[1]!, tpotS: 0.01 },
    { ...measured[2]!, tpotS: 0.011 },
  ];
  const { cost, requestOverheadS } = replicaOf(noisy);
  expect(cost.prefillTokenS).toBeGreaterThanOrEqual(0);
  expect(requestOverheadS).toBeGreaterThan(0.3);
  for (let n = 1; n < cost.bySequencesS.length; n += 1)
    expect(cost.bySequencesS[n]).toBeGreaterThanOrEqual(cost.bySequencesS[n - 1]);
});

test('what the points do not tell is said', () => {
  const silent = measured.map((point) => ({ ...point, ttftS: null }));
  expect(pointReplica(silent, settings)).toMatch(/needs ttft_ms/);
  const slow = measured.map((point) => ({ ...point, tpotS: null }));
  expect(pointReplica(slow, settings)).toMatch(/needs tpot_ms/);
});
