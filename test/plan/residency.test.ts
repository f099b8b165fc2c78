import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { planOf } from './plan-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'residency-'));

async function plannedIn(residency: string, ...options: string[]) {
  const path = join(folder, `${residency}.csv`);
  writeFileSync(path, `name,qps_peak,input_tokens,output_tokens,residency\na,2,500,100,${residency}\n`);
  return await planOf(path, { options, replications: 1, survey: true });
}

describe('residency', () => {
  it("on premises is where hardware of one's own is, and no provider", async () => {
    const [own, hosted] = (
      await plannedIn(
        'onprem',
        'id=own,kind=self-hosted,model=llama-3.1-8b,gpu=l40s,usd_per_gpu_hour=1,region=onprem',
        'id=api,kind=serverless,provider=openai,model=gpt-5-mini',
      )
    ).options;
    expect(own!.verdict).toBe('pass');
    expect(hosted!.verdict).toBe('not-applicable');
    await expect(
      plannedIn('onprem', 'id=api,kind=serverless,provider=openai,model=gpt-5-mini,region=onprem'),
    ).rejects.toThrow('unknown region');
  });

  it('rules a pair out whose fallback may not have the data', async () => {
    const primary = 'id=eu,kind=serverless,provider=openai,model=gpt-5-mini,region=eu';
    const verdictWith = async (region: string) => {
      const fallback = `id=back,kind=serverless,provider=azure,model=gpt-5-mini${region}`;
      const { options } = await plannedIn('eu', `${primary},fallback=back`, fallback);
      return options.find(({ id }) => id === 'eu')!;
    };
    const astray = await verdictWith('');
    expect(astray.verdict).toBe('not-applicable');
    expect(astray.reasons[0]).toMatchObject({ limit: 'residency', fix: 'another fallback' });
    expect((await verdictWith(',region=eu')).verdict).toBe('pass');
  });

  const machine = 'id=own,kind=self-hosted,model=llama-3.1-8b,gpu=l40s';
  const machines: [string, string, string, string][] = [
    ['eu', 'region=us-east', 'not-applicable', 'region: eu'],
    ['eu', 'region=us-east-1', 'not-applicable', 'region: eu'],
    ['eu', 'region=eu', 'pass', ''],
    ['eu', 'region=de', 'pass', ''],
    ['eu', 'region=eu-north-1', 'pass', ''],
    // London's region begins so too.
    ['eu', 'region=eu-west', 'unproven', 'region: eu'],
    ['eu', 'tp=1', 'unproven', 'region: eu'],
    ['eu', 'price=runpod,region=us', 'not-applicable', 'region: eu'],
    ['onprem', 'price=owned,region=onprem', 'pass', ''],
    ['onprem', 'price=owned', 'unproven', 'region: onprem'],
    ['onprem', 'price=owned,region=eu', 'not-applicable', 'region: onprem'],
    ['onprem', 'region=onprem', 'not-applicable', 'price: owned and region: onprem'],
    ['onprem', 'price=runpod', 'not-applicable', 'price: owned and region: onprem'],
  ];
  it.each(machines)('of %s on machines with %s is %s', async (residency, keys, verdict, fix) => {
    const [option] = (await plannedIn(residency, `${machine},${keys}`)).options;
    expect(option!.verdict).toBe(verdict);
    const reason = option!.reasons.find(({ limit }) => limit === 'residency');
    expect(reason?.fix ?? '').toBe(fix);
  });

  const unknown: [string, string][] = [
    ['region=nowhere', 'unknown region "nowhere"; known: eu, us, uk, apac, onprem'],
    ['region=us-est-1', 'did you mean us-east-1'],
    ['price=aws,region=eu-north1', 'unknown region of aws "eu-north1"; did you mean eu-north-1?'],
    ['price=aws,region=onprem', 'unknown region of aws "onprem"'],
  ];
  it.each(unknown)('machines in %s stand nowhere', async (keys, text) => {
    const refused = await plannedIn('eu', `${machine},${keys}`).catch((error: unknown) => error);
    if (!(refused instanceof InputError)) throw new Error('it was not refused');
    expect(refused.diagnostics.map(({ message, help }) => `${message}; ${help}`).join()).toContain(text);
  });

  it('is named before the model, which can be changed', async () => {
    const path = join(folder, 'model.csv');
    writeFileSync(
      path,
      'name,model,qps,input_tokens,output_tokens,residency\na,llama-3.1-8b,2,500,100,onprem\n',
    );
    const options = ['id=api,kind=serverless,provider=anthropic,model=claude-haiku-4-5'];
    const result = await planOf(path, { options, replications: 1, survey: true });
    expect(result.options[0]!.reasons[0]!.limit).toBe('residency');
  });
});
