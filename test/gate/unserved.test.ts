import { describe, expect, it } from 'vitest';
import { type BaselineValues, blocks, evaluateChecks } from '../../src/gate/evaluate-checks.ts';
import type { CheckResult, Result } from '../../src/plan/result.ts';
import { fixtureResult } from '../report/fixture-result.ts';

const [option] = fixtureResult.options;
const [workload] = fixtureResult.workloads;

/** A plan of workloads on the option, or on nothing, that costs so much a month. */
function planOf(assigned: Readonly<Record<string, boolean>>, monthlyUsd: number | null): Result {
  const names = Object.keys(assigned);
  return {
    ...fixtureResult,
    workloads: names.map((name) => ({ ...workload!, name })),
    recommendation: {
      ...fixtureResult.recommendation,
      monthlyUsd,
      options: monthlyUsd === null ? [] : [option!],
      assignments: names.map((name) => ({
        workload: name,
        option: assigned[name] === true ? option!.id : null,
        monthlyUsd: null,
        reason: '',
      })),
    },
  };
}

function baselineOf(
  assigned: Readonly<Record<string, boolean>>,
  usd: number | null,
  sameFacts = false,
): BaselineValues {
  return {
    valueOf: () => usd,
    assigned: (name) => assigned[name] ?? null,
    checks: null,
    sameSeed: true,
    sameFacts,
  };
}

function checked(text: string, result: Result, before: BaselineValues | null) {
  const spec = { id: 'c', level: 'error', expect: text, message: null, source: null } as const;
  const { checks, marginal, diagnostics } = evaluateChecks([spec], result, before);
  expect(diagnostics).toEqual([]);
  const blocking = checks.filter((check) => blocks(check, 'error', marginal)).map(({ id }) => id);
  const byId = (id: string): CheckResult | undefined => checks.find((check) => check.id === id);
  return { check: byId('c')!, unserved: byId('unserved'), blocking };
}

const regression = 'cost.monthly <= baseline + 10%';

describe('a plan that leaves a workload over', () => {
  const partly = { sum: true, eu: false };

  it('is compared by the cost of what is bought', () => {
    const grown = checked(regression, planOf(partly, 67_000), baselineOf(partly, 22_000));
    expect(grown.check).toMatchObject({ status: 'fail', actual: 67_000, baseline: 22_000 });
    expect(grown.blocking).toEqual(['c']);
    expect(checked(regression, planOf(partly, 22_000), baselineOf(partly, 22_000)).blocking).toEqual([]);
  });

  it('fails once more for the workload itself, unless nothing was bought for it before either', () => {
    const stood = checked(regression, planOf(partly, 22_000), baselineOf(partly, 22_000)).unserved;
    expect(stood).toMatchObject({ status: 'fail', state: 'existing', actual: 1, baseline: 1 });
    for (const before of [{ sum: true, eu: true }, { sum: true }]) {
      const lost = checked(regression, planOf(partly, 15_000), baselineOf(before, 22_000));
      expect(lost.unserved).toMatchObject({ status: 'fail', state: 'new', actual: 1, baseline: 0 });
      expect(lost.unserved!.message).toContain('eu');
      expect(lost.blocking).toEqual(['unserved']);
    }
    expect(checked('cost.monthly <= $90k', planOf(partly, 15_000), null).blocking).toEqual(['unserved']);
  });

  it('does not make up for a workload that lost its option with another that got one', () => {
    const swapped = checked(
      regression,
      planOf({ a: false, b: true }, 1),
      baselineOf({ a: true, b: false }, 1),
    );
    expect(swapped.unserved).toMatchObject({ state: 'new', actual: 1, baseline: 1 });
    expect(swapped.blocking).toEqual(['unserved']);
  });

  it('is said to be mended, and is no question where everything was and is served', () => {
    const whole = { sum: true, eu: true };
    expect(checked(regression, planOf(whole, 1), baselineOf(partly, 1)).unserved).toMatchObject({
      status: 'pass',
      state: 'fixed',
    });
    expect(checked(regression, planOf(whole, 1), baselineOf(whole, 1)).unserved).toBeUndefined();
  });
});

describe('a number that is missing', () => {
  const nothing = { sum: false };

  it('fails, and stands only where the baseline had none for the same reason', () => {
    for (const text of [regression, 'cost.monthly <= $160k']) {
      const stood = checked(text, planOf(nothing, null), baselineOf(nothing, null));
      expect(stood.check, text).toMatchObject({ status: 'fail', state: 'existing', actual: null });
      expect(stood.blocking).toEqual([]);
      const lost = checked(text, planOf(nothing, null), baselineOf({ sum: true }, null));
      expect(lost.check, text).toMatchObject({ status: 'fail', state: 'new' });
      expect(lost.blocking).toContain('c');
    }
  });

  it('in the baseline alone is a warning: nothing was compared', () => {
    const fresh = checked(regression, planOf({ sum: true }, 5), baselineOf({}, null));
    expect(fresh.check).toMatchObject({ status: 'warn', actual: 5, baseline: null });
    expect(fresh.check.message).toContain('the baseline has no such number');
    expect(fresh.blocking).toEqual([]);
  });
});
