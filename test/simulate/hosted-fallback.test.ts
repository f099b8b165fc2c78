import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulatedDeployment } from '../../src/simulate/deployment.ts';
import { simulateWithFallback } from '../../src/simulate/fallback.ts';
import { COMPLETED, FAILED, REJECTED } from '../../src/simulate/outcome.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { costOf, deploymentOf, limitsOf, specOf } from './gpu-case.ts';
import {
  constantArrivals,
  constantLatency,
  countStatus,
  noRetry,
  nothing,
  perMinute,
  serverlessOf,
  streamOf,
} from './hosted-fixtures.ts';

const stream = streamOf({ arrivalS: constantArrivals(5, 300), endS: 300 });
const downForAMinute = serverlessOf({ outages: [{ fromS: 100, toS: 160, severity: 1 }] });
const other = serverlessOf({ latency: constantLatency(1, 50) });

describe('a fallback', () => {
  it('takes what an outage of the primary fails, from the time at which it failed', () => {
    const { merged, primary, fallback, fellBack } = simulateWithFallback(downForAMinute, other, stream, 1, 0);
    expect(countStatus(stream, primary.requests.status, FAILED)).toBe(300);
    expect(countStatus(stream, merged.requests.status, COMPLETED)).toBe(stream.count);
    expect(fellBack).toHaveLength(300);
    const first = fellBack[0];
    expect(stream.arrivalS[first]).toBe(100);
    // Half a second until the error, then the other's TTFT of a second and 9 tokens at 50 a second.
    expect(merged.requests.ttftS[first]).toBeCloseTo(1.5, 9);
    expect(merged.requests.e2eS[first]).toBeCloseTo(1.68, 9);
    expect(merged.requests.ttftS[0]).toBe(0.5);
    expect(fallback?.usage[0].inputTokens).toBe(300 * 100);
    expect(merged.usage[0].inputTokens).toBe(stream.count * 100);
    expect(merged.usage[0].attempts).toBe(stream.count + 300);
    expect(merged.counters.fallbackRequests).toBe(300);
    expect(merged.pressure.availability).toBe(300);
  });

  it('is not asked for anything while the primary holds', () => {
    const { merged, primary, fallback } = simulateWithFallback(serverlessOf(), other, stream, 1, 0);
    expect(fallback).toBeNull();
    expect(merged).toBe(primary);
    expect(merged).toEqual(simulate(serverlessOf(), stream, 1, 0));
  });

  it('that is limited itself serves as much as it can', () => {
    const limited = serverlessOf({ limits: [perMinute('rpm', 60, { bucket: 'fixed' })] });
    const { merged } = simulateWithFallback(downForAMinute, limited, stream, 1, 0);
    // The span of the outage touches two minutes of the fallback, 60 requests each.
    expect(countStatus(stream, merged.requests.status, REJECTED)).toBe(300 - 120);
    expect(countStatus(stream, merged.requests.status, COMPLETED)).toBe(stream.count - 180);
  });

  it('counts tokens as its own model does', () => {
    const longer = { ...stream, inputTokens: stream.inputTokens.map((tokens) => tokens * 1.3) };
    // 60 requests a minute of 100 tokens as the primary counts them are 46 of 130.
    const limits = [perMinute('itpm', 6000, { bucket: 'fixed', draws: { ...nothing, inputToken: 1 } })];
    const served = (counted: typeof stream): number => {
      const { merged } = simulateWithFallback(
        downForAMinute,
        serverlessOf({ limits }),
        stream,
        1,
        0,
        counted,
      );
      return countStatus(stream, merged.requests.status, COMPLETED) - (stream.count - 300);
    };
    expect(served(stream)).toBe(2 * 60);
    expect(served(longer)).toBe(2 * 46);
  });

  it('to own GPUs serves the overflow of an API, and the other way round', () => {
    const limits = limitsOf();
    const own: SimulatedDeployment = deploymentOf(specOf(costOf(0.01, limits), limits));
    const api = serverlessOf({ limits: [perMinute('rpm', 150, { bucket: 'fixed' })], retry: noRetry });
    const { merged, fallback } = simulateWithFallback(api, own, stream, 1, 0);
    expect(countStatus(stream, merged.requests.status, COMPLETED)).toBe(stream.count);
    expect(fallback?.usage[0].acceptedRequests).toBe(stream.count / 2);
    expect(merged.utilization['fallback.gpu']).toBeGreaterThan(0);
    const reverse = simulateWithFallback(own, api, stream, 1, 0);
    expect(countStatus(stream, reverse.merged.requests.status, COMPLETED)).toBe(stream.count);
    expect(reverse.fallback).toBeNull();
  });

  it('keeps the order of causes: no latency is shorter than the time lost before', () => {
    const { merged, fellBack, primary } = simulateWithFallback(downForAMinute, other, stream, 3, 1);
    for (const i of fellBack) {
      const lostS = (primary.requests.leftS?.[i] ?? 0) - stream.arrivalS[i];
      expect(merged.requests.queueS[i]).toBeGreaterThanOrEqual(lostS);
      expect(merged.requests.ttftS[i]).toBeGreaterThan(merged.requests.queueS[i]);
    }
  });

  it('draws its own latencies, not the primary’s again', () => {
    const latency = { ...constantLatency(1, 50), ttftP95S: 4 };
    const down = { ...downForAMinute, latency, outages: [{ fromS: 0, toS: 300, severity: 1 }] };
    const { merged } = simulateWithFallback(down, { ...other, latency }, stream, 1, 0);
    const alone = simulate({ ...other, latency }, stream, 1, 0).requests;
    const same = [...merged.requests.ttftS].filter(
      (ttftS, i) => Math.abs(ttftS - 0.5 - alone.ttftS[i]) < 1e-9,
    );
    expect(same).toHaveLength(0);
  });
});

/** A limit on requests as a law draws it. */
interface Drawn {
  readonly units: number;
  readonly fixed: boolean;
  readonly sliced: boolean;
  readonly failedCount: boolean;
}

describe('own GPUs that are all gone', () => {
  it('send everybody on at once, as nobody is there to wait for', () => {
    const limits = limitsOf();
    const gone = {
      ...deploymentOf(specOf(costOf(0.01, limits), limits)),
      outages: [{ fromS: 100, toS: 4000, severity: 1 }],
    };
    const { merged, primary, fallbackUsage, fellBack } = simulateWithFallback(gone, other, stream, 1, 0);
    expect(fellBack).toHaveLength(5 * 200);
    expect(countStatus(stream, merged.requests.status, COMPLETED)).toBe(stream.count);
    expect(primary.usage[0].acceptedRequests).toBe(5 * 100);
    expect(fallbackUsage[0].acceptedRequests).toBe(5 * 200);
    expect(merged.requests.ttftS[fellBack[0]]).toBeCloseTo(1, 9);
    expect(Math.max(...merged.backlog)).toBeLessThan(10);
  });
});

describe('two sides under overload', () => {
  const retry = { ...noRetry, maxAttempts: 3, jitter: 0.25 };
  const limited = (perMin: number, change: Parameters<typeof perMinute>[2] = {}) =>
    serverlessOf({ limits: [perMinute('rpm', perMin, change)], retry });
  const accepted = (usage: readonly { readonly acceptedRequests: number }[]): number =>
    usage.reduce((sum, one) => sum + one.acceptedRequests, 0);

  it('serve what each of them serves alone', () => {
    // 20 a second for half an hour, where 5 a second and 7 a second are let in, in slices of a second.
    const slices = { bucket: 'fixed', sliceS: 1 } as const;
    const load = streamOf({ arrivalS: constantArrivals(20, 1800), endS: 1800 });
    const { merged, primary, fallbackUsage } = simulateWithFallback(
      limited(300, slices),
      limited(420, slices),
      load,
      1,
      0,
    );
    const completed = countStatus(load, merged.requests.status, COMPLETED);
    expect(Math.abs(accepted(primary.usage) - 5 * 1800)).toBeLessThan(20);
    expect(Math.abs(accepted(fallbackUsage) - 7 * 1800)).toBeLessThan(30);
    expect(accepted(primary.usage) + accepted(fallbackUsage)).toBe(completed);
  });

  it('of which the first resets by the minute: clients do not wait for that to come to the second at once', () => {
    const load = streamOf({ arrivalS: constantArrivals(20, 1800), endS: 1800 });
    const slices = { bucket: 'fixed', sliceS: 1 } as const;
    const second = limited(420, slices);
    const { fallbackUsage } = simulateWithFallback(limited(300, { bucket: 'fixed' }), second, load, 1, 0);
    // The first takes the 15 seconds of each minute in which its 300 are gone; the second has the other 45.
    expect(accepted(fallbackUsage)).toBeGreaterThan(0.9 * 7 * 45 * 30);
    expect(accepted(fallbackUsage)).toBeLessThan(7 * 60 * 30);
  });

  it('together bill each request that is served, once, whatever the limits, the load and the outages', () => {
    const limitsIn: fc.Arbitrary<Drawn> = fc.record({
      units: fc.integer({ min: 1, max: 600 }),
      fixed: fc.boolean(),
      sliced: fc.boolean(),
      failedCount: fc.boolean(),
    });
    const deployment = ({ units, fixed, sliced, failedCount }: Drawn, severity: number) =>
      serverlessOf({
        retry,
        limits: [
          perMinute('rpm', units, {
            bucket: fixed ? 'fixed' : 'continuous',
            sliceS: fixed && sliced ? 1 : null,
            failedCount,
          }),
        ],
        outages: severity > 0 ? [{ fromS: 60, toS: 120, severity }] : [],
      });
    fc.assert(
      fc.property(
        limitsIn,
        limitsIn,
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(0, 0.4, 1),
        fc.constantFrom(0, 45, 90),
        (first, second, perSecond, severity, measureFromS) => {
          const load = streamOf({
            arrivalS: constantArrivals(perSecond, 180),
            workload: constantArrivals(perSecond, 180).map((_, i) => i % 2),
            workloadNames: ['chat', 'shop'],
            measureFromS,
            endS: 180,
          });
          const run = simulateWithFallback(deployment(first, severity), deployment(second, 0), load, 1, 0);
          const completed = countStatus(load, run.merged.requests.status, COMPLETED, measureFromS);
          const own = accepted(run.primary.usage);
          const elsewhere = accepted(run.fallbackUsage);
          expect(own + elsewhere).toBe(completed);
          expect(accepted(run.merged.usage)).toBe(completed);
          const tokens = [...run.primary.usage, ...run.fallbackUsage].reduce(
            (sum, one) => sum + one.inputTokens,
            0,
          );
          expect(tokens).toBe(completed * 100);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('an outage that fails more of the requests', () => {
  it('never serves more, retries or not, with a fallback or without', () => {
    const load = streamOf({ arrivalS: constantArrivals(10, 120), endS: 120 });
    const served = (severity: number, attempts: number, backed: boolean): number => {
      const primary = serverlessOf({
        retry: { ...noRetry, maxAttempts: attempts },
        outages: [{ fromS: 0, toS: 240, severity }],
      });
      const second = serverlessOf({ limits: [perMinute('rpm', 200, { bucket: 'fixed', sliceS: 1 })] });
      const { requests } = backed
        ? simulateWithFallback(primary, second, load, 1, 0).merged
        : simulate(primary, load, 1, 0);
      return countStatus(load, requests.status, COMPLETED);
    };
    // The same luck does not fall to the same requests at another severity: chance moves a count by its own spread.
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: 4 }), fc.boolean(), (a, b, attempts, backed) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const spread = 4 * Math.sqrt(load.count / 2);
        expect(served(more, attempts, backed)).toBeLessThanOrEqual(served(less, attempts, backed) + spread);
        const alone = served(more, attempts, false);
        expect(Math.abs(alone - load.count * (1 - more ** attempts))).toBeLessThan(spread);
      }),
      { numRuns: 60 },
    );
    expect(served(1, 3, false)).toBe(0);
    expect(served(0, 3, true)).toBe(load.count);
  });
});
