import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { planOf } from './plan-of.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'money-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const micro = (usd: number): number => Math.round(usd * 1e6);

function sumOfLines({ recommendation }: Result): number {
  const bills = recommendation.options.flatMap((option) => option.cost.lines);
  return [...bills, ...recommendation.lines].reduce((sum, line) => sum + micro(line.usd), 0);
}

describe('commitments in a plan', () => {
  // 0.5 requests a second of 1,000 tokens in and 200 out: 1,314,000 in a month of 730 h.
  const rows =
    'name,model,qps,profile,input_tokens,output_tokens,accept\nchat,gpt-5-mini,0.5,flat,1000,200,claude-haiku-4-5\n';
  const scenario = (commitments: string): string =>
    file(
      'committed.yaml',
      `version: 1
options:
  gpt: { kind: serverless, provider: openai, model: gpt-5-mini, tier: tier5, usd_per_million_input_tokens: 1, usd_per_million_output_tokens: 5 }
  claude: { kind: serverless, provider: anthropic, model: claude-haiku-4-5, tier: scale, usd_per_million_input_tokens: 2, usd_per_million_output_tokens: 10 }
commitments: ${commitments}
`,
    );
  const planned = (commitments: string): Promise<Result> =>
    planOf(file('chat.csv', rows), { scenarioPath: scenario(commitments), survey: true, replications: 1 });

  it('turn the choice to the dearer option whose provider is paid anyway', async () => {
    const free = await planned('[]');
    expect(free.recommendation).toMatchObject({
      assignments: [{ option: 'gpt' }],
      lines: [],
      commitments: [],
    });
    const bound = await planned('[ { provider: anthropic, usd_per_year: 240000, until: 2030-12-31 } ]');
    const { recommendation } = bound;
    expect(recommendation.assignments).toMatchObject([
      { option: 'claude', reason: expect.stringContaining('draws on what is committed to anthropic') },
    ]);
    // $20,000 a month is due; the bill is all that is used of it.
    expect(recommendation.monthlyUsd).toBeCloseTo(20_000, 6);
    expect(recommendation.yearlyUsd).toBeCloseTo(240_000, 4);
    expect(recommendation.lines).toMatchObject([{ item: 'unused commitment to anthropic', unit: 'month' }]);
    expect(recommendation.text).toMatch(/for \$20k a month, \$\S+ of it unused commitments/);
    expect(sumOfLines(bound)).toBe(micro(recommendation.monthlyUsd!));
    const drawn = recommendation.options[0]!.cost.yearlyUsd!;
    expect(recommendation.commitments).toMatchObject([{ provider: 'anthropic' }]);
    expect(recommendation.commitments[0]!.drawnYearlyUsd).toBeCloseTo(drawn, 4);
    expect(recommendation.commitments[0]!.unusedYearlyUsd).toBeCloseTo(240_000 - drawn, 4);
  });

  it('do not turn it when they end before they pay for the difference', async () => {
    const brief = await planned('[ { provider: anthropic, usd_per_year: 240000, until: 2026-12-05 } ]');
    const { recommendation } = brief;
    expect(recommendation.assignments[0]).toMatchObject({
      option: 'gpt',
      reason: expect.stringContaining('beside the commitments'),
    });
    // From 2026-11-20 to 2026-12-05 are 16 days: $20,000 in the month, 16/365 of $240,000 in the year.
    const bill = recommendation.options[0]!.cost;
    expect(recommendation.monthlyUsd! - bill.monthlyUsd!).toBeCloseTo((20_000 * 16) / 30, 4);
    expect(recommendation.yearlyUsd! - bill.yearlyUsd!).toBeCloseTo((240_000 * 16) / 365, 4);
  });

  it('that are over bind nobody', async () => {
    const over = await planned('[ { provider: anthropic, usd_per_year: 240000, until: 2026-10-31 } ]');
    expect(over.recommendation).toMatchObject({
      assignments: [{ option: 'gpt' }],
      lines: [],
      commitments: [],
    });
    expect(over.warnings).toContain('the commitment to anthropic ended on 2026-10-31 and counts for nothing');
  });
});

describe('inventory in a plan', () => {
  const rows = (qps: number): string =>
    `name,model,qps,profile,input_tokens,output_tokens,ttft_p95_ms
chat,llama-3.3-70b,${qps},flat,1500,300,2000
notes,qwen3-32b,${qps},flat,1500,300,2000
`;
  const scenario = (count: number): string =>
    file(
      `inventory-${count}.yaml`,
      `version: 1
options:
  own-llama: { kind: self-hosted, model: llama-3.3-70b, gpu: h100, tp: 4, precision: fp8, price: owned, replicas: 2 }
  own-qwen: { kind: self-hosted, model: qwen3-32b, gpu: h100, tp: 2, precision: fp8, price: owned, replicas: 4 }
  rented-qwen: { kind: self-hosted, model: qwen3-32b, gpu: h100, tp: 2, precision: fp8, usd_per_gpu_hour: 0.4, replicas: 4 }
inventory: { h100: { count: ${count}, cost: sunk } }
`,
    );
  const planned = (count: number): Promise<Result> =>
    planOf(file('both.csv', rows(1)), { scenarioPath: scenario(count), survey: true, replications: 1 });

  it('is counted once by the options that share it', async () => {
    const { recommendation, options } = await planned(16);
    expect(recommendation.assignments.map((one) => one.option)).toEqual(['own-llama', 'own-qwen']);
    expect(recommendation.inventory).toMatchObject([
      { gpu: 'h100-sxm', held: 16, used: 16, toBuy: 0, toRent: 0 },
    ]);
    expect(recommendation.monthlyUsd).toBeCloseTo(
      options[0]!.cost.monthlyUsd! + options[1]!.cost.monthlyUsd!,
      6,
    );
    // Only power is paid for.
    expect(recommendation.options.flatMap((one) => one.cost.lines.map((line) => line.item))).toEqual([
      'h100-sxm at hand',
      'electricity',
      'h100-sxm at hand',
      'electricity',
    ]);
  });

  it('spills what does not fit to the option that is then cheaper, and says so', async () => {
    const { recommendation, options } = await planned(8);
    // Alone each fits: the bill of either counts all eight GPUs as its own.
    expect(options.slice(0, 2).map((one) => one.cost.lines.length)).toEqual([2, 2]);
    expect(recommendation.assignments.map((one) => one.option)).toEqual(['own-llama', 'rented-qwen']);
    expect(recommendation.assignments[1]!.reason).toContain(
      'own-qwen would need 8 h100-sxm, the inventory leaves 0',
    );
    expect(recommendation.inventory[0]!.text).toBe(
      'uses 8 of the 8 h100-sxm of the inventory (own-llama), 0 are left',
    );
  });

  it('serves first, and what it does not carry is rented at the on-demand median or the stated price', async () => {
    const on = (keys: string, region = ''): string =>
      file(
        `first${keys.replace(/\W/g, '')}${region}.yaml`,
        `version: 1
options:
  own: { kind: self-hosted, model: llama-3.3-70b, gpu: h100, tp: 4, precision: fp8, replicas: 12${keys} }
inventory: { h100: { count: 40, cost: sunk } }
`,
      );
    const billOf = async (keys: string) => {
      const { recommendation, options } = await planOf(file('first.csv', rows(1).split('notes')[0]!), {
        scenarioPath: on(keys),
        survey: true,
        replications: 1,
      });
      return { recommendation, lines: options[0]!.cost.lines, option: options[0]! };
    };
    const { recommendation, lines, option } = await billOf('');
    // 48 GPUs are needed, 40 are there: 8 are rented.
    expect(lines.map(({ item }) => item)).toEqual(['h100-sxm at hand', 'electricity', 'h100-sxm serving']);
    expect(lines.map(({ quantity }) => quantity)).toMatchObject({ 0: 40 * 730, 2: 8 * 730 });
    expect(lines[2]!.usdPerUnit).toBeGreaterThan(1);
    expect(option.cost.monthlyUsd).toBeCloseTo(lines[1]!.usd + lines[2]!.usd, 6);
    expect(recommendation.inventory).toMatchObject([{ held: 40, used: 40, toBuy: 0, toRent: 8 }]);
    expect(recommendation.inventory[0]!.text).toBe(
      'needs 48 h100-sxm (own): 40 of the 40 of the inventory, 8 are rented',
    );
    const runpod = await billOf(', price: owned/runpod');
    expect(runpod.lines[2]!.usdPerUnit).not.toBe(lines[2]!.usdPerUnit);
    const stated = await billOf(', price: owned, usd_per_gpu_hour: 1.5');
    expect(stated.lines[2]).toMatchObject({ quantity: 8 * 730, usd: 8 * 730 * 1.5 });
    // Nothing is rented on premises: what is beyond is bought.
    const home = await billOf(', region: onprem');
    expect(home.lines.map(({ item }) => item)).toContain('h100-sxm write-off');
    expect(home.recommendation.inventory).toMatchObject([{ toBuy: 8, toRent: 0 }]);
  });

  it('is shared in the order of the plan by options that rent the rest', async () => {
    const path = file(
      'shared.yaml',
      `version: 1
options:
  llama: { kind: self-hosted, model: llama-3.3-70b, gpu: h100, tp: 4, precision: fp8, replicas: 2 }
  qwen: { kind: self-hosted, model: qwen3-32b, gpu: h100, tp: 2, precision: fp8, replicas: 4 }
inventory: { h100: { count: 12, cost: sunk } }
`,
    );
    const { recommendation, options } = await planOf(file('both.csv', rows(1)), {
      scenarioPath: path,
      survey: true,
      replications: 1,
    });
    // Alone, either fits and costs its power.
    expect(options.map(({ cost }) => cost.lines.length)).toEqual([2, 2]);
    expect(recommendation.inventory).toMatchObject([{ held: 12, used: 12, toBuy: 0, toRent: 4 }]);
    const rented = recommendation.options.flatMap(({ cost }) =>
      cost.lines.filter(({ item }) => item === 'h100-sxm serving'),
    );
    expect(rented.map(({ quantity }) => quantity)).toEqual([4 * 730]);
  });

  it('draws on a commitment to who rents out the rest by that rest alone', async () => {
    const path = file(
      'drawn.yaml',
      `version: 1
options:
  own: { kind: self-hosted, model: llama-3.3-70b, gpu: h100, tp: 4, precision: fp8, replicas: 3, price: owned/runpod }
inventory: { h100: { count: 8, cost: 1.5 } }
commitments: [ { provider: runpod, usd_per_year: 500000, until: 2030-12-31 } ]
`,
    );
    const { recommendation, options } = await planOf(file('drawn.csv', rows(1).split('notes')[0]!), {
      scenarioPath: path,
      survey: true,
      replications: 1,
    });
    const rented = options[0]!.cost.lines.find(({ item }) => item === 'h100-sxm serving')!;
    expect(rented.quantity).toBe(4 * 730);
    expect(recommendation.commitments[0]!.drawnYearlyUsd).toBeCloseTo(12 * rented.usd, 3);
  });
});
