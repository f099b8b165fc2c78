import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breaksAt, judgeRuns, worstVerdict } from '../../src/plan/judge/judge.ts';
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
    const levels = [0.93, 1.04, 0.95, 1.05, 0.96];
    const runs = levels.map((level) => ttfts((i) => level * (0.5 + (i % 100) / 190)));
    expect(judgeRuns(runs, chat, known).verdict).toBe('marginal');
  });

  it('is a fail, however they disagree, where half as many again miss it as may', () => {
    const missing = (share: number) => ttfts((i) => (i < share * 1000 ? 1 + (3 * i) / (share * 1000) : 0.5));
    const hours = (bad: number) => [0.01, 0.01, bad, 0.01, 0.01].map(missing);
    const good = judgeRuns(hours(0.01), chat, known);
    expect(good.verdict).toBe('pass');
    const close = judgeRuns(hours(0.25), chat, known);
    expect(close).toMatchObject({ verdict: 'marginal', limit: 'ttft' });
    const far = judgeRuns(hours(0.5), chat, known);
    expect(far).toMatchObject({ verdict: 'fail', limit: 'ttft' });
    // The spread of the replications alone would not tell.
    expect(far.missed!.lowS).toBeLessThan(1);
    expect(far.missed!.highS).toBeGreaterThan(1);
    // Nor does it where the model may be off by as much.
    expect(judgeRuns(hours(0.5), chat, { ...known, relativeError: 0.99 }).verdict).toBe('marginal');
  });

  it('takes the misses of a small sample for chance', () => {
    const p99 = workloadOf({ objectives: [{ ...objective, column: 'ttft_p99_ms', percentile: 99 }] });
    const few = [0, 1, 2, 0, 1].map((bad) => ttfts((i) => (i < bad ? 1.2 : 0.5), 50));
    expect(judgeRuns(few, p99, known).verdict).toBe('marginal');
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

  it('takes a deadline to be as sure as the weeks are alike, not as their percentiles', () => {
    const nightly = workloadOf({ deadlineH: 1 });
    const week = (late: number) =>
      runOf({ count: 1000, ttftS: () => 0, e2eS: (i) => (i < late ? 7200 : 600 + i) });
    const weeks = (late: (n: number) => number) => Array.from({ length: 20 }, (_, n) => week(late(n)));
    const options = { ...known, queueMayGrow: true };
    expect(
      judgeRuns(
        weeks(() => 2),
        nightly,
        options,
      ).verdict,
    ).toBe('pass');
    expect(
      judgeRuns(
        weeks(() => 30),
        nightly,
        options,
      ).verdict,
    ).toBe('fail');
    // One week in twenty is lost to a batch that took a day: it may be one in fifty, or one in ten.
    expect(
      judgeRuns(
        weeks((n) => (n === 7 ? 150 : 0)),
        nightly,
        options,
      ).verdict,
    ).toBe('marginal');
  });

  it('names the quota that keeps work waiting where a deadline is about to break', () => {
    const nightly = workloadOf({ deadlineH: 1 });
    const week = (late: number, pressure: Partial<Record<LimitName, number>>) =>
      runOf({ count: 1000, ttftS: () => 0, e2eS: (i) => (i < late ? 7000 + i : 600), pressure });
    const options = { ...known, queueMayGrow: true };
    const runs = (pressure = {}) => [25, 0, 25, 0].map((late) => week(late, pressure));
    expect(judgeRuns(runs(), nightly, options).verdict).toBe('marginal');
    expect(breaksAt(runs(), nightly, options)).toBe('deadline');
    expect(breaksAt(runs({ 'enqueued-tokens': 400 }), nightly, options)).toBe('enqueued-tokens');
    expect(breaksAt(runs({ 'enqueued-tokens': 4 }), nightly, options)).toBe('deadline');
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
