import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRuns, worstVerdict } from '../../src/plan/judge/judge.ts';
import { COMPLETED, FAILED, type LimitName, REJECTED, UNFINISHED } from '../../src/simulate/outcome.ts';
import { runOf, workloadOf } from './fake-run.ts';

const known = { relativeError: 0, latencyKnown: true, queueMayGrow: false };
const objective = { column: 'ttft_p95_ms', metric: 'ttft', percentile: 95, limitS: 1 } as const;
const chat = workloadOf({ objectives: [objective] });

function ttfts(seconds: (i: number) => number, count = 1000) {
  return runOf({ count, ttftS: seconds });
}

describe('judgeRuns', () => {
  it('passes, fails and is marginal by the interval around the percentile', () => {
    const runs = (level: number) =>
      [0, 1, 2, 3, 4].map((r) => ttfts((i) => level * (0.5 + (i % 100) / 190) * (1 + r / 1000)));
    expect(judgeRuns(runs(0.8), chat, known)).toMatchObject({ verdict: 'pass', limit: null });
    expect(judgeRuns(runs(1.3), chat, known)).toMatchObject({ verdict: 'fail', limit: 'ttft' });
    expect(judgeRuns(runs(0.95), chat, { ...known, relativeError: 0.1 })).toMatchObject({
      verdict: 'marginal',
      limit: 'ttft',
    });
  });

  it('is marginal where replications disagree about the objective', () => {
    const levels = [0.7, 1.2, 0.8, 1.3, 0.9];
    expect(
      judgeRuns(
        levels.map((level) => ttfts(() => level)),
        chat,
        known,
      ).verdict,
    ).toBe('marginal');
  });

  it('counts a lost request as infinitely late', () => {
    const lost = (share: number) =>
      runOf({
        count: 1000,
        ttftS: () => 0.1,
        status: (i) => (i < share * 1000 ? REJECTED : COMPLETED),
        pressure: { tpm: 9 },
      });
    expect(judgeRuns([lost(0.005)], chat, known)).toMatchObject({ verdict: 'pass' });
    const judged = judgeRuns([lost(0.08)], chat, known);
    expect(judged).toMatchObject({ verdict: 'fail', limit: 'tpm' });
    expect(judged.attainment).toBeCloseTo(0.92, 10);
    expect(judged.objectives[0]).toMatchObject({ completedS: 0.1, judgedS: Number.POSITIVE_INFINITY });
  });

  it('holds the share of lost requests against availability_pct, and 1 % without it', () => {
    const run = runOf({
      count: 1000,
      ttftS: () => 0.1,
      status: (i) => (i < 8 ? REJECTED : COMPLETED),
      pressure: { rpm: 1 },
    });
    expect(judgeRuns([run], chat, known).verdict).toBe('pass');
    const strict = workloadOf({ objectives: [objective], availabilityPct: 99.5 });
    expect(judgeRuns([run], strict, known)).toMatchObject({ verdict: 'fail', limit: 'rpm' });
  });

  it('says unstable before any percentile', () => {
    const growing = runOf({ count: 1000, ttftS: () => 0.1, backlog: [10, 60, 120, 180] });
    expect(judgeRuns([growing], chat, known)).toMatchObject({ verdict: 'unstable', limit: 'compute' });
    expect(judgeRuns([growing], chat, { ...known, queueMayGrow: true }).verdict).toBe('pass');
    const unfinished = runOf({
      count: 1000,
      ttftS: () => 0.1,
      status: (i) => (i < 30 ? UNFINISHED : COMPLETED),
    });
    expect(judgeRuns([unfinished], chat, known).verdict).toBe('unstable');
  });

  it('blames a growing queue on what holds it up, not on the one request that fits nowhere', () => {
    const growing = runOf({
      count: 1000,
      ttftS: () => 0.1,
      backlog: [10, 60, 120, 180],
      status: (i) => (i === 0 ? FAILED : COMPLETED),
      pressure: { context: 1, compute: 900, 'kv-cache': 3 },
    });
    expect(judgeRuns([growing], chat, known)).toMatchObject({
      verdict: 'unstable',
      limit: 'compute',
      beyondContext: 1,
    });
  });

  it('blames lost requests on the context where it lost most of them, whatever else was busy', () => {
    const run = runOf({
      count: 1000,
      ttftS: () => 0.1,
      status: (i) => (i < 80 ? FAILED : COMPLETED),
      pressure: { context: 80, concurrency: 5000 },
    });
    expect(judgeRuns([run], chat, known)).toMatchObject({ verdict: 'fail', limit: 'context' });
  });

  it('knows that nobody answers within a millisecond', () => {
    const asked = (limitS: number) => workloadOf({ objectives: [{ ...objective, limitS }] });
    const unknown = { ...known, latencyKnown: false };
    expect(judgeRuns([ttfts(() => 0)], asked(0.001), unknown)).toMatchObject({
      verdict: 'fail',
      limit: 'ttft',
    });
    expect(judgeRuns([ttfts(() => 0)], asked(0.02), unknown)).toMatchObject({ verdict: 'unproven' });
  });

  it('says whether the replication that is reported lost any request', () => {
    const losing = (first: number) =>
      runOf({ count: 1000, ttftS: () => 0.1, status: (i) => (i < first ? REJECTED : COMPLETED) });
    expect(judgeRuns([losing(0), losing(80)], chat, known)).toMatchObject({ lostInBase: false });
    expect(judgeRuns([losing(80), losing(0)], chat, known)).toMatchObject({ lostInBase: true });
  });

  it('claims no latency that nobody measured', () => {
    const slow = ttfts(() => 50);
    expect(judgeRuns([slow], chat, { ...known, latencyKnown: false })).toMatchObject({
      verdict: 'unproven',
      attainment: null,
    });
    const free = workloadOf({ objectives: [] });
    expect(judgeRuns([slow], free, { ...known, latencyKnown: false })).toMatchObject({
      verdict: 'pass',
      limit: null,
    });
  });

  it('without any objective is pass or unstable', () => {
    const free = workloadOf({ objectives: [] });
    const refused = runOf({
      count: 1000,
      ttftS: () => 0.1,
      status: (i) => (i < 400 ? REJECTED : COMPLETED),
      pressure: { rpm: 5 },
    });
    expect(judgeRuns([ttfts(() => 99)], free, known)).toMatchObject({ verdict: 'pass', attainment: null });
    expect(judgeRuns([refused], free, known)).toMatchObject({ verdict: 'unstable', limit: 'rpm' });
  });

  it('judges deferrable work by its deadline', () => {
    const night = workloadOf({ objectives: [], deadlineH: 2 });
    const late = (share: number) =>
      runOf({ count: 1000, ttftS: () => Number.NaN, e2eS: (i) => (i < share * 1000 ? 9000 : 60) });
    const batch = { ...known, latencyKnown: false, queueMayGrow: true };
    expect(judgeRuns([late(0.005)], night, batch)).toMatchObject({ verdict: 'pass', attainment: 0.995 });
    expect(judgeRuns([late(0.05)], night, batch)).toMatchObject({ verdict: 'fail', limit: 'deadline' });
  });

  it('never improves when a limit is tightened', () => {
    const order = ['pass', 'marginal', 'fail'];
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 3, noNaN: true }), { minLength: 30, maxLength: 80 }),
        fc.double({ min: 0.1, max: 2, noNaN: true }),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        (times, limitS, relativeError) => {
          const run = ttfts((i) => times[i]!, times.length);
          const rank = (limit: number): number =>
            order.indexOf(
              judgeRuns([run], workloadOf({ objectives: [{ ...objective, limitS: limit }] }), {
                ...known,
                relativeError,
              }).verdict,
            );
          expect(rank(limitS)).toBeLessThanOrEqual(rank(limitS * 0.8));
        },
      ),
    );
  });

  it('takes the worst verdict of the workloads that an option serves', () => {
    expect(worstVerdict(['pass', 'not-applicable'])).toBe('pass');
    expect(worstVerdict(['unproven', 'marginal', 'pass'])).toBe('marginal');
    expect(worstVerdict(['fail', 'unstable'])).toBe('unstable');
    expect(worstVerdict([])).toBe('not-applicable');
  });

  it('names the strongest limit only', () => {
    const pressure: Partial<Record<LimitName, number>> = { rpm: 3, tpm: 40 };
    const run = runOf({
      count: 100,
      ttftS: () => 0.1,
      status: (i) => (i < 50 ? REJECTED : COMPLETED),
      pressure,
    });
    expect(judgeRuns([run], chat, known).limit).toBe('tpm');
  });
});
