import { describe, expect, it } from 'vitest';
import { isSettled, isUndecided } from '../../src/plan/judge/settled.ts';
import { COMPLETED, REJECTED } from '../../src/simulate/outcome.ts';
import { optionNamed } from './fake-option.ts';
import { runOf, workloadOf } from './fake-run.ts';

const objective = { column: 'ttft_p95_ms', metric: 'ttft', percentile: 95, limitS: 1 } as const;
const chat = workloadOf({ objectives: [objective] });
const option = optionNamed('one');
const unproven = { ...option, latencyKnown: false };

describe('one replication is enough', () => {
  it('where most requests are lost, not where a few are', () => {
    const lost = (share: number) =>
      runOf({
        count: 1000,
        ttftS: () => 0.1,
        status: (i) => (i < share * 1000 ? REJECTED : COMPLETED),
        pressure: { tpm: 9 },
      });
    expect(isSettled(option, [chat], lost(0.4))).toBe(true);
    expect(isSettled(option, [chat], lost(0.05))).toBe(false);
  });

  it('where an objective is missed by far, not where it is close or met', () => {
    const slow = (ttftS: number) => runOf({ count: 1000, ttftS: () => ttftS });
    expect(isSettled(option, [chat], slow(5))).toBe(true);
    expect(isSettled(option, [chat], slow(1.2))).toBe(false);
    expect(isSettled(option, [chat], slow(0.2))).toBe(false);
  });

  it('not where most requests of a bad hour still meet the objective, however late the others are', () => {
    const hour = (bad: number) => runOf({ count: 1000, ttftS: (i) => (i < bad ? 20 : 0.5) });
    expect(isSettled(option, [chat], hour(120))).toBe(false);
    expect(isSettled(option, [chat], hour(600))).toBe(true);
  });

  it('only where every workload is settled', () => {
    const easy = workloadOf({ name: chat.name, objectives: [{ ...objective, limitS: 60 }] });
    const slow = runOf({ count: 1000, ttftS: () => 5 });
    expect(isSettled(option, [chat, easy], slow)).toBe(false);
  });

  it('where no latency is claimed and every limit is far away', () => {
    const withUse = (share: number, pressure = {}) => {
      const run = runOf({ count: 1000, ttftS: () => 0.1, pressure });
      return { ...run, outcome: { ...run.outcome, utilization: { rateLimit: share } } };
    };
    expect(isSettled(unproven, [chat], withUse(0.4))).toBe(true);
    expect(isSettled(unproven, [chat], withUse(0.9))).toBe(false);
    expect(isSettled(unproven, [chat], withUse(0.4, { tpm: 3 }))).toBe(false);
    expect(isSettled(option, [chat], withUse(0.4))).toBe(false);
    const nightly = workloadOf({ objectives: [objective], deadlineH: 24 });
    expect(isSettled(unproven, [nightly], withUse(0.4))).toBe(false);
  });

  it('never for options that are judged over a week', () => {
    const slow = runOf({ count: 1000, ttftS: () => 5 });
    expect(isSettled({ ...option, judgedOn: 'week' }, [chat], slow)).toBe(false);
  });
});

describe('more replications are asked for', () => {
  const hour = (bad: number) => runOf({ count: 1000, ttftS: (i) => (i < bad ? 1 + (3 * i) / bad : 0.5) });
  const hours = (bad: number) => [10, 10, bad, 10, 10].map(hour);

  it('where one bad hour among good ones decides, whichever word it gives', () => {
    expect(isUndecided(option, [chat], hours(250))).toBe(true);
    expect(isUndecided(option, [chat], hours(500))).toBe(true);
    expect(isUndecided(option, [chat], hours(10))).toBe(false);
    expect(isUndecided(option, [chat], [600, 610, 590, 600, 605].map(hour))).toBe(false);
  });

  it('not where the error of the model keeps it open', () => {
    const close = [0.97, 0.98, 0.99, 1, 0.98].map((s) => runOf({ count: 1000, ttftS: () => s }));
    const modelError = { relative: 0.1, insideValidatedRange: true, note: '' };
    expect(isUndecided({ ...option, modelError }, [chat], close)).toBe(false);
  });
});
