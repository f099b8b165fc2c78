import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeYear } from '../../src/plan/judge/availability-verdict.ts';
import { lostToReplicas, type ReplicaLoss, type Serving, servedYear } from '../../src/plan/judge/downtime.ts';
import { carriedAt, carriedOverWeek, type StandbyCover } from '../../src/plan/judge/standby-cover.ts';
import { optionNamed } from './fake-option.ts';
import { workloadOf } from './fake-run.ts';

const fact = { source: 'test', asOf: '2026-11-20', confidence: 'primary' as const, note: '' };
/** An outage every 9 days and a day long, in which everything fails: down a tenth of the time. */
const tenth = {
  provider: 'p',
  meanDaysBetween: 9,
  durationP50Min: 1440,
  durationSigma: 0,
  severityMean: 1,
  slaPct: null,
  ...fact,
};
const hosted: Serving = { downtime: { provider: tenth, replicas: null, commonCauseShare: 0.05 }, size: 1 };
const loss = (daysBetween: number, spare: number): ReplicaLoss => ({
  daysBetween,
  repairDays: 1,
  spare,
  siteDownShare: 0,
});
const own = (size: number, spare: number): Serving => ({
  downtime: { provider: null, replicas: loss(99, spare), commonCauseShare: 0.05 },
  size,
});

const apart = { sameProvider: false, commonCauseShare: 0.05, cover: null };

describe('the year of an option', () => {
  it('is one less what outages take, on average and within the years drawn', () => {
    const year = servedYear(hosted, null, null);
    expect(year.mean).toBeGreaterThan(0.89);
    expect(year.mean).toBeLessThan(0.91);
    expect(year.low).toBeLessThan(year.mean);
    expect(year.high).toBeGreaterThan(year.mean);
  });

  it('loses only what an independent second provider loses too', () => {
    const other = {
      serving: { ...hosted, downtime: { ...hosted.downtime, provider: { ...tenth, provider: 'q' } } },
    };
    const year = servedYear(hosted, { ...other, ...apart }, null);
    // 5 % of the outages are common; of the rest the second is down in a little less than a tenth.
    expect(1 - year.mean).toBeGreaterThan(0.1 * 0.1);
    expect(1 - year.mean).toBeLessThan(0.1 * 0.2);
  });

  it('gains nothing from another model of the same provider', () => {
    const same = servedYear(hosted, { ...apart, serving: hosted, sameProvider: true }, null);
    expect(same.mean).toBe(servedYear(hosted, null, null).mean);
  });

  it('loses what own GPUs lose where they stand by', () => {
    const alone = 1 - servedYear(hosted, null, null).mean;
    const backed = 1 - servedYear(hosted, { serving: own(1, 0), ...apart }, null).mean;
    expect(backed / alone).toBeCloseTo(0.01, 9);
  });
});

describe('a standby without room for the peak', () => {
  /** Half of the hours at the peak, the others at a quarter of it. */
  const hourLoads = new Float64Array(168).map((_, hour) => (hour % 2 === 0 ? 1 : 0.25));
  const weights = hourLoads.map((load) => load / 0.625);
  const coverOf = (shares: readonly number[]): StandbyCover => ({ hourLoads, loads: [0.25, 0.5, 1], shares });
  const backedBy = (shares: readonly number[], primary: Serving = hosted) =>
    servedYear(primary, { serving: own(1, 0), ...apart, cover: coverOf(shares) }, weights).mean;
  const alone = servedYear(hosted, null, weights).mean;

  it('serves what it has room for per second, whatever the load', () => {
    const half = coverOf([1, 1, 0.5]);
    expect(carriedAt(half, 0.1)).toBe(1);
    expect(carriedAt(half, 0.5)).toBe(1);
    expect(carriedAt(half, 0.75)).toBeCloseTo(0.5 / 0.75, 12);
    expect(carriedAt(half, 1)).toBe(0.5);
    expect(carriedAt(half, 2)).toBe(0.5);
    // Of the peak hours half, of the others all: (0.5 · 1 + 1 · 0.25) of 1.25; of half of each hour's load, everything.
    expect(carriedOverWeek(half, weights, 1)).toBeCloseTo(0.75 / 1.25, 12);
    expect(carriedOverWeek(half, weights, 0.5)).toBe(1);
  });

  it('gives back of a whole outage what the hours let it carry', () => {
    const carried = (backedBy([1, 1, 0.5]) - alone) / (backedBy([1, 1, 1]) - alone);
    expect(Math.abs(carried - 0.6)).toBeLessThan(0.02);
    expect(backedBy([0, 0, 0])).toBeCloseTo(alone, 12);
  });

  it('never serves a smaller year for more room, and stands in for own machines as well', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.constantFrom(hosted, own(3, 0)), (a, b, primary) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(backedBy([1, 1, more], primary)).toBeGreaterThanOrEqual(
          backedBy([1, 1, less], primary) - 1e-12,
        );
      }),
      { numRuns: 8 },
    );
    const machines = own(1, 0);
    const [bare, whole] = [backedBy([0, 0, 0], machines), backedBy([1, 1, 1], machines)];
    expect(1 - bare).toBeCloseTo(0.01, 6);
    expect(1 - whole).toBeCloseTo(0.01 * 0.01, 6);
    // One of one replica is a whole outage: three fifths of it are carried.
    expect((backedBy([1, 1, 0.5], machines) - bare) / (whole - bare)).toBeCloseTo(0.6, 6);
  });
});

describe('replicas on machines that break', () => {
  it('lose the share that is down where none is spare', () => {
    for (const size of [1, 3, 20]) {
      expect(lostToReplicas(loss(99, 0), size)).toBeCloseTo(0.01, 12);
    }
  });

  it('with one spare for one lose what is down twice', () => {
    expect(lostToReplicas(loss(99, 1), 1)).toBeCloseTo(0.0001, 12);
  });

  it('lose less with every spare', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 }), (size, spare) => {
        expect(lostToReplicas(loss(50, spare + 1), size)).toBeLessThan(lostToReplicas(loss(50, spare), size));
      }),
    );
  });
});

describe('availability_pct', () => {
  const judged = (availabilityPct: number, serving: Serving) =>
    judgeYear(
      { ...optionNamed('o'), availability: serving.downtime },
      workloadOf({ availabilityPct }),
      serving.size,
    ).map((one) => one.verdict);

  it('fails where the year falls short on average, and is close where one year of twenty does', () => {
    expect(judged(80, hosted)).toEqual([]);
    expect(judged(89, hosted)).toEqual(['marginal']);
    expect(judged(92, hosted)).toEqual(['fail']);
  });

  it('is met by a spare replica that makes up for a lost one', () => {
    expect(judged(99.9, own(1, 0))).toEqual(['fail']);
    expect(judged(99.9, own(1, 1))).toEqual([]);
  });
});
