import { describe, expect, it } from 'vitest';
import { judgeRuns } from '../../src/plan/judge/judge.ts';
import type { Objective } from '../../src/workload/workload.ts';
import { runOf, workloadOf } from './fake-run.ts';
import { optionOf, plannedScenario } from './planned.ts';

const objective = (percentile: 50 | 95, limitS: number): Objective => ({
  column: `ttft_p${percentile}_ms`,
  metric: 'ttft',
  percentile,
  limitS,
});
/** Half of the answers after 1 s, the others later, up to 2 s: the tail is a guess. */
const run = runOf({ count: 1000, ttftS: (i) => 1 + Math.max(0, (i - 500) / 500) });
const options = { relativeError: 0, latencyKnown: false, medianTtftS: 1, queueMayGrow: false };
const judged = (percentile: 50 | 95, limitS: number) =>
  judgeRuns([run], workloadOf({ objectives: [objective(percentile, limitS)] }), options);

describe('a published median without its tail', () => {
  it('carries a verdict on the median', () => {
    expect(judged(50, 1.2).verdict).toBe('pass');
    expect(judged(50, 0.8)).toMatchObject({ verdict: 'fail', limit: 'ttft' });
  });

  it('proves nothing about the tail, but that it is no shorter', () => {
    expect(judged(95, 5).verdict).toBe('unproven');
    expect(judged(95, 1.5).verdict).toBe('unproven');
    expect(judged(95, 0.8)).toMatchObject({ verdict: 'fail', limit: 'ttft' });
  });

  it('says nothing about shares of requests', () => {
    expect(judged(50, 1.2).attainment).toBeNull();
  });
});

describe('scenario voice-agents', () => {
  it('judges calls by the published median, and names what to measure where nothing is', async () => {
    const result = await plannedScenario('voice-agents', { replications: 1 });
    const realtime = optionOf(result, 'realtime-2').workloads.find((one) => one.name === 'phone-agent')!;
    expect(realtime.verdict).toBe('pass');
    expect(realtime.ttftMs.p50! / 1120).toBeCloseTo(1, 1);
    expect(realtime.ttftMs).toMatchObject({ mean: null, p90: null, p95: null, p99: null });
    const reasons = new Map(result.recommendation.assignments.map((one) => [one.workload, one]));
    expect(reasons.get('phone-agent')?.option).toBe('realtime-2');
    expect(reasons.get('live-captions')?.option).toBe('own-voxtral');
    expect(reasons.get('interpreter')).toMatchObject({ option: null });
    expect(reasons.get('interpreter')?.reason).toMatch(
      /cheapest if its latency holds: translate at \$18\.6k, measure it/,
    );
  });
});
