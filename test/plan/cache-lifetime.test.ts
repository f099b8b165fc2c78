import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OptionResult } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

const option =
  'kind=serverless,id=api,provider=openai,model=gpt-5.4,usd_per_million_input_tokens=10,usd_per_million_cached_tokens=1,usd_per_million_output_tokens=0';

/** Sessions of five turns, a fifth of whose input is cached: less than their history, so all of it is history. */
async function planned(thinkS: number, turns = 5): Promise<OptionResult> {
  const path = join(mkdtempSync(join(tmpdir(), 'cache-')), 'workload.csv');
  const header = 'name,model,qps,qps_peak,profile,input_tokens,output_tokens,cached_share,turns,think_s';
  writeFileSync(path, `${header}\nchat,gpt-5.4,0.5,0.5,flat,1000,100,20 %,${turns},${thinkS}\n`);
  return (await planOf(path, { options: [option], replications: 1, survey: true })).options[0]!;
}

const cachedTokens = (result: OptionResult): number =>
  result.cost.lines.find((line) => line.item.includes('cached input'))?.quantity ?? 0;

it('a session whose pauses outlast the cache pays for its history as fresh input', async () => {
  const [quick, slow] = [await planned(5), await planned(600)];
  // A pause with a mean of ten minutes is longer than five with probability e^(−1/2).
  expect(cachedTokens(slow) / cachedTokens(quick)).toBeCloseTo(1 - Math.exp(-0.5), 2);
  expect(slow.cost.monthlyUsd).toBeGreaterThan(quick.cost.monthlyUsd!);
  expect(slow.assumptions.map((one) => one.text).join('\n')).toContain('61 % of the cached input is billed');
  expect(quick.assumptions.map((one) => one.text).join('\n')).not.toContain('billed as fresh');
});

it('what every request shares stays warm, however long anybody thinks', async () => {
  expect(cachedTokens(await planned(3600, 1))).toBeCloseTo(cachedTokens(await planned(5, 1)), 3);
});
