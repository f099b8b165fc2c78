import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { boughtCache } from '../../src/plan/options/hosted/cache-lifetime.ts';
import type { OptionResult } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

const ownPrice =
  'usd_per_million_input_tokens=10,usd_per_million_cached_tokens=1,usd_per_million_output_tokens=0';
const option = `kind=serverless,id=api,provider=openai,model=gpt-5.4,${ownPrice}`;

interface Chat {
  readonly thinkS: number;
  readonly turns?: number;
  readonly qps?: number;
  readonly share?: string;
  readonly options?: readonly string[];
  readonly model?: string;
}

/** Sessions of five turns, a fifth of whose input is cached: less than their history, so all of it is history. */
async function planned({
  thinkS,
  turns = 5,
  qps = 3,
  share = '20 %',
  options = [option],
  model = 'gpt-5.4',
}: Chat) {
  const path = join(mkdtempSync(join(tmpdir(), 'cache-')), 'workload.csv');
  const header = 'name,model,qps,qps_peak,profile,input_tokens,output_tokens,cached_share,turns,think_s';
  writeFileSync(path, `${header}\nchat,${model},${qps},${qps},flat,1000,20,${share},${turns},${thinkS}\n`);
  return (await planOf(path, { options, replications: 1, survey: true })).options;
}

const quantity = (result: OptionResult, what: string): number =>
  result.cost.lines.find((line) => line.item.includes(what))?.quantity ?? 0;
const texts = (result: OptionResult): string => result.assumptions.map((one) => one.text).join('\n');

describe('the life of a hosted prefix cache', () => {
  it('a session whose pauses outlast it pays for its history as fresh input', async () => {
    const [quick] = await planned({ thinkS: 5 });
    const [slow] = await planned({ thinkS: 600 });
    // A pause with a mean of ten minutes is longer than five with probability e^(−1/2); answers and waits add to it.
    const found = quantity(slow!, 'cached input') / quantity(quick!, 'cached input');
    expect(Math.abs(found - (1 - Math.exp(-0.5)))).toBeLessThan(0.04);
    expect(slow!.cost.monthlyUsd).toBeGreaterThan(quick!.cost.monthlyUsd!);
    expect(texts(slow!)).toContain('61 % of the cached input is read, counted and billed as fresh');
    expect(texts(quick!)).not.toContain('billed as fresh');
  });

  it('what every request shares stays warm, however long anybody thinks, unless hardly anybody sends it', async () => {
    const cached = async (chat: Chat): Promise<number> => {
      const [result] = await planned({ turns: 1, ...chat });
      return quantity(result!, 'cached input') / quantity(result!, 'input');
    };
    const warm = await cached({ thinkS: 5 });
    expect(await cached({ thinkS: 3600 })).toBeCloseTo(warm, 6);
    // One in ten minutes: another one came within the last five with probability 1 − e^(−1/2).
    const rare = await cached({ thinkS: 5, qps: 1 / 600 });
    expect(rare / (0.2 + rare) / (warm / (0.2 + warm))).toBeLessThan(0.75);
  });

  it('is longer where that is bought: an hour at Anthropic, whose writes then cost twice the input', async () => {
    const api = 'kind=serverless,provider=anthropic,model=claude-sonnet-5,tier=scale';
    const options = [`id=short,${api}`, `id=long,${api},cache_ttl=1h`];
    const [short, long] = await planned({ thinkS: 600, options, model: 'claude-sonnet-5', share: '40 %' });
    expect(quantity(long!, 'cached input')).toBeGreaterThan(1.5 * quantity(short!, 'cached input'));
    const price = (result: OptionResult, what: string): number =>
      result.cost.lines.find((line) => line.item.includes(what))!.usdPerUnit;
    expect(price(long!, 'cache write') / price(short!, 'cache write')).toBeCloseTo(2 / 1.25, 9);
    expect(price(long!, 'cached input')).toBe(price(short!, 'cached input'));
    expect(texts(long!)).not.toContain('billed as fresh');
  });

  it('counts against input limits: what is forgotten is refused where what is kept fits', async () => {
    // 3 a second of 1,000 tokens, 70 % of them history, are 54,000 a minute that a limit without cached reads sees.
    const api = `kind=serverless,provider=anthropic,model=claude-sonnet-5,limits.itpm=90000`;
    const chat = { options: [`id=api,${api}`], model: 'claude-sonnet-5', share: '70 %' };
    const rejected = async (thinkS: number): Promise<number> => {
      const [result] = await planned({ ...chat, thinkS, turns: 20 });
      return result!.workloads[0]!.requests.rejected;
    };
    expect(await rejected(5)).toBeLessThan(20);
    expect(await rejected(900)).toBeGreaterThan(500);
  });

  it('a longer one than is sold is a mistake that says what is', async () => {
    const [short, long] = [3600, 7200].map((cacheTtlS) =>
      boughtCache(builtInCatalog(), { id: 'api', cacheTtlS }, 'anthropic'),
    );
    expect(short).toMatchObject({ found: { lifetimeS: 3600, writeMultiplier: 2 } });
    expect(long).toMatchObject({ problem: { help: 'known: 5 min or 60 min' } });
    const asked = planned({ thinkS: 5, options: [`${option},cache_ttl=48h`] });
    await expect(asked).rejects.toThrow(InputError);
  });
});
