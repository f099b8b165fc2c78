import { mean } from 'simple-statistics';
import { expect, test } from 'vitest';
import type { Autoscale } from '../../src/simulate/deployment.ts';
import { Autoscaler } from '../../src/simulate/gpu/autoscaler.ts';
import { COMPLETED, REJECTED } from '../../src/simulate/outcome.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { randomStream } from '../../src/workload/random.ts';
import { costOf, deploymentOf, limitsOf, specOf, streamOf } from './gpu-case.ts';

// One iteration is 10 ms, so 100 output tokens take one second.
const limits = limitsOf({ maxNumSeqs: 4 });
const spec = specOf(costOf(0.01, limits), limits);
const each = (count: number, value: number): number[] => new Array<number>(count).fill(value);

const scale: Autoscale = {
  minReplicas: 0,
  maxReplicas: 4,
  targetOutstanding: 2,
  checkIntervalS: 1,
  scaleUpStabilisationS: 0,
  scaleDownStabilisationS: 5,
  scaleToZeroAfterS: 10,
  coldStartS: 30,
  whileStarting: 'queue',
};

function randomArrivals(count: number, perSecond: number): number[] {
  const random = randomStream(7, 'fleet');
  let nowS = 0;
  return Array.from({ length: count }, () => {
    nowS += random.exponential() / perSecond;
    return nowS;
  });
}

test('least outstanding gives a burst to the replicas in turn', () => {
  const stream = streamOf([0, 0, 0, 0, 0, 0], each(6, 10), each(6, 100));
  const { requests } = simulate(
    deploymentOf(spec, { replicas: 3, router: 'least-outstanding' }),
    stream,
    1,
    0,
  );
  expect(Array.from(requests.replica)).toEqual([0, 1, 2, 0, 1, 2]);
});

test('least outstanding counts running requests, so a replica that is done early gets the next one', () => {
  const stream = streamOf([0, 0, 2], [10, 10, 10], [1000, 50, 10]);
  const { requests } = simulate(
    deploymentOf(spec, { replicas: 2, router: 'least-outstanding' }),
    stream,
    1,
    0,
  );
  expect(Array.from(requests.replica)).toEqual([0, 1, 1]);
});

test('least outstanding waits less than round robin when lengths vary', () => {
  const random = randomStream(1, 'lengths');
  const arrivalS = randomArrivals(20_000, 9);
  const outputs = arrivalS.map(() => Math.ceil(150 * random.exponential()));
  const stream = streamOf(arrivalS, each(20_000, 10), outputs);
  const waitS = (router: 'round-robin' | 'least-outstanding'): number =>
    mean(Array.from(simulate(deploymentOf(spec, { replicas: 4, router }), stream, 1, 0).requests.queueS));
  expect(waitS('least-outstanding')).toBeLessThan(0.7 * waitS('round-robin'));
});

test('prefix affinity keeps a session on one replica, and its history is found there', () => {
  const turns = 400;
  const cached = specOf(costOf(0.01, limits), limitsOf({ maxNumSeqs: 4, kvBlocks: 10_000 }), {
    prefixCache: true,
  });
  const stream = streamOf(randomArrivals(turns, 2), each(turns, 320), each(turns, 20), {
    session: Int32Array.from({ length: turns }, (_, r) => r % 7),
    turn: Uint16Array.from({ length: turns }, (_, r) => Math.floor(r / 7)),
    cachedTokens: Int32Array.from({ length: turns }, (_, r) => (r < 7 ? 0 : 300)),
  });
  const hits = (router: 'round-robin' | 'prefix-affinity'): number =>
    simulate(deploymentOf(cached, { replicas: 3, router }), stream, 1, 0).counters.prefixHitTokens;
  const { requests } = simulate(
    deploymentOf(cached, { replicas: 3, router: 'prefix-affinity' }),
    stream,
    1,
    0,
  );
  for (let r = 7; r < turns; r += 1) expect(requests.replica[r]).toBe(requests.replica[r - 7]);
  // 300 warm tokens are 18 whole blocks.
  expect(hits('prefix-affinity')).toBe((turns - 7) * 288);
  expect(hits('round-robin')).toBeLessThan(hits('prefix-affinity'));
});

test('a session leaves its replica when that one is crowded', () => {
  // Session 0 sends twenty long requests at once, session 1 one: staying would queue them all on one replica.
  const stream = streamOf(each(21, 0), each(21, 100), each(21, 1000), {
    session: Int32Array.from({ length: 21 }, (_, r) => (r === 1 ? 1 : 0)),
    turn: Uint16Array.from({ length: 21 }, (_, r) => (r < 2 ? 0 : r - 1)),
  });
  const deployment = deploymentOf(spec, { replicas: 2, router: 'prefix-affinity' });
  const { replica } = simulate(deployment, stream, 1, 0).requests;
  const onFirst = replica.filter((index) => index === 0).length;
  // At most twice the other's load and four more, at the moment of routing.
  expect(onFirst).toBeGreaterThan(6);
  expect(onFirst).toBeLessThanOrEqual(2 * (21 - onFirst) + 5);
});

test('when a replica is lost its requests start again elsewhere, and it takes none until it is back', () => {
  const arrivalS = randomArrivals(300, 3);
  const stream = streamOf(arrivalS, each(300, 10), each(300, 100));
  const outage = { fromS: 20, toS: 60, severity: 0.5 };
  const deployment = deploymentOf(spec, { replicas: 2, router: 'least-outstanding', outages: [outage] });
  const { status, replica, e2eS } = simulate(deployment, stream, 1, 0).requests;
  expect(new Set(status)).toEqual(new Set([COMPLETED]));
  let restarted = 0;
  for (let r = 0; r < 300; r += 1) {
    const endS = arrivalS[r] + e2eS[r];
    if (arrivalS[r] < outage.toS && endS > outage.fromS) expect([0, 1][replica[r]]).toBeDefined();
    if (arrivalS[r] < outage.toS && endS > outage.fromS && endS < outage.toS) expect(replica[r]).toBe(1);
    if (arrivalS[r] < outage.fromS && endS > outage.fromS + 1) restarted += 1;
  }
  expect(restarted).toBeGreaterThan(0);
  expect(Array.from(replica).slice(-60)).toContain(0);
});

test('replicas that are taken back cut off what is in flight: the share W ÷ T of all requests', () => {
  // Two replicas with a second of work in each request; the first is lost for an instant every 20 s, each every 40 s.
  const count = 60_000;
  const arrivalS = randomArrivals(count, 5);
  const stream = streamOf(arrivalS, each(count, 10), each(count, 100));
  const lastS = arrivalS[count - 1];
  const outages = Array.from({ length: Math.floor(lastS / 20) }, (_, i) => ({
    fromS: 20 * (i + 1),
    toS: 20 * (i + 1) + 1e-6,
    severity: 0.5,
  }));
  const undisturbed = deploymentOf(spec, { replicas: 2, router: 'round-robin' });
  const deployment = deploymentOf(spec, { replicas: 2, router: 'round-robin', outages });
  const { e2eS } = simulate(undisturbed, stream, 1, 0).requests;
  const { counters, requests } = simulate(deployment, stream, 1, 0);
  const meanS = e2eS.reduce((sum, seconds) => sum + seconds, 0) / count;
  expect(new Set(requests.status)).toEqual(new Set([COMPLETED]));
  expect(simulate(undisturbed, stream, 1, 0).counters.restarts).toBe(0);
  expect((counters.restarts ?? 0) / count / (meanS / 40)).toBeCloseTo(1, 1);
});

test('with every replica gone, requests wait for the first one back', () => {
  const stream = streamOf([0, 10, 11], each(3, 10), each(3, 100));
  const deployment = deploymentOf(spec, {
    replicas: 2,
    router: 'least-outstanding',
    outages: [{ fromS: 5, toS: 50, severity: 1 }],
  });
  const { queueS, e2eS } = simulate(deployment, stream, 1, 0).requests;
  expect(Array.from(queueS, (s) => Math.round(s * 1000) / 1000)).toEqual([0, 40, 39]);
  expect(e2eS[1]).toBeCloseTo(41, 6);
});

test('a fleet at zero starts for the first request, which waits for the cold start', () => {
  const stream = streamOf([5], [10], [100], { endS: 200 });
  const deployment = deploymentOf(spec, { replicas: 0, autoscale: scale });
  const { requests, reservedSeconds, pressure } = simulate(deployment, stream, 1, 0);
  expect(requests.queueS[0]).toBeCloseTo(30, 6);
  expect(requests.e2eS[0]).toBeCloseTo(31, 6);
  expect(pressure['cold-start']).toBe(1);
  // Paid from the start at 5 s to the check after ten idle seconds: done at 36 s, seen idle at 37, gone at 47.
  expect(reservedSeconds).toBeGreaterThan(40);
  expect(reservedSeconds).toBeLessThan(44);
});

test('a fleet that refuses while it starts answers the first requests with an error', () => {
  const stream = streamOf([5, 20, 36], each(3, 10), each(3, 100), { endS: 100 });
  const deployment = deploymentOf(spec, { replicas: 0, autoscale: { ...scale, whileStarting: 'reject' } });
  const { status } = simulate(deployment, stream, 1, 0).requests;
  expect(Array.from(status)).toEqual([REJECTED, REJECTED, COMPLETED]);
});

test('a client that retries gets its answer once a replica is up, and gives up when its attempts or its time end', () => {
  const stream = streamOf([5, 5, 5], each(3, 10), each(3, 100), { endS: 100 });
  const statusWith = (maxAttempts: number, timeoutS: number) => {
    const retry = {
      maxAttempts,
      initialBackoffS: 2,
      backoffFactor: 2,
      maxBackoffS: 60,
      jitter: 0.5,
      honourRetryAfter: true,
      timeoutS,
    };
    const autoscale: Autoscale = { ...scale, whileStarting: 'reject' };
    return simulate(deploymentOf(spec, { replicas: 0, autoscale, retry }), stream, 1, 0);
  };
  // Up at 35 s. Waits of 1.5, 3, 6, 12, 24 s after 5 s: attempts at 6.5, 9.5, 15.5, 27.5 and 51.5 s, the sixth.
  const patient = statusWith(6, 600);
  expect(Array.from(patient.requests.status)).toEqual(each(3, COMPLETED));
  expect(patient.requests.queueS[0]).toBeCloseTo(46.5, 6);
  expect(patient.requests.e2eS[0]).toBeCloseTo(47.5, 6);
  expect(patient.pressure['cold-start']).toBe(3);
  expect(Array.from(statusWith(5, 600).requests.status)).toEqual(each(3, REJECTED));
  expect(Array.from(statusWith(6, 46).requests.status)).toEqual(each(3, REJECTED));
});

test('a fleet grows with a surge and shrinks after it, and is paid for as long as it runs', () => {
  const surge = randomArrivals(800, 8);
  const stream = streamOf(surge, each(800, 10), each(800, 100), { endS: 600 });
  const autoscale = { ...scale, minReplicas: 1, coldStartS: 5 };
  const { requests, reservedSeconds } = simulate(
    deploymentOf(spec, { replicas: 1, router: 'least-outstanding', autoscale }),
    stream,
    1,
    0,
  );
  expect(new Set(requests.status)).toEqual(new Set([COMPLETED]));
  expect(new Set(requests.replica).size).toBe(4);
  // About 100 s of four replicas and 500 s of one.
  expect(reservedSeconds).toBeGreaterThan(800);
  expect(reservedSeconds).toBeLessThan(1000);
});

test('a start that is called off and begun anew takes its whole cold start again', () => {
  // A burst wakes three replicas that are called off before they are ready; load from 21 s on wakes them anew.
  const burst = each(8, 0.5);
  const later = Array.from({ length: 40 }, (_, i) => 20.6 + i);
  const stream = streamOf([...burst, ...later], each(48, 10), [...each(8, 100), ...each(40, 800)], {
    endS: 100,
  });
  const autoscale = { ...scale, minReplicas: 1, targetOutstanding: 1 };
  const deployment = deploymentOf(spec, { replicas: 1, router: 'least-outstanding', autoscale });
  const { replica } = simulate(deployment, stream, 1, 0).requests;
  const elsewhere = Array.from(stream.arrivalS).filter((_, r) => replica[r] > 0);
  expect(elsewhere.length).toBeGreaterThan(5);
  expect(Math.min(...elsewhere)).toBeGreaterThan(51);
});

test('the scaler grows when the need has lasted, and shrinks when it has been gone', () => {
  const scaler = new Autoscaler({
    ...scale,
    minReplicas: 1,
    scaleUpStabilisationS: 3,
    scaleDownStabilisationS: 5,
  });
  expect(scaler.decide(0, 2, 1, 0)).toBe(1);
  expect(scaler.decide(2, 8, 1, 0)).toBe(1);
  expect(scaler.decide(4, 8, 1, 0)).toBe(4);
  expect(scaler.decide(6, 1, 4, 0)).toBe(4);
  expect(scaler.decide(9, 1, 4, 0)).toBe(4);
  expect(scaler.decide(9.5, 1, 4, 0)).toBe(1);
  expect(scaler.decide(20, 100, 1, 0)).toBe(4);
});
