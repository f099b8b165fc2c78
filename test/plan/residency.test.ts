import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
});
