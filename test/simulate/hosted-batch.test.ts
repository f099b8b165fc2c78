import fc from 'fast-check';
import { quantileSorted } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import type { BatchDeployment } from '../../src/simulate/deployment.ts';
import { simulateBatch } from '../../src/simulate/hosted/batch-queue.ts';
import { COMPLETED, EXPIRED, REJECTED } from '../../src/simulate/outcome.ts';
import { constantArrivals, countStatus, streamOf } from './hosted-fixtures.ts';

const HOUR_S = 3600;

function batchOf(change: Partial<BatchDeployment> = {}): BatchDeployment {
  return {
    kind: 'batch',
    submitEveryS: HOUR_S,
    maxRequestsPerBatch: 50_000,
    maxTokensPerBatch: Number.POSITIVE_INFINITY,
    queueQuotas: [],
    windowS: 24 * HOUR_S,
    completionP50S: 600,
    completionP90S: 600,
    onExpiry: { billed: false, resubmit: false },
    outages: [],
    ...change,
  };
}

describe('batch submission', () => {
  it('gathers what arrived since the last submission, on the hour of the stream’s clock', () => {
    const stream = streamOf({ arrivalS: [0, 10, 1900, 5000], startHourOfWeek: 8.5 });
    const { queueS, e2eS, leftS } = simulateBatch(batchOf(), stream, 1, 0).requests;
    expect([...queueS]).toEqual([1800, 1790, 3500, 400]);
    expect([...e2eS]).toEqual([2400, 2390, 4100, 1000]);
    expect([...(leftS ?? [])]).toEqual([2400, 2400, 6000, 6000]);
  });

  it('packs by the caps of a batch, in requests and in tokens', () => {
    const stream = streamOf({ arrivalS: Array(100).fill(1), inputTokens: 30 });
    expect(simulateBatch(batchOf({ maxRequestsPerBatch: 30 }), stream, 1, 0).counters.batches).toBe(4);
    expect(simulateBatch(batchOf({ maxTokensPerBatch: 100 }), stream, 1, 0).counters.batches).toBe(34);
    expect(simulateBatch(batchOf(), stream, 1, 0).counters.batches).toBe(1);
  });

  it('rejects a request that no batch can hold and sends the others', () => {
    const stream = streamOf({ arrivalS: [0, 0, 0], inputTokens: [10, 5000, 10] });
    const quota = { unit: 'input-tokens', limit: 1000 } as const;
    const { requests, usage } = simulateBatch(batchOf({ queueQuotas: [quota] }), stream, 1, 0);
    expect([...requests.status]).toEqual([COMPLETED, REJECTED, COMPLETED]);
    expect(usage[0]).toMatchObject({ attempts: 3, acceptedRequests: 2, inputTokens: 20 });
  });
});

describe('the quota over what is enqueued', () => {
  it('lets through quota / completion time: 1,000 tokens in batches of 600 s are 6,000 an hour', () => {
    const stream = streamOf({ arrivalS: Array(600).fill(0), inputTokens: 100, endS: HOUR_S });
    for (const queueQuota of [
      { unit: 'input-tokens', limit: 1000 },
      { unit: 'requests', limit: 10 },
    ] as const) {
      const { requests, pressure, utilization } = simulateBatch(
        batchOf({ queueQuotas: [queueQuota] }),
        stream,
        1,
        0,
      );
      const byHour = [...requests.e2eS].filter((e2eS) => e2eS <= HOUR_S).length;
      expect(byHour).toBe(60);
      expect(pressure[queueQuota.unit === 'requests' ? 'batch-requests' : 'enqueued-tokens']).toBe(590);
      expect(utilization.batchQueue).toBe(1);
    }
  });

  it('counts concurrent batches where the provider does', () => {
    const stream = streamOf({ arrivalS: Array(100).fill(0), endS: HOUR_S });
    const queueQuota = { unit: 'batches', limit: 2 } as const;
    const run = simulateBatch(batchOf({ queueQuotas: [queueQuota], maxRequestsPerBatch: 10 }), stream, 1, 0);
    expect([...run.requests.e2eS].filter((e2eS) => e2eS === 600)).toHaveLength(20);
    expect(Math.max(...run.requests.e2eS)).toBe(5 * 600);
    expect(run.pressure['batch-requests']).toBe(80);
  });

  it('holds by all of its units at once, and each one that holds something up is named', () => {
    // A thousand tokens and five requests at a time: ten long prompts fill the tokens, then short ones the requests.
    const stream = streamOf({
      arrivalS: [...Array(10).fill(0), ...Array(20).fill(1)],
      inputTokens: [...Array(10).fill(500), ...Array(20).fill(10)],
      endS: 2 * HOUR_S,
    });
    const tokens = { unit: 'input-tokens', limit: 1000 } as const;
    const requests = { unit: 'requests', limit: 5 } as const;
    const last = (queueQuotas: BatchDeployment['queueQuotas']): number =>
      Math.max(...simulateBatch(batchOf({ queueQuotas, submitEveryS: 1 }), stream, 1, 0).requests.e2eS);
    // Two at a time are five rounds; what is left of the last one's room is not waited for.
    expect(last([tokens])).toBe(5 * 600 + 600 - 1);
    expect(last([requests])).toBe(6 * 600 - 1);
    const both = simulateBatch(batchOf({ queueQuotas: [requests, tokens], submitEveryS: 1 }), stream, 1, 0);
    expect(Math.max(...both.requests.e2eS)).toBe(5 * 600 + 4 * 600 - 1);
    expect(both.pressure['enqueued-tokens']).toBeGreaterThan(0);
    // Requests are the fuller quota: 2 of 5 over five rounds, then 5 of 5 over four, of the twelve in two hours.
    expect(both.utilization.batchQueue).toBeCloseTo((5 * 0.4 + 4) / 12, 9);
  });

  it('is never let out of one quota by another: with more of them nothing is done sooner', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 80 });
    const limits = fc.record({
      tokens: fc.integer({ min: 400, max: 2000 }),
      requests: fc.integer({ min: 1, max: 20 }),
      batches: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(sizes, limits, (inputTokens, { tokens, requests, batches }) => {
        const stream = streamOf({ arrivalS: inputTokens.map(() => 0), inputTokens, drainS: 200 * HOUR_S });
        const quotas = [
          { unit: 'input-tokens', limit: tokens },
          { unit: 'requests', limit: requests },
          { unit: 'batches', limit: batches },
        ] as const;
        const doneS = (queueQuotas: BatchDeployment['queueQuotas']): number =>
          Math.max(...simulateBatch(batchOf({ queueQuotas }), stream, 1, 0).requests.e2eS);
        const together = doneS(quotas);
        return quotas.every((quota) => doneS([quota]) <= together);
      }),
      { numRuns: 50 },
    );
  });

  it('is used to the share that was enqueued over the measured span', () => {
    // 5 of 10 places for 600 s of the first hour, which is warm-up, and 2 of 10 for 600 s of the second.
    const stream = streamOf({
      arrivalS: [...Array(5).fill(0), 3600, 3600],
      measureFromS: 3600,
      endS: 7200,
    });
    const queueQuota = { unit: 'requests', limit: 10 } as const;
    const { utilization } = simulateBatch(batchOf({ queueQuotas: [queueQuota] }), stream, 1, 0);
    expect(utilization.batchQueue).toBeCloseTo((2 * 600) / (10 * 3600), 9);
    expect(utilization.batchQueuePeak).toBe(0.2);
  });

  it('a nightly job misses its eight hours only because of the quota, and makes them one tier higher', () => {
    // 3,000 documents of 3,000 tokens at once; batches take 45 minutes; the tiers hold 0.5 M and 2 M tokens.
    const stream = streamOf({ arrivalS: Array(3000).fill(0), inputTokens: 3000, drainS: 30 * HOUR_S });
    const slowest = (limit: number): number => {
      const queueQuota = { unit: 'input-tokens', limit } as const;
      const run = simulateBatch(
        batchOf({ queueQuotas: [queueQuota], completionP50S: 2700, completionP90S: 2700 }),
        stream,
        1,
        0,
      );
      expect(countStatus(stream, run.requests.status, COMPLETED)).toBe(3000);
      return Math.max(...run.requests.e2eS) / HOUR_S;
    };
    // 166 documents a round are 19 rounds; 666 are 5.
    expect(slowest(500_000)).toBe(19 * 0.75);
    expect(slowest(2_000_000)).toBe(5 * 0.75);
    expect(slowest(Number.POSITIVE_INFINITY)).toBe(0.75);
  });
});

describe('completion and expiry', () => {
  it('takes a lognormal time through p50 and p90 per batch', () => {
    const stream = streamOf({ arrivalS: constantArrivals(1 / 60, 20_000 * 60), drainS: 48 * HOUR_S });
    const deployment = batchOf({ submitEveryS: 60, completionP50S: 420, completionP90S: 3600 });
    const { e2eS, queueS } = simulateBatch(deployment, stream, 1, 0).requests;
    const tookS = Array.from(e2eS, (value, i) => value - queueS[i])
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b);
    expect(quantileSorted(tookS, 0.5) / 420).toBeCloseTo(1, 1);
    expect(Math.abs(quantileSorted(tookS, 0.9) / 3600 - 1)).toBeLessThan(0.06);
  });

  it('ends at the window with the share of the work that was done; the rest expires, billed or not', () => {
    const stream = streamOf({ arrivalS: Array(10).fill(0), inputTokens: 100, drainS: 200 * HOUR_S });
    const slow = { completionP50S: 40 * HOUR_S, completionP90S: 40 * HOUR_S };
    const unbilled = simulateBatch(batchOf(slow), stream, 1, 0);
    expect(countStatus(stream, unbilled.requests.status, COMPLETED)).toBe(6);
    expect(countStatus(stream, unbilled.requests.status, EXPIRED)).toBe(4);
    expect(unbilled.requests.leftS?.every((leftS) => leftS === 24 * HOUR_S)).toBe(true);
    expect(unbilled.usage[0].inputTokens).toBe(600);
    expect(unbilled.pressure['batch-window']).toBe(4);

    const billed = simulateBatch(
      batchOf({ ...slow, onExpiry: { billed: true, resubmit: false } }),
      stream,
      1,
      0,
    );
    expect(billed.usage[0].inputTokens).toBe(1000);

    // 10 → 4 left → 4 − floor(4 × 0.6) = 2 left → 1 left.
    const again = simulateBatch(
      batchOf({ ...slow, onExpiry: { billed: false, resubmit: true } }),
      stream,
      1,
      0,
    );
    const finishedAtH = [...again.requests.e2eS].map((e2eS) => e2eS / HOUR_S);
    expect(finishedAtH.filter((hours) => hours === 24)).toHaveLength(6);
    expect(finishedAtH.filter((hours) => hours === 48)).toHaveLength(2);
    expect(finishedAtH.filter((hours) => hours === 72)).toHaveLength(1);
    // A batch of one that never finishes is given up after five submissions.
    expect(countStatus(stream, again.requests.status, EXPIRED)).toBe(1);
    expect(again.counters.submissions).toBe(10 + 4 + 2 + 1 + 1);
    expect(again.usage[0]).toMatchObject({ attempts: 18, acceptedRequests: 10 });
  });

  it('stands still for the failing share of an outage', () => {
    const stream = streamOf({ arrivalS: [0], drainS: 10 * HOUR_S });
    const during = (severity: number): number => {
      const outages = [{ fromS: 300, toS: 900, severity }];
      return simulateBatch(batchOf({ outages }), stream, 1, 0).requests.e2eS[0];
    };
    expect(during(0)).toBe(600);
    expect(during(0.25)).toBeCloseTo(300 + 300 / 0.75, 9);
    expect(during(1)).toBe(1200);
  });
});

describe('a whole week', () => {
  it('of a million requests through a full queue moves quota / mean completion time, and quickly', () => {
    const stream = streamOf({
      arrivalS: constantArrivals(1.7, 168 * HOUR_S),
      inputTokens: 1000,
      drainS: 24 * HOUR_S,
    });
    const queueQuota = { unit: 'input-tokens', limit: 2_000_000 } as const;
    const deployment = batchOf({
      queueQuotas: [queueQuota],
      completionP50S: 420,
      completionP90S: 3600,
      maxRequestsPerBatch: 100,
    });
    const startedMs = performance.now();
    const { requests, backlog } = simulateBatch(deployment, stream, 1, 0);
    expect(performance.now() - startedMs).toBeLessThan(3000);
    const sigma = Math.log(3600 / 420) / 1.2815515655446004;
    const meanS = 420 * Math.exp(sigma ** 2 / 2);
    const within = (requests.leftS ?? []).filter((leftS) => leftS <= stream.endS).length;
    expect(within / ((2000 / meanS) * stream.endS)).toBeCloseTo(1, 1);
    expect(backlog[3]).toBeGreaterThan(backlog[0]);
  });
});
