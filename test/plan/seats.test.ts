import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import type { OptionResult } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seats-'));
  path = join(folder, 'chat.csv');
  // 0.05 requests a second: 131,400 in a month of 730 h, each 2,000 tokens in and 500 out.
  writeFileSync(
    path,
    'name,model,qps,profile,input_tokens,output_tokens,ttft_p95_ms\nchat,claude-sonnet-4-6,0.05,flat,2000,500,2000\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function optionWith(keys: string, pricing: readonly string[] = []): Promise<OptionResult> {
  const option = `id=copilot,kind=serverless,provider=github,model=claude-sonnet-4-6,${keys}`;
  return (await planOf(path, { options: [option], survey: true, pricing })).options[0]!;
}

async function problemsWith(keys: string): Promise<string> {
  const error: unknown = await optionWith(keys).catch((reason: unknown) => reason);
  if (!(error instanceof InputError)) throw new Error('it was planned');
  return error.diagnostics.map(({ message, help }) => `${message} (${help})`).join('; ');
}

describe('an option sold by the seat', () => {
  it('costs its seats and what is used beyond the included credits', async () => {
    // Claude Sonnet 4.6 at $3 and $15: $0.0135 a request, $1,773.90 a month, 177,390 credits; 60 seats include 114,000.
    const { cost, verdict, provider, deployment } = await optionWith('plan=business,seats=60');
    expect(deployment).toMatchObject({ units: 60, unit: 'seats' });
    expect(cost.lines).toMatchObject([
      { quantity: 60, unit: 'seat-month', usdPerUnit: 19, usd: 1140 },
      { quantity: 63_390, unit: 'credit', usdPerUnit: 0.01, usd: 633.9 },
    ]);
    expect(cost.monthlyUsd).toBe(1773.9);
    expect(cost.yearlyUsd).toBe(21_286.8);
    expect([verdict, provider]).toEqual(['unproven', 'microsoft-copilot']);
  });

  it('costs its seats alone where they include enough, and names what is idle', async () => {
    const { cost } = await optionWith('plan=business,seats=200');
    expect(cost.lines).toMatchObject([{ usd: 3800 }]);
    // 380,000 credits are included, 177,390 are used.
    expect(cost.idleUsd).toBeCloseTo(3800 * (1 - 177_390 / 380_000), 6);
  });

  it('counts credits at list prices, whatever the buyer has agreed with the vendor', async () => {
    const prices = join(folder, 'prices.csv');
    writeFileSync(
      prices,
      'kind,provider,model,input_usd_mtok,output_usd_mtok,discount_pct\n' +
        'discount,*,*,,,20\ntokens,anthropic,claude-sonnet-4-6,1,5,\n',
    );
    const { cost } = await optionWith('plan=business,seats=60', [prices]);
    expect(cost.lines.find(({ unit }) => unit === 'credit')!.quantity).toBe(63_390);
  });

  it('takes a price of its own', async () => {
    expect((await optionWith('usd_per_seat_month=25,seats=10')).cost.monthlyUsd).toBe(250);
    const own = await optionWith('plan=business,usd_per_seat_month=15,seats=60');
    expect(own.cost.monthlyUsd).toBe(1533.9);
  });

  it('is refused without seats or with a plan that nobody sells', async () => {
    expect(await problemsWith('plan=business')).toContain('has no seats (for example seats: 120)');
    expect(await problemsWith('plan=busines,seats=5')).toContain('github-copilot-business');
  });
});
