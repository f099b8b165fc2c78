import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { planOf } from './plan-of.ts';

const quickstart = fileURLToPath(new URL('../../scenarios/quickstart/workload.csv', import.meta.url));
const api = (id: string, fallback: string) =>
  `id=${id},kind=serverless,provider=openai,model=gpt-5-mini,tier=tier3,fallback=${fallback}`;

async function refused(options: readonly string[]): Promise<string> {
  const error = await planOf(quickstart, { options, survey: true }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ diagnostics: [{ severity: 'error' }] });
  return (error as { diagnostics: { message: string }[] }).diagnostics
    .map(({ message }) => message)
    .join('\n');
}

test('a fallback that answers hours later takes over nothing', async () => {
  const batch = 'id=late,kind=batch,provider=openai,model=gpt-5-mini,tier=tier3';
  expect(await refused([api('now', 'late'), batch])).toContain('late is a batch API');
});

test.each([
  ['in another service', 'kind=serverless,provider=openai,model=gpt-5-mini,tier=tier3,service=priority'],
  [
    'with a cap of its own',
    'kind=serverless,provider=openai,model=gpt-5-mini,tier=tier3,limits={spend: 900}',
  ],
])('a fallback on the same account gets no second quota, %s', async (_, same) => {
  expect(await refused([api('now', 'then'), `id=then,${same}`])).toContain(
    'its fallback "then" has the same limits of gpt-5-mini at openai tier3',
  );
});

test.each([
  ['another tier', 'kind=serverless,provider=openai,model=gpt-5-mini,tier=tier4'],
  ['another model', 'kind=serverless,provider=openai,model=gpt-5-nano,tier=tier3'],
  ['limits of its own', 'kind=serverless,provider=openai,model=gpt-5-mini,tier=tier3,limits={rpm: 5000}'],
])('a fallback with %s takes over', async (_, other) => {
  const result = await planOf(quickstart, {
    options: [api('now', 'then'), `id=then,${other}`],
    survey: true,
  });
  expect(result.options[0]?.fallback?.option).toBe('then');
});

test('what units refuse spills over to the account already, which is no fallback beside it', async () => {
  const units = 'id=units,kind=dedicated,provider=azure,model=gpt-4.1-mini,unit=ptu,units=25,fallback=api';
  const account = 'id=api,kind=serverless,provider=azure,model=gpt-4.1-mini';
  expect(await refused([units, account])).toContain('which what its units refuse meets already');
});

test('options that fall back on each other have no fallback', async () => {
  const pair = [api('one', 'two'), api('two', 'one').replace('tier3', 'tier4')];
  const error = await planOf(quickstart, { options: pair, survey: true }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    diagnostics: [
      { code: 'CAP220', message: expect.stringContaining('one → two → one') },
      { code: 'CAP220', message: expect.stringContaining('two → one → two') },
    ],
  });
});

test('GPUs of a provider that rents none are refused, unless the option states their price', async () => {
  const option = 'id=gpus,kind=dedicated,provider=openai,model=llama-3.1-8b,gpu=h100';
  expect(await refused([option])).toContain('nothing says that openai rents GPUs');
  const result = await planOf(quickstart, { options: [`${option},usd_per_gpu_hour=3`], survey: true });
  expect(result.options[0]?.cost.monthlyUsd).toBeGreaterThan(0);
});

test('an autoscaler that keeps more replicas than it may have is refused', async () => {
  const option = 'kind=self-hosted,model=llama-3.1-8b,gpu=h100,autoscale.min=5,autoscale.max=3';
  expect(await refused([option])).toContain('min is above max');
});

test('keys of the account beside provisioned units are refused of rented GPUs', async () => {
  const gpus = 'id=gpus,kind=dedicated,provider=together,model=llama-3.1-8b,gpu=h100,usd_per_gpu_hour=3';
  expect(await refused([`${gpus},tier=tier1`])).toContain('which have no tier');
  expect(await refused([`${gpus},cache_ttl=1h`])).toContain('which have no cache_ttl');
});
