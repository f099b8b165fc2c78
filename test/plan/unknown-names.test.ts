import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { planOf } from './plan-of.ts';

function planned(option: string) {
  const path = join(mkdtempSync(join(tmpdir(), 'names-')), 'workload.csv');
  writeFileSync(path, 'name,model,qps,input_tokens,output_tokens,ttft_p95_ms\nchat,any,1,300,20,20000\n');
  return planOf(path, { options: [`id=api,${option}`], replications: 1, survey: true });
}

async function refusal(option: string): Promise<string> {
  try {
    await planned(option);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.diagnostics.map(({ message, help }) => `${message}; ${help}`).join('\n');
  }
  return 'none';
}

describe('a name that stands for nothing', () => {
  const rows: [string, string, string][] = [
    ['a provider', 'provider=antropic,model=claude-sonnet-5', 'did you mean anthropic?'],
    ['a provider like no other', 'provider=zzzz,model=gpt-5.4', 'gpt-5.4 is sold by aws, azure, openai'],
    ['a tier', 'provider=openai,model=gpt-5.4,tier=teir3', 'did you mean tier3?'],
    ['a tier like no other', 'provider=openai,model=gpt-5.4,tier=gold', 'tier1, tier2, tier3, tier4, tier5'],
    ['a model', 'provider=openai,model=gpt-5.5-prooo', 'gpt-5.5-pro'],
  ];
  it.each(rows)('%s gets the nearest ones or what is known', async (_what, option, help) => {
    expect(await refusal(`kind=serverless,${option}`)).toContain(help);
  });

  it('a unit gets those that the provider sells', async () => {
    expect(await refusal('kind=dedicated,provider=azure,unit=ptuu,model=gpt-5.4')).toContain(
      'did you mean ptu?',
    );
    expect(await refusal('kind=dedicated,provider=azure,unit=xyz,model=gpt-5.4')).toContain('known: ptu');
  });

  const unsold: [string, string][] = [
    ['provider=openai,model=claude-sonnet-4-6', 'sold by anthropic, aws, gcp'],
    ['provider=groq,model=gpt-5.4', 'sold by aws, azure, openai'],
    ['provider=anthropic,model=claude-sonnet-4-6,service=flex', 'service flex is sold by'],
  ];
  it.each(unsold)('%s is sold by nobody, unless the option says at which price', async (option, help) => {
    expect(await refusal(`kind=serverless,${option}`)).toContain(help);
    if (!option.includes('service')) expect(await refusal(`kind=batch,${option}`)).toContain(help);
    const priced = 'usd_per_million_input_tokens=1,usd_per_million_output_tokens=4,limits.rpm=900';
    expect(await refusal(`kind=serverless,${option},${priced}`)).toBe('none');
  });

  const regions: [string, string][] = [
    ['provider=openai,model=gpt-5.4,region=mars', 'unknown region of openai "mars"; known: eu, global, us'],
    ['provider=openai,model=gpt-5.4,region=de', 'known: eu, global, us'],
    ['provider=openai,model=gpt-5.4,region=onprem', 'known: eu, global, us'],
    ['provider=aws,model=claude-sonnet-5,region=us-est-1', 'did you mean us-east-1'],
  ];
  it.each(regions)('%s gets the regions of the provider', async (option, help) => {
    for (const kind of ['serverless', 'batch'])
      expect(await refusal(`kind=${kind},${option}`)).toContain(help);
  });

  it('a region is found however it is written, and has its price', async () => {
    const inputUsd = async (region: string) => {
      const [option] = (await planned(`kind=serverless,provider=openai,model=gpt-5.4${region}`)).options;
      return option!.cost.lines[0]!.usdPerUnit;
    };
    const global = await inputUsd('');
    expect(await inputUsd(',region=Global')).toBe(global);
    expect(await inputUsd(',region=EU')).toBeCloseTo(1.1 * global, 9);
  });

  it('a region of a provider that has none in the catalogue is open, not forbidden', async () => {
    const [option] = (
      await planned('kind=serverless,provider=deepinfra,model=gpt-oss-120b,region=mars,limits.rpm=1000')
    ).options;
    expect(option!.verdict).toBe('unproven');
    expect(option!.reasons.find(({ limit }) => limit === 'residency')?.text).toContain('deepinfra');
  });
});
