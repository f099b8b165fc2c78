import { describe, expect, it } from 'vitest';
import { blocks, evaluateChecks } from '../../src/gate/evaluate-checks.ts';
import type { CheckResult, Result } from '../../src/plan/result.ts';
import { fixtureResult } from '../report/fixture-result.ts';

/** The check `budget` on a plan that costs this a month, beside a baseline that cost that and asked for something. */
function budget(
  expectNow: string,
  usd: number,
  before: { readonly usd: number; readonly checks: Readonly<Record<string, string>> | null } | null,
): CheckResult {
  const { recommendation } = fixtureResult;
  const result: Result = { ...fixtureResult, recommendation: { ...recommendation, monthlyUsd: usd } };
  const spec = { id: 'budget', level: 'error', expect: expectNow, message: null, source: null } as const;
  const { checks, diagnostics } = evaluateChecks(
    [spec],
    result,
    before === null
      ? null
      : {
          valueOf: () => before.usd,
          assigned: () => true,
          checks: before.checks,
          sameSeed: true,
          sameFacts: true,
        },
  );
  expect(diagnostics).toEqual([]);
  return checks[0]!;
}

const loose = 'cost.monthly <= $20k';
const tight = 'cost.monthly <= $16k';

describe('the state of a check', () => {
  it('is new where a bound that was drawn tighter fails on the same plan, and then it blocks', () => {
    const check = budget(tight, 18_000, { usd: 18_000, checks: { budget: loose } });
    expect(check).toMatchObject({ status: 'fail', state: 'new' });
    expect(blocks(check, 'error', new Set())).toBe(true);
  });

  it('is existing where the same bound failed before, and where one that was loosened still fails', () => {
    for (const recorded of [{ budget: tight }, null]) {
      const check = budget(tight, 18_000, { usd: 18_000, checks: recorded });
      expect(check).toMatchObject({ status: 'fail', state: 'existing' });
    }
    const loosened = budget('cost.monthly <= $17k', 18_000, { usd: 18_000, checks: { budget: tight } });
    expect(loosened).toMatchObject({ status: 'fail', state: 'existing' });
  });

  it('is existing where it passed and passes, fixed where it failed, and new where it was not asked', () => {
    const passing = (usd: number, checks: Readonly<Record<string, string>>) =>
      budget(loose, 18_000, { usd, checks }).state;
    expect(passing(18_000, { budget: loose })).toBe('existing');
    expect(passing(21_000, { budget: loose })).toBe('fixed');
    expect(passing(18_000, {})).toBe('new');
    expect(budget(loose, 18_000, null).state).toBe('new');
  });
});

describe('an address that can mean two things', () => {
  it('is refused', () => {
    const [option] = fixtureResult.options;
    const [workload] = fixtureResult.workloads;
    const result: Result = {
      ...fixtureResult,
      options: [
        { ...option!, id: 'a.b' },
        { ...option!, id: 'a' },
      ],
      workloads: [{ ...workload!, name: 'b' }],
    };
    const mistakesOf = (expectText: string) => {
      const spec = { id: 'c', level: 'error', expect: expectText, message: null, source: null } as const;
      return evaluateChecks([spec], result, null).diagnostics;
    };
    expect(mistakesOf('a.b.headroom >= 1.2')).toMatchObject([
      { code: 'CAP402', message: expect.stringContaining('option `a.b` or option `a`, workload `b`') },
    ]);
    expect(mistakesOf('b.headroom >= 1.2')).toEqual([]);
  });
});
