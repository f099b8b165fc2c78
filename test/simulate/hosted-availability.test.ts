import { describe, expect, it } from 'vitest';
import { lostSeconds, outageSeconds } from '../../src/simulate/hosted/outage-loss.ts';
import { severityProfile } from '../../src/simulate/hosted/outages.ts';
import {
  type AvailabilityQuestion,
  yearlyAvailability,
} from '../../src/simulate/hosted/yearly-availability.ts';

/** Gaps of 5.7 days, durations of mean 20 min · exp(1.25²/2) = 43.7 min, severity 0.4 in the mean. */
const api = { mtbfDays: 5.7, durationP50Min: 20, sigma: 1.25, severityMean: 0.4 };
const question: AvailabilityQuestion = {
  primary: api,
  fallback: null,
  correlation: 0,
  hourWeights: null,
  years: 400,
  seed: 1,
};
const meanMin = 20 * Math.exp(1.25 ** 2 / 2);
const outageShare = meanMin / (5.7 * 1440 + meanMin);

describe('what outages cost', () => {
  const HOUR_S = 3600;
  const primary = severityProfile([
    { fromS: 0.5 * HOUR_S, toS: 2.5 * HOUR_S, severity: 0.5 },
    { fromS: 9 * HOUR_S, toS: 20 * HOUR_S, severity: 1 },
  ]);

  it('is severity × time × load of each hour, up to the end', () => {
    expect(lostSeconds(primary, null, null, 10 * HOUR_S)).toBe(2 * HOUR_S);
    // Hours of load 0 and 2 in turn: half an hour at 0, one at 2, half an hour at 0; then one hour at 2.
    const alternating = Float64Array.from([0, 2]);
    expect(lostSeconds(primary, null, alternating, 10 * HOUR_S)).toBe((0.5 * 2 + 2) * HOUR_S);
    expect(outageSeconds(primary, 10 * HOUR_S)).toBe(3 * HOUR_S);
  });

  it('is only what fails on both sides where there is a fallback', () => {
    const fallback = severityProfile([{ fromS: 1 * HOUR_S, toS: 9.75 * HOUR_S, severity: 0.4 }]);
    const expected = 1.5 * 0.5 * 0.4 + 0.75 * 0.4;
    expect(lostSeconds(primary, { outages: fallback, carries: null }, null, 10 * HOUR_S)).toBeCloseTo(
      expected * HOUR_S,
      6,
    );
    expect(lostSeconds(primary, { outages: severityProfile([]), carries: null }, null, 10 * HOUR_S)).toBe(0);
  });
});

describe('a fallback without room for everything', () => {
  const HOUR_S = 3600;
  const carries = (hour: number, failing: number): number =>
    Math.min(1, (hour === 0 ? 1 : 0.5) / (2 * failing));

  it('carries of each hour what it has room for, the less fails the larger a share', () => {
    const halfThenAll = severityProfile([
      { fromS: 0, toS: HOUR_S, severity: 0.5 },
      { fromS: HOUR_S, toS: 2 * HOUR_S, severity: 1 },
    ]);
    const room = { outages: severityProfile([]), carries };
    // Nothing of half a load that fits in whole; three quarters of a load of which a quarter fits.
    expect(lostSeconds(halfThenAll, room, null, 2 * HOUR_S)).toBeCloseTo(0.75 * HOUR_S, 9);
    const loads = Float64Array.from([1, 3]);
    expect(lostSeconds(halfThenAll, room, loads, 2 * HOUR_S)).toBeCloseTo(3 * 0.75 * HOUR_S, 9);
  });

  it('that is down itself carries nothing', () => {
    const always = severityProfile([{ fromS: 0, toS: HOUR_S, severity: 1 }]);
    expect(lostSeconds(always, { outages: always, carries }, null, HOUR_S)).toBe(HOUR_S);
  });
});

describe('the availability of a year', () => {
  it('that clients try three times loses the mean cube of the severity', () => {
    // Severity 0.2 + 0.8 X with X from Beta(1, 3): 0.2³ + 3·0.2²·0.8/4 + 3·0.2·0.8²/10 + 0.8³/20 = 0.096.
    const { alone, outageHoursPerYear } = yearlyAvailability({
      ...question,
      primary: { ...api, attempts: 3 },
    });
    const expected = 1 - 0.096 * outageShare;
    expect(alone.meanLow).toBeLessThan(expected);
    expect(alone.meanHigh).toBeGreaterThan(expected);
    expect(alone.meanHigh - alone.meanLow).toBeLessThan(0.0003);
    // The outages are the same ones, tried or not.
    expect(outageHoursPerYear).toBe(yearlyAvailability(question).outageHoursPerYear);
  });

  it('is that of the renewal process: 1 − severity × duration / (gap + duration)', () => {
    const { alone, outagesPerYear, outageHoursPerYear, withFallback } = yearlyAvailability(question);
    const expected = 1 - 0.4 * outageShare;
    expect(alone.meanLow).toBeLessThan(expected);
    expect(alone.meanHigh).toBeGreaterThan(expected);
    expect(alone.meanHigh - alone.meanLow).toBeLessThan(0.0003);
    expect(alone.yearP5).toBeLessThan(alone.mean);
    expect(alone.yearP95).toBeGreaterThan(alone.mean);
    expect(outagesPerYear / ((365 * 1440) / (5.7 * 1440 + meanMin))).toBeCloseTo(1, 1);
    expect(outageHoursPerYear / (8760 * outageShare)).toBeCloseTo(1, 1);
    expect(withFallback).toBeNull();
  });

  it('with an independent fallback of the same kind loses the product of both', () => {
    const { withFallback, alone } = yearlyAvailability({ ...question, fallback: api, years: 1500 });
    const expected = (0.4 * outageShare) ** 2;
    const lost = 1 - (withFallback?.mean ?? 0);
    expect(lost / expected).toBeGreaterThan(0.5);
    expect(lost / expected).toBeLessThan(2);
    expect(withFallback?.mean).toBeGreaterThan(alone.mean);
  });

  it('with a fully correlated fallback loses the mean square of the severity: little is bought', () => {
    const constant = { ...api, severityMean: 1 };
    const common = yearlyAvailability({ ...question, primary: constant, fallback: constant, correlation: 1 });
    expect(common.withFallback).toEqual(common.alone);
    const partly = yearlyAvailability({
      ...question,
      primary: constant,
      fallback: constant,
      correlation: 0.5,
    });
    const bought = (partly.withFallback?.mean ?? 0) - partly.alone.mean;
    expect(bought / (1 - partly.alone.mean)).toBeCloseTo(0.5, 1);
  });

  it('never falls with a fallback, and never rises with correlation', () => {
    const means = [0, 0.25, 0.5, 0.75, 1].map(
      (correlation) =>
        yearlyAvailability({ ...question, fallback: api, correlation }).withFallback?.mean ?? 0,
    );
    expect(means.toSorted((a, b) => b - a)).toEqual(means);
    expect(means[4]).toBeGreaterThanOrEqual(yearlyAvailability(question).alone.mean);
  });

  it('weighs an hour by its load: load at night alone meets a night’s outages alone', () => {
    const nightly = Float64Array.from({ length: 168 }, (_, hour) => (hour % 24 < 6 ? 4 : 0));
    const weighted = yearlyAvailability({ ...question, hourWeights: nightly });
    const flat = yearlyAvailability({ ...question, hourWeights: new Float64Array(168).fill(1) });
    const unweighted = yearlyAvailability(question);
    expect(flat.alone.mean).toBeCloseTo(unweighted.alone.mean, 12);
    expect(weighted.alone.mean).toBeCloseTo(unweighted.alone.mean, 3);
    expect(weighted.alone.yearP5).toBeLessThan(unweighted.alone.yearP5);
  });

  it('is the same for the same seed', () => {
    expect(yearlyAvailability(question)).toEqual(yearlyAvailability(question));
    expect(yearlyAvailability({ ...question, seed: 2 }).alone.mean).not.toBe(
      yearlyAvailability(question).alone.mean,
    );
  });

  it('of a provider that is down a third of the time is a renewal, not a Poisson, process', () => {
    const poor = { mtbfDays: 0.5, durationP50Min: 360, sigma: 0, severityMean: 1 };
    const { alone, outageHoursPerYear, withFallback } = yearlyAvailability({
      ...question,
      primary: poor,
      fallback: poor,
      correlation: 0.5,
      years: 200,
    });
    expect(alone.mean).toBeCloseTo(2 / 3, 2);
    expect(outageHoursPerYear / 8760).toBeCloseTo(1 / 3, 2);
    // Half of its outages are common; its own are a day apart, so it is down on its own for 6 of 30 hours.
    expect(1 - (withFallback?.mean ?? 0)).toBeCloseTo((1 / 3) * (0.5 + 0.5 * 0.2), 2);
  });
});
