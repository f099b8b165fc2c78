import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'timeline-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const columns = 'name,model,qps,profile,arrival_cv,input_tokens,output_tokens,growth_pct_month,accept\n';

function monthsOf({ timeline }: Result, id: string): (number | string | undefined)[] {
  return timeline.map(({ sizes }) => sizes[id]);
}

describe('an account that grows', () => {
  it('moves to the smallest tier that holds, and says which limit it left behind', async () => {
    // Six requests a minute of 15,500 tokens: 93,000 a minute, 1.5 times as much every month.
    const path = file('api.csv', `${columns}chat,gpt-5-mini,0.1,flat,1,15000,500,50,\n`);
    const option = 'id=api,kind=serverless,provider=openai,model=gpt-5-mini,tier=tier1';
    const result = await planOf(path, { options: [option], replications: 1 });
    expect(result.recommendation.assignments[0]!.option).toBe('api');
    const tiers = monthsOf(result, 'api');
    expect(tiers[0]).toBe('tier1');
    expect(tiers).toEqual([...tiers].sort());
    expect(new Set(tiers).size).toBeGreaterThan(1);
    const steps = result.timeline.filter((_, n) => n > 0 && tiers[n] !== tiers[n - 1]);
    expect(steps[0]!.firstLimit).toBe('tpm');
    for (const { firstLimit } of steps) expect(['tpm', 'rpm']).toContain(firstLimit);
    expect(result.timeline.every((point) => point.verdict === 'pass')).toBe(true);
  });

  it('breaks where its limits are its own', async () => {
    const path = file('own.csv', `${columns}chat,gpt-5-mini,1,flat,1,1500,500,50,\n`);
    const option =
      'id=api,kind=serverless,provider=openai,model=gpt-5-mini,tier=tier1,limits.tpm=200k,limits.rpm=10k';
    const { timeline } = await planOf(path, { options: [option], replications: 1 });
    const broken = timeline.find((point) => point.verdict !== 'pass')!;
    expect(broken.firstLimit).toBe('tpm');
    expect(timeline.indexOf(broken)).toBeLessThan(4);
  });
});

describe('two options on one account that grow', () => {
  it('break in the month in which they reach its spend cap together', async () => {
    // $400 each in 730 hours; $815 in 744 hours, and 1.05⁵ of it is more than $1,000.
    const qps = (usdPerRequest: number): string => (400 / usdPerRequest / (730 * 3600)).toFixed(6);
    const rows = [
      `chat,claude-sonnet-4-6,${qps(0.006)},flat,1,1000,200,5,`,
      `mail,claude-haiku-4-5,${qps(0.002)},flat,1,1000,200,5,`,
    ];
    const path = file('account.csv', `${columns}${rows.join('\n')}\n`);
    const build = 'kind=serverless,provider=anthropic,tier=build';
    const options = [`id=large,${build},model=claude-sonnet-4-6`, `id=small,${build},model=claude-haiku-4-5`];
    const { timeline, recommendation } = await planOf(path, { options, replications: 1 });
    expect(recommendation.assignments.map(({ option }) => option)).toEqual(['large', 'small']);
    expect(timeline.findIndex(({ verdict }) => verdict !== 'pass')).toBe(5);
    expect(timeline[5]).toMatchObject({ verdict: 'fail', firstLimit: 'spend-cap' });
  });
});

describe('the better option in the months to come', () => {
  it('is the one that growth makes cheaper, from the month in which it does', async () => {
    const path = file('grow.csv', `${columns}chat,gpt-5-mini,0.1,flat,1,1000,200,25,llama-3.1-8b\n`);
    const result = await planOf(path, {
      options: [
        'id=api,kind=serverless,provider=openai,model=gpt-5-mini,usd_per_million_input_tokens=1,usd_per_million_output_tokens=5,limits.rpm=1M,limits.tpm=1G',
        'id=own,kind=self-hosted,model=llama-3.1-8b,gpu=h100,tp=1,precision=fp8,usd_per_gpu_hour=2,replicas=1',
      ],
      replications: 1,
    });
    // $0.002 a request, $525.60 a month at 0.1 a second: 1.25^n passes the GPU's $1,460 at n = 5.
    expect(result.recommendation.assignments[0]!.option).toBe('api');
    expect(result.timeline.flatMap(({ month, switches }) => switches.map((one) => [month, one]))).toEqual([
      [
        '2027-04',
        {
          workload: 'chat',
          from: 'api',
          to: 'own',
          savesMonthlyUsd: expect.closeTo(525.6 * 1.25 ** 5 - 1460, 4),
        },
      ],
    ]);
  });

  it('is the one whose price a dated change of the other’s makes cheaper, without any growth', async () => {
    const path = file('flat.csv', `${columns}chat,gemini-3.7-flash,1,flat,1,1000,200,,gpt-5-mini\n`);
    const flash =
      'id=flash,kind=serverless,provider=google,model=gemini-3.7-flash,limits.rpm=100k,limits.tpm=100M';
    const before = (await planOf(path, { options: [flash], survey: true, replications: 1 })).recommendation;
    const monthly = before.monthlyUsd!;
    expect(before.yearlyUsd).toBeGreaterThan(20 * monthly);
    // Half as dear again as Flash is until the end of the year.
    const perToken = (monthly * 1.5) / (730 * 3600 * 1200);
    const rival = `id=rival,kind=serverless,provider=openai,model=gpt-5-mini,usd_per_million_input_tokens=${perToken * 1e6},usd_per_million_output_tokens=${perToken * 1e6},limits.rpm=1M,limits.tpm=1G`;
    const result = await planOf(path, { options: [flash, rival], replications: 1 });
    expect(result.recommendation.assignments[0]!.option).toBe('flash');
    expect(result.timeline.map(({ monthlyUsd }) => Math.round(monthlyUsd! / monthly))).toEqual([
      1,
      1,
      ...new Array(11).fill(2),
    ]);
    const [change] = result.timeline.flatMap(({ month, switches }) =>
      switches.map((one) => ({ month, ...one })),
    );
    expect(change).toMatchObject({ month: '2027-01', from: 'flash', to: 'rival' });
    expect(change!.savesMonthlyUsd! / monthly).toBeCloseTo(0.5, 3);
  });

  it('is not asked for where nothing grows and no price changes', async () => {
    const path = file('still.csv', `${columns}chat,gpt-5-mini,1,flat,1,1500,500,,\n`);
    const option = 'id=api,kind=serverless,provider=openai,model=gpt-5-mini,tier=tier3';
    expect((await planOf(path, { options: [option], replications: 1 })).timeline).toEqual([]);
  });
});
