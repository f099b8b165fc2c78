import { describe, expect, it } from 'vitest';
import type { ProvisionedDeployment } from '../../src/simulate/deployment.ts';
import { simulateProvisioned } from '../../src/simulate/hosted/provisioned.ts';
import { COMPLETED, REJECTED } from '../../src/simulate/outcome.ts';
import { constantArrivals, constantLatency, countStatus, noRetry, streamOf } from './hosted-fixtures.ts';

const HOUR_S = 3600;

/** 15 units of 3,000 input tokens a minute: 750 weighted tokens a second, output weighing 5 and cached input 0.1. */
function unitsOf(change: Partial<ProvisionedDeployment> = {}): ProvisionedDeployment {
  return {
    kind: 'provisioned',
    units: 15,
    weightedTokensPerSecond: (15 * 3000) / 60,
    bucketSeconds: 60,
    weights: { input: 1, cachedInput: 0.1, output: 5 },
    overflow: null,
    startsDrawnDown: false,
    maxOutputTokens: [400],
    retry: noRetry,
    latency: constantLatency(0.5, 100),
    outages: [],
    ...change,
  };
}

/** An account without limits. */
const boundless = { limits: [], maxConcurrency: null, maxOutputTokens: [0, 0] };

/** A request of 1,000 input tokens, half of them cached, and 200 output tokens weighs 500 + 50 + 1,000 = 1,550. */
const shape = { inputTokens: 1000, cachedTokens: 500, outputTokens: 200 };

describe('provisioned units', () => {
  it('under constant overload serve exactly their weighted tokens: 750 / 1,550 a second', () => {
    const stream = streamOf({
      ...shape,
      arrivalS: constantArrivals(5, 2 * HOUR_S),
      measureFromS: HOUR_S,
      endS: 2 * HOUR_S,
    });
    const { requests, utilization, pressure, usage } = simulateProvisioned(unitsOf(), stream, 1, 0);
    const served = countStatus(stream, requests.status, COMPLETED, HOUR_S);
    expect(Math.abs(served - (750 / 1550) * HOUR_S)).toBeLessThanOrEqual(2);
    expect(utilization.units).toBeCloseTo(1, 2);
    expect(pressure).toEqual({ units: 5 * HOUR_S - served });
    expect(usage[0].acceptedRequests).toBe(served);
  });

  it('twice the units serve twice as much', () => {
    const stream = streamOf({ ...shape, arrivalS: constantArrivals(5, 2 * HOUR_S) });
    const served = (weightedTokensPerSecond: number): number =>
      countStatus(
        stream,
        simulateProvisioned(unitsOf({ weightedTokensPerSecond }), stream, 1, 0).requests.status,
        COMPLETED,
        HOUR_S,
      );
    expect(served(1500) / served(750)).toBeCloseTo(2, 2);
  });

  it('draw more for input that is written to a cache, of the workloads that write', () => {
    const arrivalS = constantArrivals(0.2, 2 * HOUR_S);
    const shareWith = (byWorkload: readonly boolean[]): number => {
      const stream = streamOf({
        ...shape,
        arrivalS,
        workload: arrivalS.map((_, i) => i % 2),
        workloadNames: ['chat', 'mail'],
        endS: 2 * HOUR_S,
      });
      const cacheWrites = { weight: 1.25, byWorkload };
      const deployment = unitsOf({ cacheWrites, maxOutputTokens: [400, 400] });
      return simulateProvisioned(deployment, stream, 1, 0).utilization.units!;
    };
    // 500 fresh tokens weigh 625 when they are written.
    expect(shareWith([false, false])).toBeCloseTo((0.2 * 1550) / 750, 6);
    expect(shareWith([true, false])).toBeCloseTo((0.2 * (1550 + 125 / 2)) / 750, 6);
    expect(shareWith([true, true])).toBeCloseTo((0.2 * 1675) / 750, 6);
  });

  it('show the share of their tokens that was really used, whatever was estimated', () => {
    const stream = streamOf({ ...shape, arrivalS: constantArrivals(0.2, 2 * HOUR_S), endS: 2 * HOUR_S });
    for (const estimate of [200, 400, 4000]) {
      const { utilization, pressure } = simulateProvisioned(
        unitsOf({ maxOutputTokens: [estimate] }),
        stream,
        1,
        0,
      );
      expect(pressure).toEqual({});
      expect(utilization.units).toBeCloseTo((0.2 * 1550) / 750, 6);
    }
  });

  it('take a burst until the estimates of its output fill the bucket, and go above the brim by one request', () => {
    // 45,000 deep; each draws 550 + 5 × 400 = 2,550 at admission: the 18th finds 43,350 < 45,000, the 19th is refused.
    const stream = streamOf({ ...shape, arrivalS: Array(40).fill(0), endS: 10 });
    const burst = simulateProvisioned(unitsOf(), stream, 1, 0).requests.status;
    expect(countStatus(stream, burst, COMPLETED)).toBe(18);
    expect(burst[18]).toBe(REJECTED);
    // Without an estimate only the input is drawn at first: 550 each.
    const open = simulateProvisioned(unitsOf({ maxOutputTokens: null }), stream, 1, 0).requests.status;
    expect(countStatus(stream, open, COMPLETED)).toBe(40);
  });

  it('take a request that is larger than the whole bucket when it is empty', () => {
    const stream = streamOf({ arrivalS: [0, 1], inputTokens: [100_000, 10], endS: 10 });
    expect([...simulateProvisioned(unitsOf(), stream, 1, 0).requests.status]).toEqual([COMPLETED, REJECTED]);
  });

  it('tell when the bucket is below its brim again', () => {
    const stream = streamOf({ arrivalS: [0, 0], inputTokens: [60_000, 10], outputTokens: 0, endS: 100 });
    const deployment = unitsOf({
      retry: { ...noRetry, maxAttempts: 2, initialBackoffS: 0.1 },
      maxOutputTokens: [0],
    });
    const { queueS } = simulateProvisioned(deployment, stream, 1, 0).requests;
    // 15,000 above the brim drain at 750 a second.
    expect(queueS[1]).toBeCloseTo(20, 5);
  });

  it('spill over what they refuse, and count it for the bill', () => {
    const stream = streamOf({ ...shape, arrivalS: constantArrivals(5, HOUR_S) });
    const { requests, counters, usage } = simulateProvisioned(unitsOf({ overflow: boundless }), stream, 1, 0);
    expect(countStatus(stream, requests.status, COMPLETED)).toBe(stream.count);
    const kept = stream.count - counters.spilledRequests;
    expect(kept / ((750 / 1550) * HOUR_S)).toBeCloseTo(1, 1);
    expect(counters.spilledInputTokens).toBe(counters.spilledRequests * 1000);
    expect(counters.spilledCachedInputTokens).toBe(counters.spilledRequests * 500);
    expect(counters.spilledOutputTokens).toBe(counters.spilledRequests * 200);
    expect(usage[0].inputTokens).toBe(stream.count * 1000);
    expect(usage[0].attempts).toBe(stream.count);
  });

  it('count what spilled for each workload that shares them', () => {
    const arrivalS = constantArrivals(5, HOUR_S);
    const stream = streamOf({
      ...shape,
      arrivalS,
      workload: arrivalS.map((_, i) => (i % 5 === 0 ? 1 : 0)),
      workloadNames: ['chat', 'mail'],
    });
    const { counters, usage } = simulateProvisioned(unitsOf({ overflow: boundless }), stream, 1, 0);
    const [chat, mail] = usage.map((one) => one.spilledRequests ?? 0);
    expect(chat! + mail!).toBe(counters.spilledRequests);
    expect(chat! / mail!).toBeGreaterThan(2);
    expect(chat! / mail!).toBeLessThan(8);
  });
});
