import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeYear } from '../../src/plan/judge/availability-verdict.ts';
import { lostToReplicas, type ReplicaLoss, type Serving, servedYear } from '../../src/plan/judge/downtime.ts';
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
