import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recommend } from '../../src/plan/choose/recommend.ts';
import { sharedCaps } from '../../src/plan/choose/shared-cap.ts';
import type { Evaluation } from '../../src/plan/evaluate/evaluate-option.ts';
import { judgeFallbackCap } from '../../src/plan/judge/fallback-cap.ts';
import { hostedFacts } from '../../src/plan/options/hosted/resolve-serverless-option.ts';
import type { ResolvedOption } from '../../src/plan/options/resolved-option.ts';
import type { Workload } from '../../src/workload/workload.ts';
import { evaluationOf, optionNamed } from './fake-option.ts';
import { workloadOf } from './fake-run.ts';

/** An option in a tier of provider `p`, which may spend so much a calendar month; months of 31 days lie ahead. */
function capped(id: string, tier: string, monthlySpendCapUsd: number | null): ResolvedOption {
  return {
    ...optionNamed(id),
    monthlySpendCapUsd,
    asOfEpochS: Date.UTC(2026, 10, 20) / 1000,
    deploymentFacts: () => hostedFacts(tier, null),
    fix: () => 'a larger tier',
  };
}

const chat = workloadOf({ model: 'mid' });
const night = workloadOf({ name: 'night', model: 'mid' });

/** Each workload on the option of its own name, and on those that take all. */
function recommended(
  options: readonly ResolvedOption[],
  usdOf: (option: string, workload: string) => number,
) {
  const workloads = [chat, night];
  const takes = (id: string, name: string): boolean =>
    !workloads.some((one) => one.name === id) || id === name;
  const evaluate = (option: ResolvedOption, served: readonly Workload[]): Evaluation =>
    evaluationOf(
      option,
      served,
      (name) => (takes(option.id, name) ? 'pass' : 'not-applicable'),
      served.reduce((sum, { name }) => sum + (takes(option.id, name) ? usdOf(option.id, name) : 0), 0),
    );
  const evaluations = options.map((option) => evaluate(option, workloads));
  return recommend({ workloads, evaluations, probe: evaluate, evaluate }).recommendation;
}

const assigned = (found: ReturnType<typeof recommended>) => found.assignments.map(({ option }) => option);

describe('the spend cap of an account', () => {
  it('is one for all options that are bought on it, and the day says when it is reached', () => {
    // A dollar an hour each: two together spend $1,000 in the first 500 hours of December.
    const pair = [capped('chat', 'build', 1000), capped('night', 'build', 1000)];
    const found = recommended(pair, () => 730);
    expect(assigned(found)).toEqual(['chat', null]);
    expect(found.monthlyUsd).toBe(730);
    expect(found.assignments[1]!.reason).toBe(
      'night holds alone, but beside chat the spend cap of $1k of p build is reached on day 21 of a month (2026-12-21); a larger tier',
    );
  });

  it('leaves both where it holds both in the longest month, or where they are two accounts', () => {
    const twoOf = (cap: number, tier: string) => [capped('chat', 'build', cap), capped('night', tier, cap)];
    expect(assigned(recommended(twoOf(1488.01, 'build'), () => 730))).toEqual(['chat', 'night']);
    expect(assigned(recommended(twoOf(1487.99, 'build'), () => 730))).toEqual(['chat', null]);
    expect(assigned(recommended(twoOf(1000, 'scale'), () => 730))).toEqual(['chat', 'night']);
  });

  it('sends one elsewhere, to a dearer option, and says that the cheaper one has no room', () => {
    const options = [
      capped('chat', 'build', 1000),
      capped('night', 'build', 1000),
      capped('other', 'payg', null),
    ];
    const found = recommended(options, (id, name) =>
      id === 'other' ? (name === 'night' ? 800 : 5000) : 730,
    );
    expect(assigned(found)).toEqual(['chat', 'other']);
    expect(found.monthlyUsd).toBe(1530);
    expect(found.assignments[1]!.reason).toContain(
      'cheaper night at $730, but beside chat the spend cap of $1k of p build',
    );
  });

  it('is never reached by what is bought, and nothing is left that has room', () => {
    const usd = fc.integer({ min: 1, max: 900 });
    fc.assert(
      fc.property(usd, usd, (a, b) => {
        const pair = [capped('chat', 'build', 1000), capped('night', 'build', 1000)];
        const found = recommended(pair, (_, name) => (name === 'chat' ? a : b));
        const cheaper = a <= b ? 'chat' : 'night';
        const both = ((a + b) * 744) / 730 <= 1000;
        expect(assigned(found)).toEqual(
          both
            ? ['chat', 'night']
            : [cheaper === 'chat' ? 'chat' : null, cheaper === 'night' ? 'night' : null],
        );
      }),
    );
  });

  it('counts what overflows to the account from elsewhere', () => {
    const build = capped('chat', 'build', 1000);
    const outside = { ...capped('night', 'payg', null), fallback: build };
    const paying = (overflowUsd: number, outagesUsd: number): Evaluation => {
      const evaluation = evaluationOf(outside, [night], () => 'pass', 700 + overflowUsd + outagesUsd);
      const { cost } = evaluation.result;
      const usd = overflowUsd + outagesUsd;
      const lines = [
        { item: 'fallback chat, night: input', quantity: usd, unit: 'tokens', usdPerUnit: 1, usd },
      ];
      const fallback = {
        option: 'chat',
        provider: 'p',
        deployment: null,
        carriedAtPeak: 1,
        standbyMonthlyUsd: 0,
        outagesMonthlyUsd: outagesUsd,
        eventsMonthlyUsd: null,
      };
      return {
        ...evaluation,
        result: { ...evaluation.result, cost: { ...cost, lines }, fallback },
      };
    };
    const own = evaluationOf(build, [chat], () => 'pass', 730);
    const reached = (overflowUsd: number, outagesUsd: number) =>
      sharedCaps([own, paying(overflowUsd, outagesUsd)], [chat, night]).map(({ left }) =>
        left.map(({ option }) => option.id),
      );
    expect(reached(200, 0)).toEqual([]);
    expect(reached(300, 0)).toEqual([['chat']]);
    expect(reached(200, 600)).toEqual([]);
  });

  it('has room for what overflows where the bill of the option leaves it, on one account', () => {
    const lines = [
      { item: 'fallback spare, chat: input', quantity: 1, unit: 'tokens', usdPerUnit: 300, usd: 300 },
    ];
    const paid = {
      option: 'spare',
      provider: 'p',
      deployment: null,
      carriedAtPeak: 1,
      standbyMonthlyUsd: 0,
      outagesMonthlyUsd: 0,
      eventsMonthlyUsd: 0,
    };
    const verdicts = (tier: string, monthlyUsd: number) =>
      judgeFallbackCap(
        { ...capped('chat', 'build', 1000), fallback: capped('spare', tier, 1000) },
        { lines, monthlyUsd },
        paid,
      );
    expect(verdicts('build', 999)).toEqual([]);
    expect(verdicts('scale', 1100)).toEqual([]);
    expect(verdicts('build', 1100)).toMatchObject([
      {
        verdict: 'fail',
        reason: { text: expect.stringContaining('$300 at spare beside $800 of chat on the same account') },
      },
    ]);
  });
});
