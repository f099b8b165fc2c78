import { describe, expect, it } from 'vitest';
import { isSettled } from '../../src/plan/judge/settled.ts';
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
