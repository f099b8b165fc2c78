import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdaptiveBudget } from '../../src/simulate/hosted/adaptive-budget.ts';
import { simulateServerless } from '../../src/simulate/hosted/serverless.ts';
import { COMPLETED } from '../../src/simulate/outcome.ts';
import { constantArrivals, countStatus, perMinute, serverlessOf, streamOf } from './hosted-fixtures.ts';

const HOUR_S = 3600;
const rule = { factor: 2, overS: HOUR_S, mostUnitsPerWindow: null, sustainedPerS: 0 };

/** Units a minute that an overload is given minute by minute, by the rule itself. */
function limitsByHand(least: number, minutes: number, sustained = 0, most = Number.POSITIVE_INFINITY) {
  const used: number[] = Array(60).fill(sustained);
  for (let minute = 0; minute < minutes; minute += 1) {
    const lastHour = used.slice(-60).reduce((sum, units) => sum + units, 0);
    used.push(Math.min(most, Math.max(least, (2 * lastHour) / 60)));
  }
  return used.slice(60);
}

/** What a budget lets through in each minute when it is always asked for more. */
function admittedByMinute(budget: AdaptiveBudget, minutes: number): number[] {
  return Array.from({ length: minutes }, (_, minute) => {
    let admitted = 0;
    for (let k = 0; k < 6000; k += 1) {
      const atS = minute * 60 + k / 100;
      if (!budget.admits(atS, 1)) continue;
      budget.draw(atS, 1);
      admitted += 1;
    }
    return admitted;
  });
}

describe('a limit that follows the use', () => {
  it('stays at its least for half an hour of overload, then doubles within each hour: Together from 60 a minute', () => {
    const byHand = limitsByHand(60, 180);
    expect(byHand[29]).toBe(60);
    expect(byHand[31]).toBeGreaterThan(60);
    const admitted = admittedByMinute(new AdaptiveBudget(60, 60, rule), 180);
    // The bucket is full at first, a minute's worth more.
    expect(admitted[0]).toBe(60 + 59);
    const total = admitted.reduce((sum, units) => sum + units, 0);
    const expected = byHand.reduce((sum, units) => sum + units, 60);
    // That minute counts as use for an hour and is followed like any other.
    expect(total / expected).toBeGreaterThan(0.98);
    expect(total / expected).toBeLessThan(1.06);
  });

  it('allows twice what was sustained before, at once', () => {
    const budget = new AdaptiveBudget(60, 60, { ...rule, sustainedPerS: 10 });
    expect(budget.limitAt(0)).toBe(1200);
    const halved = new AdaptiveBudget(60, 60, { ...rule, sustainedPerS: 10, mostUnitsPerWindow: 900 });
    expect(halved.limitAt(0)).toBe(900);
  });

  it('falls back to its least after an hour without use', () => {
    const budget = new AdaptiveBudget(60, 60, { ...rule, sustainedPerS: 10 });
    expect(budget.limitAt(HOUR_S / 2)).toBeCloseTo(600, 6);
    expect(budget.limitAt(HOUR_S)).toBe(60);
  });

  it('tells a client when there is enough: it comes back then and is let in', () => {
    const times = fc.array(fc.double({ min: 0, max: 90, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 40 }), (gaps, units) => {
        const budget = new AdaptiveBudget(60, 60, rule);
        let nowS = 0;
        for (const gap of gaps) {
          nowS += gap;
          if (budget.admits(nowS, units)) {
            budget.draw(nowS, units);
            continue;
          }
          nowS += budget.waitS(nowS, units);
          if (!budget.admits(nowS, units)) return false;
        }
        return true;
      }),
    );
  });

  it('never lets more through than its limits of the time and one full bucket', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 50, maxLength: 400 });
    fc.assert(
      fc.property(sizes, fc.double({ min: 0.01, max: 30, noNaN: true }), (requests, gapS) => {
        const budget = new AdaptiveBudget(100, 60, rule);
        let allowed = budget.limitAt(0);
        let atS = 0;
        let through = 0;
        for (const units of requests) {
          const before = budget.limitAt(atS);
          atS += gapS;
          allowed += (Math.max(before, budget.limitAt(atS)) * gapS) / 60;
          if (budget.admits(atS, units)) {
            budget.draw(atS, units);
            through += units;
          }
        }
        return through <= allowed * (1 + 1e-9);
      }),
    );
  });

  it('a ramp that doubles within an hour passes, one that is five times as steep meets 429s', () => {
    const completed = (atPeak: number): number => {
      // Two requests a second for an hour are the habit, then the peak of the second hour.
      const arrivalS = [
        ...constantArrivals(2, HOUR_S),
        ...constantArrivals(atPeak, HOUR_S).map((atS) => HOUR_S + atS),
      ];
      const stream = streamOf({ arrivalS, measureFromS: HOUR_S, endS: 2 * HOUR_S });
      const limits = [perMinute('rpm', 60, { adapts: { ...rule, sustainedPerS: 2 } })];
      const { requests, pressure } = simulateServerless(serverlessOf({ limits }), stream, 1, 0);
      const share = countStatus(stream, requests.status, COMPLETED, HOUR_S) / (atPeak * HOUR_S);
      expect(pressure.rpm ?? 0).toBe(Math.round((1 - share) * atPeak * HOUR_S));
      return share;
    };
    expect(completed(3.9)).toBe(1);
    // Four a second are let in at first; what is served raises the limit from minute to minute.
    const share = completed(20);
    expect(share).toBeGreaterThan(4 / 20);
    expect(share).toBeLessThan(0.5);
  });

  it('is the same after a long pause however often it is looked at meanwhile', () => {
    const spans = fc.array(fc.double({ min: 0, max: 6 * HOUR_S, noNaN: true }), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(spans, fc.double({ min: 0, max: 5, noNaN: true }), (gaps, generatingPerS) => {
        const [seldom, often] = [0, 1].map(() => new AdaptiveBudget(60, 60, { ...rule, sustainedPerS: 4 }));
        let atS = 0;
        for (const gap of gaps) {
          for (const budget of [seldom!, often!]) {
            budget.draw(atS, 50);
            budget.generatingPerS = generatingPerS;
          }
          for (let k = 1; k < 20; k += 1) often!.draw(atS + (gap * k) / 20, 0);
          atS += gap;
          const limits = [seldom!.limitAt(atS), often!.limitAt(atS)];
          const waits = [seldom!.waitS(atS, 60), often!.waitS(atS, 60)];
          if (Math.abs(limits[0]! - limits[1]!) > 1e-6 * limits[0]!) return false;
          if (Math.abs(waits[0]! - waits[1]!) > 1e-6 * (1 + waits[0]!)) return false;
        }
        return true;
      }),
    );
  });

  it('counts output as it is generated as use', () => {
    const budget = new AdaptiveBudget(60, 60, rule);
    budget.generatingPerS = 3;
    expect(budget.limitAt(HOUR_S)).toBeCloseTo(2 * 3 * 60, 6);
  });
});
