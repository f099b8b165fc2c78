import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RateLimit } from '../../src/simulate/deployment.ts';
import { EventQueue } from '../../src/simulate/event-queue.ts';
import { accountLimits } from '../../src/simulate/hosted/account-limits.ts';
import { type Budget, budgetOf } from '../../src/simulate/hosted/rate-limiter.ts';
import { simulateServerless } from '../../src/simulate/hosted/serverless.ts';
import {
  constantArrivals,
  constantLatency,
  nothing,
  perMinute,
  serverlessOf,
  streamOf,
} from './hosted-fixtures.ts';

const continuous = perMinute('rpm', 60);
const fixed = perMinute('rpm', 60, { bucket: 'fixed' });
const sliced = perMinute('rpm', 60, { bucket: 'fixed', sliceS: 1 });

function takeAll(budget: Budget, nowS: number): number {
  let taken = 0;
  for (; budget.admits(nowS, 1); taken += 1) budget.draw(nowS, 1);
  return taken;
}

describe('a budget', () => {
  it.each<[string, RateLimit, readonly number[]]>([
    ['continuous', continuous, [60, 30, 60, 60]],
    ['fixed', fixed, [60, 0, 60, 60]],
    ['sliced', sliced, [1, 1, 1, 1]],
  ])(
    '%s: gives out what it holds, and idle time fills it no further than its size',
    (_name, limit, expected) => {
      const budget = budgetOf(limit, 0);
      expect([0, 30, 600, 6000].map((nowS) => takeAll(budget, nowS))).toEqual(expected);
    },
  );

  it.each<[string, RateLimit]>([
    ['continuous', continuous],
    ['fixed', fixed],
    ['sliced', sliced],
  ])('%s: what a refused attempt draws empties it and no more', (_name, limit) => {
    const budget = budgetOf(limit, 0);
    budget.drawRefused(0, 1e6);
    expect(budget.admits(0, 1)).toBe(false);
    budget.drawRefused(0, 1e6);
    expect(budget.admits(60, 1)).toBe(true);
  });

  it.each<[string, RateLimit]>([
    ['continuous', continuous],
    ['fixed', fixed],
    ['sliced', sliced],
  ])('%s: generation draws while it runs, debt lets nothing in, and is repaid', (_name, limit) => {
    const budget = budgetOf(limit, 0);
    budget.draw(0, 0);
    // 300 a minute are drawn of 60: 5 a second against 1.
    budget.generatingPerS = 5;
    expect(budget.admits(30, 0)).toBe(false);
    budget.draw(30, 0);
    budget.generatingPerS = 0;
    // 150 drawn; in a token bucket 60 + 30 refilled, so 60 owed; in slices 31 released, so 119 owed; of
    // fixed minutes the second is used up by the 90 owed, the third has 30 left.
    const freeAgainS = { continuous: 90, fixed: 120, sliced: 150 };
    const atS =
      limit === continuous ? freeAgainS.continuous : limit === fixed ? freeAgainS.fixed : freeAgainS.sliced;
    expect(budget.admits(atS - 1.01, 0)).toBe(false);
    expect(budget.admits(atS + 0.01, 0)).toBe(true);
  });

  it('sliced: slow generation still lets the rest of each slice through', () => {
    const budget = budgetOf(perMinute('tpm', 600, { bucket: 'fixed', sliceS: 1 }), 0);
    budget.generatingPerS = 4;
    // 10 a slice, of which generation takes 4; nothing of the 100 idle seconds is saved up.
    expect(takeAll(budget, 100)).toBe(10);
    expect(takeAll(budget, 101)).toBe(6);
    expect(takeAll(budget, 101.5)).toBe(0);
  });

  it('sliced: a full slice before fast generation begins does not add to the next', () => {
    const budget = budgetOf(perMinute('tpm', 600, { bucket: 'fixed', sliceS: 1 }), 0);
    budget.draw(0.9, 0);
    budget.generatingPerS = 15;
    // At 1 s there are 10 again; at 2 s, 10 more less 15 generated.
    expect(takeAll(budget, 2)).toBe(5);
  });

  it.each<[string, RateLimit]>([
    ['continuous', perMinute('otpm', 0)],
    ['fixed', perMinute('otpm', 0, { bucket: 'fixed' })],
    ['sliced', perMinute('otpm', 0, { bucket: 'fixed', sliceS: 1 })],
  ])('%s: of nothing admits nothing, ever', (_name, limit) => {
    const budget = budgetOf(limit, 0);
    expect(budget.admits(60, 0)).toBe(false);
    expect(budget.waitS(60, 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each<[string, RateLimit]>([
    ['continuous', continuous],
    ['fixed', fixed],
    ['sliced', sliced],
  ])('%s: admits as soon as it said, and not before', (_name, limit) => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }),
        fc.nat(59),
        (draws, lateS) => {
          const budget = budgetOf(limit, 0);
          let nowS = lateS / 3;
          for (const units of draws) {
            if (!budget.admits(nowS, units)) {
              const waitS = budget.waitS(nowS, units);
              expect(waitS).toBeGreaterThan(0);
              expect(budget.admits(nowS + waitS * 0.99, units)).toBe(false);
              nowS += waitS;
              expect(budget.admits(nowS, units)).toBe(true);
            }
            budget.draw(nowS, units);
            nowS += lateS / 60;
          }
        },
      ),
    );
  });

  it('never lets more through in any span than its size and its refill', () => {
    const arrivals = fc.array(
      fc.tuple(fc.double({ min: 0, max: 5, noNaN: true }), fc.integer({ min: 1, max: 30 })),
      {
        minLength: 1,
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(arrivals, fc.constantFrom(continuous, fixed, sliced), (attempts, limit) => {
        const budget = budgetOf(limit, 0);
        const taken: { atS: number; units: number }[] = [];
        let nowS = 0;
        for (const [gapS, units] of attempts) {
          nowS += gapS;
          if (!budget.admits(nowS, units)) continue;
          budget.draw(nowS, units);
          taken.push({ atS: nowS, units });
        }
        const last = taken.at(-1)?.atS ?? 0;
        for (let k = 0; k < taken.length; k += 1) {
          const fromS = taken[k].atS;
          const units = taken.slice(k).reduce((sum, one) => sum + one.units, 0);
          // A fixed window can be used at its end and again at once; a slice is overdrawn by one attempt at most.
          const slack = limit === continuous ? 60 : limit === fixed ? 120 : 1 + 30 + 1;
          expect(units).toBeLessThanOrEqual(slack + (last - fromS) + 1e-6);
        }
      }),
    );
  });
});

describe('a larger limit', () => {
  it('never admits fewer requests of one size, in any kind of bucket', () => {
    const gaps = fc.array(fc.constantFrom(0, 0.01, 0.3, 1, 7, 40), { minLength: 1, maxLength: 300 });
    const kinds = fc.constantFrom<Partial<RateLimit>>(
      {},
      { bucket: 'fixed' },
      { bucket: 'fixed', sliceS: 1 },
    );
    fc.assert(
      fc.property(
        gaps,
        kinds,
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 100 }),
        (gapsS, kind, rpm, more) => {
          let atS = 0;
          const stream = streamOf({
            arrivalS: gapsS.map((gapS) => {
              atS += gapS;
              return atS;
            }),
          });
          const admitted = (units: number): number =>
            simulateServerless(serverlessOf({ limits: [perMinute('rpm', units, kind)] }), stream, 1, 0)
              .usage[0].acceptedRequests;
          expect(admitted(rpm + more)).toBeGreaterThanOrEqual(admitted(rpm));
        },
      ),
    );
  });
});

describe('the limits of an account', () => {
  const span = { startHourOfWeek: 0, measureFromS: 0, endS: 60 };
  const attempt = { inputTokens: 100, cachedInputTokens: 0, outputTokens: 10, maxOutputTokens: 0 };

  it('name the limit that lets an attempt wait longest, whichever comes first', () => {
    const slow = perMinute('rpm', 1);
    const quick = perMinute('itpm', 6000, { draws: { ...nothing, inputToken: 1 } });
    for (const limits of [
      [slow, quick],
      [quick, slow],
    ]) {
      const account = accountLimits(limits, null, span);
      const big = { ...attempt, inputTokens: 6000 };
      expect(account.names[account.admit(0, big)]).toBeUndefined();
      expect(account.names[account.admit(0, attempt)]).toBe('rpm');
      expect(account.retryAfterS).toBeCloseTo(60, 6);
    }
  });

  it('keep the share that was really used: reservations less what came back', () => {
    // 10 requests reserve 100 + 400 each and use 100 + 50: 1,500 of 6,000.
    const stream = streamOf({
      arrivalS: constantArrivals(1, 10),
      outputTokens: 50,
      measureFromS: 0,
      endS: 60,
    });
    const share = (change: Partial<RateLimit>): number =>
      simulateServerless(
        serverlessOf({ limits: [perMinute('tpm', 6000, change)], maxOutputTokens: [400] }),
        stream,
        1,
        0,
      ).utilization.tpm;
    expect(share({ reservation: 'returned', bucket: 'fixed' })).toBeCloseTo(0.25, 9);
    expect(share({ reservation: 'none' })).toBeCloseTo(0.25, 9);
    expect(share({ draws: { ...nothing, outputToken: 1 } })).toBeCloseTo(500 / 6000, 9);
  });

  it('of one name show the share of the tighter', () => {
    const stream = streamOf({ arrivalS: constantArrivals(1, 60), endS: 60 });
    const perSecond = perMinute('rpm', 2, { windowS: 1 });
    for (const limits of [
      [perMinute('rpm', 240), perSecond],
      [perSecond, perMinute('rpm', 240)],
    ]) {
      const { utilization } = simulateServerless(serverlessOf({ limits }), stream, 1, 0);
      expect(utilization).toEqual({ rpm: 0.5, rateLimit: 0.5 });
    }
  });

  it('are drawn on by attempts that the provider failed, where failed attempts count', () => {
    const stream = streamOf({ arrivalS: constantArrivals(1, 30), endS: 60 });
    const completed = (failedCount: boolean): number => {
      const limits = [perMinute('rpm', 20, { bucket: 'fixed', failedCount })];
      const deployment = serverlessOf({ limits, outages: [{ fromS: 0, toS: 10, severity: 1 }] });
      return simulateServerless(deployment, stream, 1, 0).usage[0].acceptedRequests;
    };
    expect(completed(false)).toBe(20);
    expect(completed(true)).toBe(10);
  });

  it('count what is in the system at the quarters of the measured span', () => {
    // One a second from 0 to 99, each in the system for 10 s and the k-th of a token more.
    const stream = streamOf({
      arrivalS: constantArrivals(1, 100),
      outputTokens: 1,
      measureFromS: 20,
      endS: 100,
    });
    const { backlog } = simulateServerless(serverlessOf({ latency: constantLatency(9.5, 10) }), stream, 1, 0);
    // At 40, 60, 80: arrivals from 31 (40 − 9.5) on, so 10; at 100 no arrival, so 91 … 99.
    expect(backlog).toEqual([10, 10, 10, 9]);
  });

  it('leave a retry that falls after the end of the drain unfinished', () => {
    const stream = streamOf({ arrivalS: [0, 1], endS: 1, drainS: 10 });
    const limits = [perMinute('rpm', 1, { bucket: 'fixed' })];
    const retry = { ...serverlessOf().retry, maxAttempts: 3 };
    const { requests, counters } = simulateServerless(serverlessOf({ limits, retry }), stream, 1, 0);
    expect([...requests.status]).toEqual([0, 4]);
    expect(counters.attempts).toBe(2);
  });
});

describe('the event queue', () => {
  it('gives events by time, then kind, then the order in which they were scheduled', () => {
    const event = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(event, { maxLength: 3000, size: 'max' }), (plan) => {
        const queue = new EventQueue();
        const pending: { timeS: number; kind: number; item: number }[] = [];
        plan.forEach(([timeS, kind, takes], item) => {
          queue.schedule(timeS, kind, item);
          pending.push({ timeS, kind, item });
          if (!takes) return;
          pending.sort((a, b) => a.timeS - b.timeS || a.kind - b.kind || a.item - b.item);
          expect([queue.nextTimeS, queue.nextKind]).toEqual([pending[0].timeS, pending[0].kind]);
          expect(queue.take()).toBe(pending.shift()?.item);
        });
        expect(queue.size).toBe(pending.length);
      }),
      { numRuns: 15 },
    );
  });
});
