import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { growthSentence } from '../../src/report/growth.ts';
import { monthRows } from '../../src/report/months.ts';
import { fixtureResult } from './fixture-result.ts';

type Point = Result['timeline'][number];

function point(month: string, part: Partial<Point> = {}): Point {
  return {
    month,
    qpsPeak: 41,
    monthlyUsd: 1,
    sizes: {},
    gpus: {},
    verdict: 'pass',
    firstLimit: null,
    orderBy: null,
    switches: [],
    ...part,
  };
}

function said(...timeline: Point[]): string | null {
  return growthSentence({ ...fixtureResult, timeline });
}

describe('how long the plan holds', () => {
  const late = point('2027-01', { verdict: 'fail', firstLimit: 'tpot', orderBy: '2026-04-27' });

  it('ends where something had to be ordered before the day of the plan, and begins again where it still can be', () => {
    expect(said(point('2026-12'), late, point('2027-09', { orderBy: '2026-11-25' }))).toBe(
      'Holds until 2027-01 (TPOT), since what it then needs had to be ordered by 2026-04-27; holds again from 2027-09 if ordered by 2026-11-25',
    );
    expect(said(point('2026-12'), late)).toBe(
      'Holds until 2027-01 (TPOT), since what it then needs had to be ordered by 2026-04-27',
    );
  });

  it('is told of the workloads that the plan serves, where it has nothing for others', () => {
    const [first] = fixtureResult.recommendation.assignments;
    const assigned = (...options: (string | null)[]): Result => ({
      ...fixtureResult,
      timeline: [point('2026-11'), point('2026-12')],
      recommendation: {
        ...fixtureResult.recommendation,
        assignments: options.map((option, index) => ({ ...first!, workload: `w${index}`, option })),
      },
    });
    expect(growthSentence(assigned('a', null))).toBe('For w0 alone: holds through 2026-12');
    expect(growthSentence(assigned('a', null, 'a'))).toBe('For w0 and w2 alone: holds through 2026-12');
    expect(growthSentence(assigned('a', 'a', 'a', null))).toBe('For 3 of 4 workloads: holds through 2026-12');
    expect(growthSentence(assigned('a', 'b'))).toBe('Holds through 2026-12');
    expect(monthRows(assigned('a', null))[1]![2]).toContain('holds for w0 alone');
    expect(monthRows(assigned('a', 'a'))[1]![2]).not.toContain('for');
  });

  it('tells what is close from what fails', () => {
    const close = { ...late, month: '2026-12', verdict: 'marginal' as const };
    expect(said(point('2026-11'), close, { ...late, month: '2027-04', orderBy: null })).toContain(
      'Holds until 2026-12 (TPOT close, fails from 2027-04), since',
    );
  });

  it('ends where it is not known whether it goes on, and is not told to hold through it', () => {
    const open = point('2027-04', { verdict: 'unproven', firstLimit: 'itpm' });
    const more = point('2027-05', { verdict: 'unproven' });
    expect(said(point('2027-03'), open, more)).toBe(
      'Holds through 2027-03; whether it holds from 2027-04 is not known (input TPM)',
    );
    expect(said(open, more)).toBe('Whether it holds from 2027-04 is not known (input TPM)');
    expect(said(point('2027-03'), open, { ...late, month: '2027-08', orderBy: null })).toBe(
      'Holds through 2027-03; whether it holds from 2027-04 is not known (input TPM); breaks from 2027-08 (TPOT)',
    );
    const lost = { ...late, month: '2027-03', orderBy: null };
    expect(said(point('2027-02'), lost, open)).toBe('Holds until 2027-03 (TPOT)');
  });

  it('marks orders that are past in the table of the months', () => {
    const rows = monthRows({
      ...fixtureResult,
      timeline: [late, point('2027-09', { orderBy: '2026-11-25' })],
    });
    expect(rows.map((cells) => cells[5])).toEqual(['2026-04-27 (past)', '2026-11-25']);
  });
});
