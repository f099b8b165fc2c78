import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OverflowAccount, ProvisionedDeployment, RateLimit } from '../../src/simulate/deployment.ts';
import { simulateProvisioned } from '../../src/simulate/hosted/provisioned.ts';
import { COMPLETED, REJECTED, requestStatuses } from '../../src/simulate/outcome.ts';
import type { RequestStream } from '../../src/workload/request-stream.ts';
import {
  constantArrivals,
  constantLatency,
  countStatus,
  noRetry,
  perMinute,
  streamOf,
} from './hosted-fixtures.ts';

const HOUR_S = 3600;
/** 2,000 tokens in and 200 out weigh 3,000 on a unit; an account counts 2,200. */
const shape = { inputTokens: 2000, outputTokens: 200 };

function accountOf(limits: readonly RateLimit[], change: Partial<OverflowAccount> = {}): OverflowAccount {
  return { limits, maxConcurrency: null, maxOutputTokens: [200], ...change };
}

const tpm = (units: number, change: Partial<RateLimit> = {}): RateLimit =>
  perMinute('tpm', units, { bucket: 'fixed', reservation: 'sum', ...change });

/** 400 units of 3,000 weighted tokens a minute carry 400 of these requests a minute. */
function unitsOf(change: Partial<ProvisionedDeployment> = {}): ProvisionedDeployment {
  return {
    kind: 'provisioned',
    units: 400,
    weightedTokensPerSecond: (400 * 3000) / 60,
    bucketSeconds: 60,
    weights: { input: 1, cachedInput: 0, output: 5 },
    overflow: null,
    startsDrawnDown: true,
    maxOutputTokens: [200],
    retry: noRetry,
    latency: constantLatency(0.5, 100),
    outages: [],
    ...change,
  };
}

const flat = streamOf({ ...shape, arrivalS: constantArrivals(20, HOUR_S), endS: HOUR_S });
const perMinuteServed = (deployment: ProvisionedDeployment, stream = flat): number =>
  countStatus(stream, simulateProvisioned(deployment, stream, 1, 0).requests.status, COMPLETED) / 60;

describe('what units refuse', () => {
  it('meets the tokens per minute of the account: 400 a minute on the units and 2 M / 2,200 beside them', () => {
    const overflow = accountOf([tpm(2e6), perMinute('rpm', 2000, { bucket: 'fixed' })]);
    const { requests, pressure, counters, utilization, usage } = simulateProvisioned(
      unitsOf({ overflow }),
      flat,
      1,
      0,
    );
    const served = countStatus(flat, requests.status, COMPLETED);
    const beside = Math.floor(2e6 / 2200);
    // 1,200 a minute come: 400 on the units, 800 beside them, below the 909 that the account allows.
    expect(served).toBe(flat.count);
    expect(counters.spilledRequests / 60 / 800).toBeCloseTo(1, 2);
    expect(utilization.tpm).toBeCloseTo((800 * 2200) / 2e6, 2);
    expect(utilization.rateLimit).toBe(utilization.tpm);
    expect(pressure).toEqual({});
    // At twice the load 2,400 come, and only 400 + 909 are served.
    const twice = streamOf({ ...shape, arrivalS: constantArrivals(40, HOUR_S), endS: HOUR_S });
    const over = simulateProvisioned(unitsOf({ overflow }), twice, 1, 0);
    const allowed = countStatus(twice, over.requests.status, COMPLETED) / 60;
    expect(Math.abs(allowed / (400 + beside) - 1)).toBeLessThan(0.003);
    const refused = countStatus(twice, over.requests.status, REJECTED);
    expect(over.pressure).toEqual({ tpm: refused });
    expect(over.usage[0]!.acceptedRequests).toBe(twice.count - refused);
    // 2,000 a minute ask the account for 2.2 times its tokens: of all requests 5 in 6 come to it.
    expect(over.tightest!.name).toBe('tpm');
    expect(over.tightest!.reachedShare).toBeCloseTo(5 / 6, 1);
    expect(over.tightest!.askedShare / ((2000 * 2200) / 2e6)).toBeCloseTo(1, 1);
    expect(usage[0]!.spilledRequests).toBe(counters.spilledRequests);
  });

  it('is reserved as the account reserves, by the cap that the account counts', () => {
    // 2,000 + 1,000 reserved of 600,000: 200 a minute beside the 400 of the units.
    const reserving = accountOf([tpm(6e5)], { maxOutputTokens: [1000] });
    expect(perMinuteServed(unitsOf({ overflow: reserving }))).toBeCloseTo(600, -1);
  });

  it('is told to the account when it is over: what was reserved too much is there again', () => {
    const kept = accountOf([tpm(6e5, { bucket: 'continuous' })], { maxOutputTokens: [1000] });
    const returned = accountOf([tpm(6e5, { bucket: 'continuous', reservation: 'returned' })], {
      maxOutputTokens: [1000],
    });
    const many = perMinuteServed(unitsOf({ overflow: returned })) - 400;
    const few = perMinuteServed(unitsOf({ overflow: kept })) - 400;
    expect(few / (6e5 / 3000)).toBeCloseTo(1, 1);
    expect(many / (6e5 / 2200)).toBeCloseTo(1, 1);
  });

  it('is drawn from the account while it is generated, where nothing is reserved', () => {
    const open = accountOf([tpm(6e5, { bucket: 'continuous', reservation: 'none' })]);
    expect((perMinuteServed(unitsOf({ overflow: open })) - 400) / (6e5 / 2200)).toBeCloseTo(1, 1);
  });

  it('takes places of the account while it is under way, and no others', () => {
    // 0.5 s and 199 tokens at 100 a second: 2.49 s each in one of 5 places.
    const places = accountOf([], { maxConcurrency: 5 });
    const served = perMinuteServed(unitsOf({ overflow: places }));
    expect((served - 400) / ((5 / 2.49) * 60)).toBeCloseTo(1, 1);
  });

  it('tries both again when both refuse', () => {
    // 60 s of units overdrawn by 10 s; the account takes no second request before the next minute.
    const stream = streamOf({
      arrivalS: [0, 1, 2],
      inputTokens: [1_400_000, 2000, 2000],
      outputTokens: 0,
      endS: 100,
    });
    const overflow = accountOf([perMinute('rpm', 1, { bucket: 'fixed' })]);
    const retry = { ...noRetry, maxAttempts: 4, initialBackoffS: 5, honourRetryAfter: false };
    const { requests, counters, pressure } = simulateProvisioned(
      unitsOf({ overflow, retry, startsDrawnDown: false }),
      stream,
      1,
      0,
    );
    expect([...requests.status]).toEqual([COMPLETED, COMPLETED, COMPLETED]);
    expect([...requests.queueS]).toEqual([0, 0, 13]);
    expect(counters.spilledRequests).toBe(1);
    expect(counters.attempts).toBe(5);
    expect(pressure).toEqual({ rpm: 2 });
  });

  it('waits for the units where the account could never take it', () => {
    const stream = streamOf({ arrivalS: [0, 1], inputTokens: [1_400_000, 2000], outputTokens: 0, endS: 100 });
    const overflow = accountOf([tpm(1000)]);
    const retry = { ...noRetry, maxAttempts: 2 };
    const { queueS } = simulateProvisioned(
      unitsOf({ overflow, retry, startsDrawnDown: false }),
      stream,
      1,
      0,
    ).requests;
    // 200,000 beyond the brim drain at 20,000 a second.
    expect(queueS[1]).toBeCloseTo(9, 5);
  });
});

const loads = fc.record({
  gapsS: fc.array(fc.constantFrom(0, 0.02, 0.05, 0.2, 1, 5), { minLength: 1, maxLength: 150 }),
  retries: fc.constantFrom(0, 3),
});

function streamAfter(gapsS: readonly number[]): RequestStream {
  let atS = 0;
  const arrivalS = gapsS.map((gapS) => {
    atS += gapS;
    return atS;
  });
  return streamOf({ ...shape, arrivalS, endS: atS + 1 });
}

describe('units with an account beside them', () => {
  it('account for every request once, under every load', () => {
    fc.assert(
      fc.property(loads, ({ gapsS, retries }) => {
        const stream = streamAfter(gapsS);
        const overflow = accountOf([
          tpm(20_000),
          perMinute('rpm', 6, { bucket: 'fixed', failedCount: true }),
        ]);
        const retry = { ...noRetry, maxAttempts: 1 + retries };
        const small = unitsOf({ weightedTokensPerSecond: 500, overflow, retry });
        const { requests, usage, counters, pressure } = simulateProvisioned(small, stream, 1, 0);
        const counts = requestStatuses.map((_, code) => countStatus(stream, requests.status, code));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(stream.count);
        expect(usage[0]!.acceptedRequests).toBe(countStatus(stream, requests.status, COMPLETED));
        expect(usage[0]!.attempts).toBe(usage[0]!.acceptedRequests + counters.refusals);
        expect(Object.keys(pressure).every((name) => name === 'tpm' || name === 'rpm')).toBe(true);
      }),
    );
  });

  it('serve no less with a larger account, with more units, or with any account at all', () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 10 }), ({ gapsS }, more) => {
        const stream = streamAfter(gapsS);
        const served = (rate: number, tokens: number | null): number => {
          const overflow = tokens === null ? null : accountOf([tpm(tokens, { bucket: 'continuous' })]);
          const deployment = unitsOf({ weightedTokensPerSecond: rate, overflow });
          return countStatus(
            stream,
            simulateProvisioned(deployment, stream, 1, 0).requests.status,
            COMPLETED,
          );
        };
        const base = served(500, 20_000);
        expect(served(500, 20_000 * (1 + more))).toBeGreaterThanOrEqual(base);
        expect(served(500 * (1 + more), 20_000)).toBeGreaterThanOrEqual(base);
        expect(base).toBeGreaterThanOrEqual(served(500, null));
      }),
    );
  });
});

describe('a load above the rate that has gone on for long', () => {
  // The share beyond the rate is 1 − rate / load, however short the sample is.
  it.each([1.02, 1.05, 1.2, 2])('of %d times the rate spills over by its closed form', (load) => {
    const perS = (load * 400) / 60;
    const arrivalS = constantArrivals(perS, 1200);
    const stream = streamOf({ ...shape, arrivalS, measureFromS: 300, endS: 1200 });
    const overflow = accountOf([]);
    const share = (startsDrawnDown: boolean): number => {
      const { usage } = simulateProvisioned(unitsOf({ overflow, startsDrawnDown }), stream, 1, 0);
      return (usage[0]!.spilledRequests ?? 0) / usage[0]!.acceptedRequests;
    };
    expect(Math.abs(share(true) / (1 - 1 / load) - 1)).toBeLessThan(0.02);
    if (load < 1.1) expect(share(false) / (1 - 1 / load)).toBeLessThan(0.8);
    const { requests } = simulateProvisioned(unitsOf(), stream, 1, 0);
    const refused =
      countStatus(stream, requests.status, REJECTED, 300) /
      countStatus(stream, requests.status, COMPLETED, 300);
    expect(Math.abs(refused / (load - 1) - 1)).toBeLessThan(0.02);
  });
});
