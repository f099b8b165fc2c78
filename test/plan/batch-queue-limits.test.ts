import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OptionResult } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

const path = join(mkdtempSync(join(tmpdir(), 'queues-')), 'workload.csv');
writeFileSync(
  path,
  'name,model,requests_per_day,profile,input_tokens,output_tokens,deadline_h\na,any,2000,flat,2000,200,24\n',
);

async function batch(text: string): Promise<OptionResult> {
  const result = await planOf(path, { options: [`id=b,kind=batch,${text}`], survey: true });
  return result.options[0]!;
}

describe('the queue of a batch service', () => {
  it.each(['bedrock,model=claude-haiku-4-5', 'groq,model=llama-3.3-70b', 'azure,model=gpt-5-mini'])(
    'is unknown, not unlimited, where nobody publishes its quota: %s',
    async (sold) => {
      const { verdict, reasons, utilization, workloads } = await batch(`provider=${sold}`);
      expect(verdict).toBe('unproven');
      expect(workloads[0]).toMatchObject({ limit: 'rate-limits', headroom: null });
      expect(utilization.batchQueue).toBeNull();
      // The provider is named as the option names it.
      expect(reasons[0]!.text).toContain(`may be enqueued at ${sold.split(',')[0]} `);
      expect(reasons[0]!.fix).toContain('limits: { enqueued_tokens: …');
    },
  );

  it('is what the option states', async () => {
    const stated = await batch('provider=bedrock,model=claude-haiku-4-5,limits.enqueued_tokens=100M');
    expect(stated.verdict).toBe('pass');
    expect(stated.utilization.batchQueue).toBeGreaterThan(0);
    const tight = await batch('provider=bedrock,model=claude-haiku-4-5,limits.enqueued_requests=10');
    expect(tight.workloads[0]).toMatchObject({ verdict: 'fail', limit: 'batch-requests' });
  });

  it('has no quota where the vendor says so', async () => {
    const { verdict, assumptions } = await batch('provider=fireworks,model=gpt-oss-120b');
    expect(verdict).toBe('pass');
    const said = assumptions.find(({ text }) => text.startsWith('no quota of enqueued requests'));
    expect(said).toMatchObject({ basis: 'published', source: 'fireworks.ai docs' });
  });
});

describe('sellers in reasons', () => {
  it('have the name that the option gives them', async () => {
    const options = [
      'id=c,kind=serverless,provider=github-copilot,model=claude-sonnet-4-6,plan=enterprise,seats=50',
    ];
    const result = await planOf(path, { options, survey: true });
    const said = JSON.stringify(result.options[0]!.reasons);
    expect(said).toContain('at github-copilot');
    expect(said).not.toContain('microsoft-copilot');
  });
});
