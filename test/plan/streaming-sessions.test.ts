import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  judgeSessions,
  replicasForSessions,
  sessionHeadroom,
  sessionsPerReplica,
} from '../../src/plan/judge/session-capacity.ts';
import { optionNamed } from './fake-option.ts';
import { workloadOf } from './fake-run.ts';
import { optionOf, plannedScenario } from './planned.ts';

const limits = {
  maxNumSeqs: 256,
  maxNumBatchedTokens: 2048,
  blockTokens: 16,
  kvBlocks: 20_471,
  fixedBlocksPerSequence: 0,
  maxModelTokens: 32_768,
};
const open = (sessionsPeak: number) => [
  workloadOf({ voice: { sessionsPeak, sessionMinutes: 25, responsesPerMinute: 5 } }),
];

describe('streaming sessions on replicas', () => {
  it('take their window of the KV cache from beginning to end, and a place among the sequences', () => {
    // 8,192 positions are 512 blocks: 20,471 / 512 = 39.98.
    expect(sessionsPerReplica(limits, 8192)).toBe(39);
    expect(sessionsPerReplica(limits, 160)).toBe(256);
    expect(sessionsPerReplica({ ...limits, kvBlocks: 100 }, 8192)).toBe(0);
  });

  it('need room for what 99 of 100 moments have open, not for the mean', () => {
    // 60 + 2.326·√60 = 78.02.
    expect(replicasForSessions(open(60), 79)).toBe(1);
    expect(replicasForSessions(open(60), 78)).toBe(2);
    expect(replicasForSessions(open(60), 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('hold up to exactly the headroom that is said', () => {
    const sessions = fc.double({ min: 1, max: 5000, noNaN: true });
    fc.assert(
      fc.property(sessions, fc.integer({ min: 1, max: 300 }), (peak, perReplica) => {
        const option = { ...optionNamed('o'), sessionsPerReplica: perReplica };
        const { factor } = sessionHeadroom(option, open(peak), 3)!;
        const verdicts = (times: number) => judgeSessions(option, open(peak * factor * times), 3);
        expect(verdicts(0.999)).toEqual([]);
        expect(verdicts(1.001)).toMatchObject([{ verdict: 'fail', reason: { limit: 'kv-cache' } }]);
      }),
    );
  });
});

describe('models that hear and do not converse', () => {
  it('draw what was heard since the last response on token limits, not the whole conversation', async () => {
    const result = await plannedScenario('voice-agents', { only: ['whisper'], replications: 1 });
    const [captions] = optionOf(result, 'whisper').workloads.filter(
      (one) => one.verdict !== 'not-applicable',
    );
    // 60 sessions · 5 responses a minute · (120 heard + 40 written): 48k tokens a minute at the peak.
    const used = optionOf(result, 'whisper').utilization.tpm! * 4_000_000;
    expect(used / 48_000).toBeGreaterThan(0.75);
    expect(used / 48_000).toBeLessThan(1.25);
    expect(captions!.headroom).toBe(10);
  });

  it('run on own GPUs, as many as hold the sessions open', async () => {
    const result = await plannedScenario('voice-agents', { only: ['own-voxtral'], replications: 1 });
    const own = optionOf(result, 'own-voxtral');
    expect(own.verdict).toBe('pass');
    // 39 open sessions on an L40S, up to 79 at the peak.
    expect(own.deployment?.replicas).toBe(3);
    // 60 open sessions of 3 × 39 places, whatever their responses take.
    expect(own.utilization.kvCache).toBeCloseTo(60 / 117, 6);
    expect(own.modelError?.insideValidatedRange).toBe(false);
    expect(own.workloads.find((one) => one.name === 'live-captions')?.limit).toBe('kv-cache');
  });

  it('with too few replicas fail for want of places, and say how many would do', async () => {
    const result = await plannedScenario('voice-agents', {
      only: ['own-voxtral'],
      set: ['options.own-voxtral.replicas=1'],
      replications: 1,
    });
    const [reason] = optionOf(result, 'own-voxtral').reasons;
    expect(reason?.text).toContain('39 open sessions');
    expect(reason?.fix).toContain('replicas: 3 would pass');
  });
});
