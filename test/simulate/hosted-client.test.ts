import { quantileSorted } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import type { RetryPolicy } from '../../src/simulate/deployment.ts';
import { severityAt, severityProfile, workDoneAtS } from '../../src/simulate/hosted/outages.ts';
import { retryDelayS } from '../../src/simulate/hosted/retry.ts';
import { simulateServerless } from '../../src/simulate/hosted/serverless.ts';
import { COMPLETED, FAILED, REJECTED, UNFINISHED } from '../../src/simulate/outcome.ts';
import { randomStream } from '../../src/workload/random.ts';
import {
  constantArrivals,
  constantLatency,
  countStatus,
  noRetry,
  perMinute,
  serverlessOf,
  streamOf,
} from './hosted-fixtures.ts';

const retrying: RetryPolicy = { ...noRetry, maxAttempts: 4, initialBackoffS: 1, maxBackoffS: 8 };

describe('hosted latency', () => {
  it('is lognormal through its given percentiles, and E2E is TTFT plus the other tokens at the sampled speed', () => {
    const latency = {
      ...constantLatency(0.4, 80),
      ttftP95S: 1.6,
      tokensPerSecondP5: 30,
    };
    const stream = streamOf({ arrivalS: constantArrivals(100, 1000), outputTokens: 101 });
    const { ttftS, e2eS } = simulateServerless(serverlessOf({ latency }), stream, 1, 0).requests;
    const ttft = [...ttftS].sort((a, b) => a - b);
    expect(quantileSorted(ttft, 0.5)).toBeCloseTo(0.4, 2);
    expect(quantileSorted(ttft, 0.95) / 1.6).toBeCloseTo(1, 1);
    const speed = Array.from(ttftS, (value, i) => 100 / (e2eS[i] - value)).sort((a, b) => a - b);
    expect(quantileSorted(speed, 0.5) / 80).toBeCloseTo(1, 1);
    expect(quantileSorted(speed, 0.05) / 30).toBeCloseTo(1, 1);
  });

  it('does not change with the limits: the same request takes the same time once it is admitted', () => {
    const latency = { ...constantLatency(0.4, 80), ttftP95S: 1.6 };
    const stream = streamOf({ arrivalS: constantArrivals(10, 60) });
    const free = simulateServerless(serverlessOf({ latency }), stream, 1, 0).requests;
    const limited = simulateServerless(
      serverlessOf({ latency, limits: [perMinute('rpm', 120)], retry: { ...retrying, maxAttempts: 50 } }),
      stream,
      1,
      0,
    ).requests;
    for (let i = 0; i < stream.count; i += 1) {
      expect(limited.ttftS[i] - limited.queueS[i]).toBeCloseTo(free.ttftS[i], 9);
    }
    expect(Math.max(...limited.queueS)).toBeGreaterThan(1);
  });

  it('is claimed nowhere when it is unknown, while limits still count', () => {
    const stream = streamOf({ arrivalS: constantArrivals(10, 60), endS: 60 });
    const { requests } = simulateServerless(
      serverlessOf({ latency: null, limits: [perMinute('rpm', 60, { bucket: 'fixed' })] }),
      stream,
      1,
      0,
    );
    expect(countStatus(stream, requests.status, COMPLETED)).toBe(60);
    expect([...requests.ttftS, ...requests.e2eS].every(Number.isNaN)).toBe(true);
  });

  it('a response that is not whole by the deadline is failed, and only what was generated is used', () => {
    const stream = streamOf({ arrivalS: [0, 1], outputTokens: [2001, 11] });
    const deployment = serverlessOf({
      latency: constantLatency(1, 100),
      retry: { ...noRetry, timeoutS: 10 },
    });
    const { requests, usage } = simulateServerless(deployment, stream, 1, 0);
    expect([...requests.status]).toEqual([FAILED, COMPLETED]);
    expect(requests.leftS?.[0]).toBe(10);
    expect(requests.ttftS[0]).toBe(1);
    expect(usage[0].outputTokens).toBe(901 + 11);
  });

  it('what is still running when the drain ends is unfinished', () => {
    const stream = streamOf({ arrivalS: [0], outputTokens: 101, endS: 0, drainS: 1 });
    const { status, ttftS, e2eS } = simulateServerless(serverlessOf(), stream, 1, 0).requests;
    expect(status[0]).toBe(UNFINISHED);
    expect(ttftS[0]).toBe(0.5);
    expect(e2eS[0]).toBeNaN();
  });
});

describe('retries', () => {
  it('double their backoff up to its bound, and jitter only shortens it', () => {
    const random = randomStream(1, 'test');
    const delays = [1, 2, 3, 4, 5, 6].map((attempts) => retryDelayS(retrying, attempts, 0, random));
    expect(delays).toEqual([1, 2, 4, 8, 8, 8]);
    const full = { ...retrying, jitter: 1 };
    const jittered = Array.from({ length: 2000 }, () => retryDelayS(full, 3, 0, random));
    expect(Math.max(...jittered)).toBeLessThanOrEqual(4);
    expect(jittered.reduce((sum, value) => sum + value, 0) / 2000).toBeCloseTo(2, 0);
    expect(retryDelayS(retrying, 1, 30, random)).toBe(30);
    expect(retryDelayS({ ...retrying, honourRetryAfter: false }, 1, 30, random)).toBe(1);
  });

  it('a client that honours retry-after comes back exactly when the budget has enough', () => {
    // A bucket of 10 that refills one every 6 s: the eleventh request waits 6 s, not the backoff of 1 s.
    const stream = streamOf({ arrivalS: Array(11).fill(0), endS: 1 });
    const limits = [perMinute('rpm', 10)];
    const patient = simulateServerless(serverlessOf({ limits, retry: retrying }), stream, 1, 0);
    expect(patient.requests.queueS[10]).toBeCloseTo(6, 6);
    expect(patient.counters.retries).toBe(1);
    const hasty = { ...retrying, honourRetryAfter: false };
    const impatient = simulateServerless(serverlessOf({ limits, retry: hasty }), stream, 1, 0);
    expect(impatient.requests.queueS[10]).toBeCloseTo(7, 6);
    expect(impatient.counters.retries).toBe(3);
  });

  it('a client of a fixed minute comes back at the next minute', () => {
    const stream = streamOf({ arrivalS: [10, 10.5], endS: 11 });
    const limits = [perMinute('rpm', 1, { bucket: 'fixed' })];
    const { queueS } = simulateServerless(serverlessOf({ limits, retry: retrying }), stream, 1, 0).requests;
    expect(queueS[1]).toBeCloseTo(49.5, 6);
  });

  it('amplify an overload to at most the bound of attempts, then give up', () => {
    const stream = streamOf({ arrivalS: constantArrivals(20, 600), drainS: 600 });
    const limits = [perMinute('rpm', 300, { bucket: 'fixed' })];
    const retry = { ...retrying, honourRetryAfter: false, jitter: 1 };
    const { usage, requests } = simulateServerless(serverlessOf({ limits, retry }), stream, 1, 0);
    expect(usage[0].attempts).toBeGreaterThan(2 * stream.count);
    expect(usage[0].attempts).toBeLessThanOrEqual(4 * stream.count);
    const rejected = countStatus(stream, requests.status, REJECTED);
    expect(countStatus(stream, requests.status, COMPLETED) + rejected).toBe(stream.count);
    // Each rejected request made all its attempts.
    expect(usage[0].attempts).toBeGreaterThanOrEqual(4 * rejected);
  });

  it('end before the deadline: no attempt is made that could not be answered in time', () => {
    const stream = streamOf({ arrivalS: Array(11).fill(0), endS: 1 });
    const retry = { ...retrying, timeoutS: 8 };
    const limits = [perMinute('rpm', 10)];
    const { status, leftS } = simulateServerless(serverlessOf({ limits, retry }), stream, 1, 0).requests;
    expect(status[10]).toBe(COMPLETED);
    const strict = { ...retry, timeoutS: 5 };
    const late = simulateServerless(serverlessOf({ limits, retry: strict }), stream, 1, 0).requests;
    expect([late.status[10], late.leftS?.[10]]).toEqual([REJECTED, 0]);
    expect(leftS?.[10]).toBeGreaterThan(6);
  });
});

describe('outages', () => {
  const outage = { fromS: 100, toS: 160, severity: 1 };

  it('of share 1 fail exactly the requests whose retries end inside it', () => {
    const stream = streamOf({ arrivalS: constantArrivals(5, 300) });
    const deployment = serverlessOf({ outages: [outage] });
    const { requests, pressure } = simulateServerless(deployment, stream, 1, 0);
    for (let i = 0; i < stream.count; i += 1) {
      const inside = stream.arrivalS[i] >= 100 && stream.arrivalS[i] < 160;
      expect(requests.status[i]).toBe(inside ? FAILED : COMPLETED);
    }
    expect(pressure.availability).toBe(300);

    // Four attempts without jitter span 0.5 + 1 + 0.5 + 2 + 0.5 + 4 = 8.5 s.
    const stubborn = simulateServerless({ ...deployment, retry: retrying }, stream, 1, 0).requests;
    for (let i = 0; i < stream.count; i += 1) {
      const lost = stream.arrivalS[i] >= 100 && stream.arrivalS[i] + 8.5 < 160 - 1e-9;
      expect(stubborn.status[i]).toBe(lost ? FAILED : COMPLETED);
    }
  });

  it('of share s fail the share s of attempts', () => {
    const stream = streamOf({ arrivalS: constantArrivals(100, 100), endS: 100 });
    const outages = [{ fromS: 0, toS: 100, severity: 0.4 }];
    const once = simulateServerless(serverlessOf({ outages }), stream, 1, 0).requests;
    expect(countStatus(stream, once.status, FAILED) / stream.count).toBeCloseTo(0.4, 1);
    const twice = simulateServerless(
      serverlessOf({ outages, retry: { ...retrying, maxAttempts: 2 } }),
      stream,
      1,
      0,
    ).requests;
    expect(countStatus(stream, twice.status, FAILED) / stream.count).toBeCloseTo(0.16, 1);
  });

  it('that overlap fail what any of them fails', () => {
    const profile = severityProfile([
      { fromS: 0, toS: 20, severity: 0.5 },
      { fromS: 10, toS: 30, severity: 0.4 },
      { fromS: 15, toS: 15, severity: 1 },
    ]);
    expect([-1, 0, 10, 19, 20, 30, 99].map((atS) => severityAt(profile, atS))).toEqual([
      0,
      0.5,
      expect.closeTo(0.7),
      expect.closeTo(0.7),
      expect.closeTo(0.4),
      0,
      0,
    ]);
    // 10 s at 0.5, 10 s at 0.3, 10 s at 0.6, then undisturbed.
    expect(workDoneAtS(profile, 0, 5)).toBe(10);
    expect(workDoneAtS(profile, 0, 8)).toBeCloseTo(20, 9);
    expect(workDoneAtS(profile, 0, 15)).toBeCloseTo(31, 9);
    expect(workDoneAtS(severityProfile([{ fromS: 5, toS: Infinity, severity: 1 }]), 0, 6)).toBe(Infinity);
  });

  it('turn into a storm on the limits when everybody returns', () => {
    const stream = streamOf({ arrivalS: constantArrivals(9, 300) });
    const limits = [perMinute('rpm', 600, { bucket: 'fixed', sliceS: 1 })];
    const calm = simulateServerless(serverlessOf({ limits, retry: retrying }), stream, 1, 0);
    const storm = simulateServerless(
      serverlessOf({ limits, retry: retrying, outages: [outage] }),
      stream,
      1,
      0,
    );
    expect(calm.pressure.rpm).toBeUndefined();
    expect(storm.pressure.rpm).toBeGreaterThan(0);
    expect(storm.usage[0].attempts).toBeGreaterThan(calm.usage[0].attempts + 3 * 300);
  });
});
