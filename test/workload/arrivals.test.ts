import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/workload/random.ts';
import { driftMultipliers, renewalArrivals, thinnedCv } from '../../src/workload/stream/arrival-process.ts';
import { busiestHourStream } from '../../src/workload/stream/busiest-hour.ts';
import { describeStream } from '../../src/workload/stream/describe-stream.ts';
import { weekStream } from '../../src/workload/stream/typical-week.ts';
import { aWorkload } from './declared.ts';

const base = { seed: 1, replication: 0, scale: 1, maxRequests: null, contextTokens: null };

function gapsOf(stamps: Float64Array): Float64Array {
  return stamps.subarray(1).map((stamp, i) => stamp - stamps[i]);
}

function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

function cvOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(Array.from(values, (value) => (value - mean) ** 2))) / mean;
}

describe('the renewal process', () => {
  const flat = { stepS: 20_000, ratesPerS: Float64Array.of(10) };

  it.each([0, 0.5, 1, 1.5, 3])('has the stated rate and CV %f', (cv) => {
    const stamps = renewalArrivals(flat, cv, randomStream(7, 'test'));
    // The count of a renewal process has variance cv²·n.
    expect(Math.abs(stamps.length - 200_000)).toBeLessThan(4 * cv * Math.sqrt(200_000) + 2);
    expect(cvOf(gapsOf(stamps))).toBeCloseTo(cv, 1);
  });

  it('follows the rate curve step by step, whatever the steps before held', () => {
    const curve = { stepS: 1000, ratesPerS: Float64Array.of(2, 0, 50, 8) };
    const stamps = renewalArrivals(curve, 1, randomStream(3, 'test'));
    const counts = [0, 0, 0, 0];
    for (const stamp of stamps) counts[Math.floor(stamp / 1000)] += 1;
    expect(counts[1]).toBe(0);
    for (const [step, expected] of [
      [0, 2000],
      [2, 50_000],
      [3, 8000],
    ] as const) {
      expect(Math.abs(counts[step] - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it('starts in its long-run state: the first gap is not biased by the window opening at an arrival', () => {
    const firsts = Array.from(
      { length: 4000 },
      (_, i) =>
        renewalArrivals({ stepS: 100, ratesPerS: Float64Array.of(1) }, 2, randomStream(i, 'first'))[0],
    );
    // Mean residual life of a renewal process: (1 + cv²)/2 mean gaps.
    expect(meanOf(firsts)).toBeGreaterThan(2.2);
    expect(meanOf(firsts)).toBeLessThan(2.8);
  });

  it('thins to the CV that random thinning of its own arrivals has', () => {
    const stamps = renewalArrivals(flat, 3, randomStream(1, 'full'));
    const coin = randomStream(1, 'coin');
    const kept = stamps.filter(() => coin.uniform() < 1 / 5);
    expect(cvOf(gapsOf(kept))).toBeCloseTo(thinnedCv(3, 5), 1);
  });
});

describe('the drift of the minute rate', () => {
  it('has mean 1 exactly, CV 0.1 and a correlation of 0.3 from minute to minute', () => {
    const drift = driftMultipliers(20_000, randomStream(1, 'drift'));
    expect(meanOf(drift)).toBeCloseTo(1, 12);
    expect(cvOf(drift)).toBeCloseTo(0.1, 2);
    const deviation = drift.map((value) => value - 1);
    const lag = meanOf(deviation.subarray(1).map((value, i) => value * deviation[i]));
    expect(lag / meanOf(deviation.map((value) => value * value))).toBeCloseTo(0.3, 1);
  });

  it('shows in the minute counts of a busy hour beyond what the gaps alone cause', () => {
    const busy = aWorkload({ qps_peak: 200, arrival_cv: 1 });
    const stream = busiestHourStream([busy], base);
    const minutes = describeStream(stream, 0).dispersion.find(({ windowS }) => windowS === 60)?.index ?? 0;
    // Poisson counts of 12,000 a minute have 1; a CV of 0.1 adds 0.01·12,000 = 120.
    expect(minutes).toBeGreaterThan(60);
    expect(minutes).toBeLessThan(220);
  });
});

describe('the busiest hour', () => {
  it.each([0.01, 0.5, 20, 600])('runs at the stated peak rate of %f a second', (qps) => {
    const stream = busiestHourStream([aWorkload({ qps_peak: qps })], { ...base, maxRequests: 300_000 });
    const { requests, meanQps } = describeStream(stream, 0);
    expect(requests).toBeGreaterThan(140);
    expect(Math.abs(meanQps / qps - 1)).toBeLessThan(Math.max(0.02, 6 / Math.sqrt(requests)));
  });

  it('lengthens the window of a rare workload to enough requests, but not beyond a week', () => {
    const rare = busiestHourStream([aWorkload({ qps_peak: 0.02 })], base);
    expect(rare.endS - rare.measureFromS).toBeCloseTo(10_000, 6);
    const hardlyEver = busiestHourStream([aWorkload({ qps_peak: 1e-6 })], base);
    expect(hardlyEver.endS - hardlyEver.measureFromS).toBe(168 * 3600);
  });

  it('shortens the window under a cap and keeps the rate and the range of minute rates', () => {
    const workload = aWorkload({ qps_peak: 5000, arrival_cv: 1 });
    const stream = busiestHourStream([workload], { ...base, maxRequests: 50_000 });
    expect(stream.count).toBeGreaterThan(46_000);
    expect(stream.count).toBeLessThan(54_000);
    expect(stream.endS).toBeCloseTo(10, 6);
    expect(stream.measureFromS).toBeCloseTo(4, 6);
    const steps = new Float64Array(20);
    for (const stamp of stream.arrivalS) steps[Math.floor(stamp / 0.5)] += 1;
    expect(cvOf(steps)).toBeGreaterThan(0.05);
  });

  it('gives the same requests for the same seed, and others for another seed or replication', () => {
    const workloads = [aWorkload({}), aWorkload({ name: 'other', turns: 4 })];
    const short = { ...base, maxRequests: 5000 };
    const once = busiestHourStream(workloads, short);
    expect(busiestHourStream(workloads, short)).toEqual(once);
    expect(busiestHourStream(workloads, { ...short, seed: 2 }).arrivalS).not.toEqual(once.arrivalS);
    expect(busiestHourStream(workloads, { ...short, replication: 1 }).inputTokens).not.toEqual(
      once.inputTokens,
    );
  });

  it('only compresses time under another load: same requests, same order, stamps divided', () => {
    const workloads = [aWorkload({}), aWorkload({ name: 'other', turns: 4, qps_peak: 3 })];
    const once = busiestHourStream(workloads, base);
    const faster = busiestHourStream(workloads, { ...base, scale: 1.7 });
    expect(faster.inputTokens).toEqual(once.inputTokens);
    expect(faster.outputTokens).toEqual(once.outputTokens);
    expect(faster.session).toEqual(once.session);
    for (let i = 0; i < once.count; i += 997)
      expect(faster.arrivalS[i]).toBeCloseTo(once.arrivalS[i] / 1.7, 9);
    expect(faster.endS).toBeCloseTo(once.endS / 1.7, 9);
  });

  it('leaves a workload’s requests as they are when another joins', () => {
    const chat = aWorkload({});
    const alone = busiestHourStream([chat], base);
    const both = busiestHourStream([aWorkload({ name: 'other' }), chat], base);
    const mine = both.arrivalS.filter((_, i) => both.workload[i] === 1);
    expect(mine).toEqual(alone.arrivalS);
  });

  it('is sorted by arrival', () => {
    const stream = busiestHourStream([aWorkload({}), aWorkload({ name: 'b', qps_peak: 40 })], base);
    expect(gapsOf(stream.arrivalS).every((gap) => gap >= 0)).toBe(true);
  });

  it('begins at the hour in which the workloads are busiest together', () => {
    const stream = busiestHourStream([aWorkload({ profile: 'night', qps: 5, qps_peak: '' })], base);
    const hour = stream.startHourOfWeek % 24;
    expect(hour >= 22 || hour < 6).toBe(true);
  });
});

describe('the typical week', () => {
  const week = { seed: 1, replication: 0, scale: 1, contextTokens: null };

  it('holds the mean rate, and the busiest hour the peak rate', () => {
    const workload = aWorkload({ qps: 0.4, qps_peak: 1.2 });
    const { stream, thinning } = weekStream([workload], { ...week, maxRequests: null });
    expect(thinning).toBe(1);
    expect(stream.count / stream.endS).toBeCloseTo(0.4, 2);
    const hours = new Float64Array(168);
    for (const stamp of stream.arrivalS) hours[Math.floor(stamp / 3600)] += 1;
    const busiest = hours[workload.hourWeights.indexOf(Math.max(...workload.hourWeights))] / 3600;
    expect(Math.abs(busiest / 1.2 - 1)).toBeLessThan(0.15);
  });

  it('says by how much it was thinned', () => {
    const { stream, thinning } = weekStream([aWorkload({ qps: 50, qps_peak: 100 })], {
      ...week,
      maxRequests: 60_000,
    });
    expect(Math.abs(stream.count / 60_000 - 1)).toBeLessThan(0.03);
    expect(thinning).toBeCloseTo((50 * 168 * 3600) / 60_000, 6);
  });
});
