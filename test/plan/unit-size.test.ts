import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planOf } from './plan-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'units-'));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const steady = Array.from({ length: 6000 }, (_, i) => `${(i * 0.1).toFixed(1)},2000,200`).join('\n');
const trace = fileOf('steady.csv', `arrival_s,input_tokens,output_tokens\n${steady}\n`);
const ptu = (model: string) => `kind=dedicated,provider=azure,unit=ptu,model=${model},commitment=month`;

async function unitsFor(path: string, option: string, seed = 1): Promise<number | null | undefined> {
  const { options } = await planOf(path, { options: [option], seed, replications: 1, survey: true });
  return options[0]!.deployment?.units;
}

test.each([
  // (input + weight × output) per minute ÷ tokens per minute and unit, to the next step.
  ['gpt-6-sol', Math.ceil((1.2e6 + 5 * 120e3) / 3000 / 5) * 5],
  ['gpt-5.4', Math.ceil((1.2e6 + 6 * 120e3) / 2400 / 5) * 5],
  ['gpt-5-mini', Math.ceil((1.2e6 + 8 * 120e3) / 23_750 / 5) * 5],
])('a steady load takes as many units of %s as the formula of its vendor', async (model, units) => {
  expect(await unitsFor(trace, ptu(model))).toBe(units);
});

test('whatever the seed, no fewer units are bought than the formula asks for at the stated peak', async () => {
  const path = fileOf('row.csv', 'name,qps,input_tokens,output_tokens,profile\na,7,2000,200,flat\n');
  const { workloads } = await planOf(path, { options: [ptu('gpt-6-sol')], replications: 1, survey: true });
  const peak = workloads[0]!.qpsPeakHour;
  const formula = (peak * 60 * (2000 + 5 * 200)) / 3000;
  for (const seed of [1, 2, 3]) {
    expect(await unitsFor(path, ptu('gpt-6-sol'), seed)).toBeGreaterThanOrEqual(formula);
  }
});

test('sessions that write their prompts to a cache take the units that writes weigh', async () => {
  const head = 'name,qps,input_tokens,output_tokens,profile,cached_share,turns,think_s\n';
  const row = (turns: number) => `a,20,3000,200,flat,50 %,${turns},1`;
  const [once, talk] = await Promise.all(
    [1, 6].map((turns) => unitsFor(fileOf(`turns-${turns}.csv`, head + row(turns)), ptu('gpt-6-sol'))),
  );
  // (1,500 × w + 150 + 1,000) × 1,200 a minute ÷ 3,000, w = 1 for a single request and 1.25 in a session.
  expect(once).toBeGreaterThanOrEqual(1060);
  expect(once).toBeLessThan(1060 * 1.03);
  expect(talk).toBeGreaterThanOrEqual(1210);
  expect(talk).toBeLessThan(1210 * 1.03);
});

test('a deadline is kept by units whose latency nobody has published', async () => {
  const path = fileOf(
    'late.csv',
    'name,qps,qps_peak,input_tokens,output_tokens,deadline_h\nm,2,4,1000,200,24\n',
  );
  const { options } = await planOf(path, { options: [ptu('gpt-5-mini')], replications: 1, survey: true });
  expect(options[0]!.deployment?.units).toBe(30);
  expect(options[0]!.verdict).toBe('pass');
});

test('a number of units that nobody sells is refused with the next that is', async () => {
  const option = `${ptu('gpt-6-sol')},units=7`;
  await expect(planOf(trace, { options: [option] })).rejects.toMatchObject({
    diagnostics: [{ code: 'CAP220', help: 'units: 15' }],
  });
});

test('units that are sold under a commitment alone ask for one', async () => {
  const option = 'kind=dedicated,provider=gcp,unit=gsu,model=gemini-3.8-flash';
  await expect(planOf(trace, { options: [option] })).rejects.toMatchObject({
    diagnostics: [{ code: 'CAP220', help: expect.stringContaining('commitment: ') }],
  });
});
