import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EvaluateSubset } from '../../src/plan/choose/assignment-search.ts';
import { recommend } from '../../src/plan/choose/recommend.ts';
import type { Verdict } from '../../src/plan/result.ts';
import type { Workload } from '../../src/workload/workload.ts';
import { evaluationOf, optionNamed } from './fake-option.ts';
import { workloadOf } from './fake-run.ts';

interface World {
  readonly workloads: readonly Workload[];
  readonly ids: readonly string[];
  /** Verdict of an option on a workload, given who shares it. */
  readonly verdict: (id: string, name: string, together: readonly string[]) => Verdict;
  readonly usd: (id: string, together: readonly string[]) => number | null;
  readonly range?: (id: string) => readonly [low: number, high: number];
  readonly classOf?: (id: string) => string;
}

function recommended({ workloads, ids, verdict, usd, range, classOf }: World) {
  const options = ids.map((id) => optionNamed(id, classOf?.(id)));
  const evaluate: EvaluateSubset = (option, served) => {
    const together = served.map((one) => one.name);
    return evaluationOf(
      option,
      served,
      (name) => verdict(option.id, name, together),
      usd(option.id, together),
      range?.(option.id),
    );
  };
  const evaluations = options.map((option) => evaluate(option, workloads));
  return recommend({ workloads, evaluations, probe: evaluate, evaluate }).recommendation;
}

const chat = workloadOf({ model: 'mid' });
const night = workloadOf({ name: 'night', model: 'mid' });

describe('recommend', () => {
  it('buys the cheapest option that passes, and never one that does not', () => {
    const verdicts: Verdict[] = ['pass', 'fail', 'marginal', 'unstable', 'unproven', 'not-applicable'];
    const cell = fc.record({ verdict: fc.constantFrom(...verdicts), usd: fc.integer({ min: 1, max: 1000 }) });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), (cells) => {
        const found = recommended({
          workloads: [chat],
          ids: cells.map((_, index) => `o${index}`),
          verdict: (id) => cells[Number(id.slice(1))]!.verdict,
          usd: (id) => cells[Number(id.slice(1))]!.usd,
        });
        const passing = cells.filter((one) => one.verdict === 'pass').map((one) => one.usd);
        const [assignment] = found.assignments;
        if (passing.length === 0) {
          expect(assignment).toMatchObject({ option: null, monthlyUsd: null });
          expect(assignment!.reason).not.toBe('');
          expect(found.monthlyUsd).toBeNull();
        } else {
          expect(cells[Number(assignment!.option!.slice(1))]!.verdict).toBe('pass');
          expect(found.monthlyUsd).toBe(Math.min(...passing));
        }
      }),
    );
  });

  it('shares a pool where that is cheaper than the cheapest of each alone', () => {
    const found = recommended({
      workloads: [chat, night],
      ids: ['api', 'gpu'],
      verdict: () => 'pass',
      usd: (id, together) => (id === 'gpu' ? 1000 : 600 * together.length),
    });
    expect(found.assignments.map((one) => one.option)).toEqual(['gpu', 'gpu']);
    expect(found.monthlyUsd).toBe(1000);
    expect(found.assignments.reduce((sum, one) => sum + (one.monthlyUsd ?? 0), 0)).toBeCloseTo(1000, 6);
  });

  it('takes workloads apart that pass alone and fail together', () => {
    const found = recommended({
      workloads: [chat, night],
      ids: ['api', 'gpu'],
      verdict: (id, _, together) => (id === 'api' && together.length > 1 ? 'fail' : 'pass'),
      usd: (id, together) => (id === 'api' ? 100 : 400) * together.length,
    });
    expect(found.assignments.map((one) => one.option).sort()).toEqual(['api', 'gpu']);
    expect(found.monthlyUsd).toBe(500);
  });

  it('keeps an option open to one workload after all replications took two of them apart', () => {
    const api = optionNamed('api');
    const gpu = optionNamed('gpu');
    const usd = (id: string, count: number): number => (id === 'api' ? 100 : 400) * count;
    const judging =
      (together: Verdict): EvaluateSubset =>
      (option, served) =>
        evaluationOf(
          option,
          served,
          () => (option === api && served.length > 1 ? together : 'pass'),
          usd(option.id, served.length),
        );
    // One replication sees nothing wrong with both on the API.
    const probe = judging('pass');
    const found = recommend({
      workloads: [chat, night],
      evaluations: [api, gpu].map((option) => probe(option, [chat, night])),
      probe,
      evaluate: judging('fail'),
    }).recommendation;
    expect(found.assignments.map((one) => one.option).sort()).toEqual(['api', 'gpu']);
    expect(found.monthlyUsd).toBe(500);
  });

  it('takes workloads apart that cost more together than each in a pool of its own', () => {
    const found = recommended({
      workloads: [chat, night],
      ids: ['shared', 'other'],
      verdict: () => 'pass',
      usd: (id, together) => (id === 'shared' ? (together.length > 1 ? 900 : 100) : 150 * together.length),
    });
    expect(found.assignments.map((one) => one.option).sort()).toEqual(['other', 'shared']);
    expect(found.monthlyUsd).toBe(250);
  });

  it('names a cheaper option whose latency nobody has measured', () => {
    const found = recommended({
      workloads: [chat],
      ids: ['dear', 'cheap'],
      verdict: (id) => (id === 'cheap' ? 'unproven' : 'pass'),
      usd: (id) => (id === 'cheap' ? 50 : 900),
    });
    expect(found.assignments[0]).toMatchObject({ option: 'dear' });
    expect(found.assignments[0]!.reason).toContain('cheaper if its latency holds: cheap at $50.00');
  });

  it('says which class it chose from where any model was accepted', () => {
    const found = recommended({
      workloads: [workloadOf({ model: 'any' })],
      ids: ['a', 'b'],
      verdict: () => 'pass',
      usd: (id) => (id === 'a' ? 10 : 20),
      classOf: (id) => (id === 'a' ? 'small' : 'frontier'),
    });
    expect(found.assignments[0]!.reason).toBe(
      'cheapest that holds, small (quality untested); frontier: b at $20.00',
    );
  });

  it('says where the choice flips inside the price ranges, and only there', () => {
    const reasonAt = (low: number): string =>
      recommended({
        workloads: [chat],
        ids: ['chosen', 'rival'],
        verdict: () => 'pass',
        usd: (id) => (id === 'chosen' ? 2000 : 5000),
        range: (id) => (id === 'chosen' ? [1000, 3000] : [low, 8000]),
      }).assignments[0]!.reason;
    expect(reasonAt(2500)).toContain('the choice flips inside the price ranges: rival is quoted $2.5k–8k');
    expect(reasonAt(3500)).toBe('cheapest that holds');
  });

  it('prefers a known price to an unknown one', () => {
    const world = { workloads: [chat], verdict: () => 'pass' as const };
    const usd = (id: string): number | null => (id === 'open' ? null : 5000);
    expect(recommended({ ...world, ids: ['open', 'priced'], usd }).assignments[0]!.option).toBe('priced');
    expect(recommended({ ...world, ids: ['open'], usd })).toMatchObject({
      monthlyUsd: null,
      assignments: [{ option: 'open' }],
    });
  });
});
