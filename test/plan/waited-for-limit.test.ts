import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaksAt, judgeRuns } from '../../src/plan/judge/judge.ts';
import type { Run } from '../../src/plan/run/simulate-option.ts';
import { runOf, workloadOf } from './fake-run.ts';
import { planOf } from './plan-of.ts';

const known = { relativeError: 0, latencyKnown: true, queueMayGrow: true };
const objective = { column: 'ttft_p95_ms', metric: 'ttft', percentile: 95, limitS: 1 } as const;
const chat = workloadOf({ objectives: [objective] });

/** Requests answered in 0.2 s, of which a tenth takes 31 s: of these, `waits` before they are admitted. */
function slowTenth(waits: (i: number) => boolean, refusals = 100): Run {
  const isSlow = (i: number): boolean => i % 10 === 0;
  const run = runOf({
    count: 1000,
    ttftS: (i) => (isSlow(i) ? 31 : 0.2),
    pressure: refusals > 0 ? { tpm: refusals } : {},
  });
  const { queueS } = run.outcome.requests;
  queueS.forEach((_, i) => {
    if (isSlow(i) && waits(i)) queueS[i] = 30.8;
  });
  return run;
}

describe('a latency that requests miss because they wait for a limit', () => {
  it('is told to the limit', () => {
    const run = slowTenth(() => true);
    expect(judgeRuns([run], chat, known)).toMatchObject({ verdict: 'fail', limit: 'tpm' });
    expect(breaksAt([run], chat, known)).toBe('tpm');
  });

  it('is told to the latency where that is too long without any wait', () => {
    expect(judgeRuns([slowTenth(() => false)], chat, known)).toMatchObject({
      verdict: 'fail',
      limit: 'ttft',
    });
    expect(judgeRuns([slowTenth((i) => i % 50 === 0)], chat, known).limit).toBe('ttft');
    expect(judgeRuns([slowTenth(() => true, 0)], chat, known).limit).toBe('ttft');
  });
});

describe('llama-3.3-70b at groq, whose published time to first token is far below the objective', () => {
  it('breaks the tokens per minute that its requests come again for, and uses of a day what the busiest day does', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'waited-')), 'workload.csv');
    writeFileSync(
      path,
      'name,model,qps,profile,input_tokens,output_tokens,cached_share,ttft_p95_ms\na,llama-3.3-70b,3,office,600,200,0.2,4000\n',
    );
    const options = ['id=g,kind=serverless,provider=groq,model=llama-3.3-70b,tier=developer'];
    const [option] = (await planOf(path, { options })).options;
    expect(option!.workloads[0]).toMatchObject({ verdict: 'pass', limit: 'tpm' });
    expect(option!.reasons[0]!.fix).toMatch(/limit|tier/);
    // 3 a second are 259,200 a day on average, an office's busiest day some more, of 500,000 a day.
    expect(option!.utilization.rpd).toBeGreaterThan(259_200 / 500_000);
    expect(option!.utilization.rpd).toBeLessThan(0.7);
    expect(option!.utilization.rateLimit).toBe(option!.utilization.tpm);
  });
});
