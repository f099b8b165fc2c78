import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { planOf } from './plan-of.ts';

const quickstart = fileURLToPath(new URL('../../scenarios/quickstart/workload.csv', import.meta.url));
const gpu = 'id=own,kind=self-hosted,model=llama-3.1-8b,gpu=l40s,tp=1';
const one = { replications: 1, set: ['workload.scale=4'] };

test('a fixed size that is too small says the size that would pass and what it costs', async () => {
  const few = (await planOf(quickstart, { ...one, options: [`${gpu},replicas=1`] })).options[0]!;
  expect(few.verdict).toMatch(/fail|unstable/);
  const found = /^replicas: (\d+) would pass at \$[\d.]+k a month$/.exec(few.reasons[0]!.fix);
  expect(found).not.toBe(null);
  const size = Number(found![1]);
  const enough = (await planOf(quickstart, { ...one, options: [`${gpu},replicas=${size}`] })).options[0]!;
  expect(enough.verdict).toBe('pass');
  const short = (await planOf(quickstart, { ...one, options: [`${gpu},replicas=${size - 1}`] })).options[0]!;
  expect(short.verdict).not.toBe('pass');
});

test('a size is not offered where no size helps', async () => {
  const slow = await planOf(quickstart, { ...one, options: [`${gpu},replicas=1`], slo: ['tpot_p95_ms=1'] });
  expect(slow.options[0]!.reasons.map(({ fix }) => fix).join()).not.toContain('would pass');
});

test('a rate limit that refuses requests says the tier that carries the load', async () => {
  const option = 'id=api,kind=serverless,provider=openai,model=gpt-5-mini,tier=tier1';
  const { options } = await planOf(quickstart, { replications: 1, options: [option] });
  const fixes = options[0]!.reasons.map(({ fix }) => fix).join();
  const tier = /tier: (tier\d) carries the stated peak/.exec(fixes)?.[1];
  expect(tier).toMatch(/tier[2-5]/);
  const larger = await planOf(quickstart, { replications: 1, options: [option.replace('tier1', tier!)] });
  expect(larger.options[0]!.verdict).toBe('unproven');
});
