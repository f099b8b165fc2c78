import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OptionResult } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

const path = join(mkdtempSync(join(tmpdir(), 'limits-')), 'workload.csv');
// 1,080 requests and 1.3 M tokens a minute: more than many first tiers allow.
writeFileSync(
  path,
  'name,model,qps_peak,input_tokens,output_tokens,arrival_cv,profile\na,any,18,1000,200,1,flat\n',
);

async function optionFor(text: string): Promise<OptionResult> {
  const asked = { options: [`id=api,kind=serverless,${text}`], replications: 1, survey: true };
  const result = await planOf(path, asked);
  expect(result.recommendation.assignments[0]?.option === null).toBe(result.options[0]!.verdict !== 'pass');
  return result.options[0]!;
}

describe('limits that nobody publishes are unknown, never unlimited', () => {
  const unknown = [
    'provider=google,model=gemini-2.5-flash',
    'provider=google,model=gemini-2.5-flash,tier=tier3',
    'provider=mistral,model=mistral-large-3',
    'provider=cerebras,model=gpt-oss-120b',
    'provider=aws,model=claude-sonnet-4-6',
    'provider=gcp,model=gemini-3.7-flash',
    'provider=deepseek,model=deepseek-v4-pro',
  ];
  it.each(unknown)('%s is unproven, says so, and has no share of a limit', async (option) => {
    const { verdict, reasons, utilization, workloads } = await optionFor(option);
    expect(verdict).toBe('unproven');
    expect(reasons.find(({ limit }) => limit === 'rate-limits')?.fix).toContain('limits: {');
    expect(utilization.rateLimit).toBeNull();
    expect(workloads[0]?.headroom).toBeNull();
  });

  it('a tier without a row for the model has what the provider allows by default', async () => {
    for (const tier of ['', ',tier=tier1', ',tier=default']) {
      const { verdict, deployment, reasons, utilization } = await optionFor(
        `provider=azure,model=gpt-5-mini${tier}`,
      );
      expect(verdict).toBe('unstable');
      expect(utilization.rateLimit).toBeGreaterThan(0.9);
      if (tier === '') expect(deployment?.tier).toBe('default');
      // The default is no larger tier than itself under another name.
      expect(reasons.map(({ fix }) => fix).join()).not.toContain('tier: ');
    }
  });

  it('where tiers have numbers the smallest that carries the load passes', async () => {
    const { deployment, verdict, utilization } = await optionFor('provider=openai,model=gpt-5-mini');
    expect(deployment?.tier).toBe('tier2');
    expect(verdict).toBe('pass');
    expect(utilization.rateLimit).toBeGreaterThan(1.296 / 2);
    expect(utilization.rateLimit).toBeLessThan(1);
  });

  it('limits that the option states are known ones', async () => {
    const stated = 'provider=mistral,model=mistral-large-3,limits.rpm=2000,limits.tpm=5000000';
    expect((await optionFor(stated)).verdict).toBe('pass');
    expect((await optionFor(stated.replace('2000', '500'))).verdict).not.toBe('pass');
  });

  it('a budget without a number beside known ones is named and not simulated', async () => {
    const { assumptions, verdict } = await optionFor(
      'provider=mistral,model=mistral-large-3,limits.rpm=2000',
    );
    expect(verdict).toBe('pass');
    expect(assumptions.map(({ text }) => text).join()).toContain('tokens per minute of mistral tier1');
  });

  it('a provider whose fallback has unknown limits is unproven as well', async () => {
    const asked = {
      options: [
        'id=own,kind=serverless,provider=azure,model=gpt-5-mini,fallback=other',
        'id=other,kind=serverless,provider=mistral,model=mistral-large-3',
      ],
      replications: 1,
      survey: true,
    };
    const { options } = await planOf(path, asked);
    expect(options.find(({ id }) => id === 'own')?.verdict).toBe('unproven');
  });

  it('a cap on requests in flight proves nothing where the response time is a guess, unless it is far off', async () => {
    const capped = async (cap: number) =>
      await optionFor(`provider=deepinfra,model=gpt-oss-120b,limits.concurrency=${cap}`);
    for (const cap of [110, 200]) {
      const { verdict, reasons } = await capped(cap);
      expect(verdict).toBe('unproven');
      expect(reasons.find(({ limit }) => limit === 'concurrency')?.fix).toContain('measure it');
    }
    expect((await capped(2000)).verdict).toBe('pass');
    expect((await capped(10)).verdict).toBe('unstable');
    const { assumptions } = await capped(2000);
    expect(assumptions.map(({ text }) => text).join()).toContain('no latency is claimed');
  });
});

describe('values without a source', () => {
  const warnings = async (...options: string[]) =>
    (await planOf(path, { options, replications: 1, survey: true })).warnings.join('\n');

  it('warn where a verdict rests on them: data sheets and dimensions too', async () => {
    const own = 'id=own,kind=self-hosted,price=median,usd_per_gpu_hour=1';
    const named = await warnings(`${own},model=qwen2.5-7b,gpu=rtx-4090`);
    expect(named).toContain('own rests on the data sheet of rtx-4090 without a source');
    expect(named).toContain('own rests on the dimensions of qwen2.5-7b without a source');
    expect(await warnings(`${own},model=llama-3.1-8b,gpu=h100`)).not.toContain('without a source');
  });

  it('are silent where the option takes nothing', async () => {
    const batch = 'id=nightly,kind=batch,provider=groq,model=llama-3.3-70b';
    // The workload waits for its answers: no verdict, nothing to warn about.
    expect(await warnings(batch)).not.toContain('nightly rests on');
  });
});
