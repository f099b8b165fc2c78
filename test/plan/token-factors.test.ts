import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OptionResult } from '../../src/plan/result.ts';
import { scaleStreamTokens } from '../../src/workload/scale-tokens.ts';
import { planOf } from './plan-of.ts';
import { optionOf } from './planned.ts';

const prices = 'usd_per_million_input_tokens=5,usd_per_million_output_tokens=25';
const options = [
  `kind=serverless,id=opus,provider=anthropic,model=claude-opus-5-5,${prices}`,
  `kind=serverless,id=gpt,provider=openai,model=gpt-5.4,${prices}`,
];

/** 0.1 requests a second of 1,000 + 200 tokens, counted as the row's model counts, on a Claude and on a GPT model. */
async function planned(model: string): Promise<Record<'opus' | 'gpt', OptionResult>> {
  const path = join(mkdtempSync(join(tmpdir(), 'tokens-')), 'workload.csv');
  const header = 'name,model,accept,qps,qps_peak,profile,input_tokens,output_tokens';
  writeFileSync(path, `${header}\nchat,${model},claude-opus-5-5|gpt-5.4,0.1,0.1,flat,1000,200\n`);
  const result = await planOf(path, { options, replications: 1, survey: true });
  return { opus: optionOf(result, 'opus'), gpt: optionOf(result, 'gpt') };
}

/** A month of 0.1 requests a second at $5 and $25 per million tokens, 1,000 in and 200 out times a factor. */
const monthUsd = (factor: number): number => 0.1 * 730 * 3600 * ((1000 * 5 + 200 * 25) / 1e6) * factor;

function tokenNotes(option: OptionResult): string[] {
  return option.assumptions
    .map((assumption) => assumption.text)
    .filter((text) => text.includes('tokens are counted'));
}

describe('a workload counted in one family and served by another', () => {
  it('costs 1.3 × as much on a tokenizer that makes 1.3 tokens of each, and says so', async () => {
    const { opus, gpt } = await planned('gpt-5.4');
    expect(gpt.cost.monthlyUsd).toBeCloseTo(monthUsd(1), 6);
    expect(opus.cost.monthlyUsd).toBeCloseTo(monthUsd(1.3), 6);
    expect(tokenNotes(gpt)).toEqual([]);
    expect(tokenNotes(opus)).toEqual([
      'chat: tokens are counted with o200k; claude-opus-5-5 makes 1.30 tokens of each, its limits and prices apply to those',
    ]);
  });

  it('costs less elsewhere where the row names the family with more tokens', async () => {
    const { opus, gpt } = await planned('claude-opus-5-5');
    expect(opus.cost.monthlyUsd).toBeCloseTo(monthUsd(1), 6);
    expect(gpt.cost.monthlyUsd).toBeCloseTo(monthUsd(1 / 1.3), 5);
    expect(tokenNotes(opus)).toEqual([]);
    expect(tokenNotes(gpt)[0]).toContain('counted with that of claude-opus-5-5; gpt-5.4 makes 0.77 tokens');
  });

  it('is taken as counted with o200k where the row names both families', async () => {
    const { opus, gpt } = await planned('gpt-5.4|claude-opus-5-5');
    expect(gpt.cost.monthlyUsd).toBeCloseTo(monthUsd(1), 6);
    expect(opus.cost.monthlyUsd).toBeCloseTo(monthUsd(1.3), 6);
  });

  it('meets limits of tokens a minute with the tokens that the provider counts', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'tokens-')), 'workload.csv');
    const header = 'name,model,accept,qps,qps_peak,profile,input_tokens,output_tokens';
    writeFileSync(path, `${header}\nchat,gpt-5.4,claude-opus-5-5|gpt-5.4,5,5,flat,1000,200\n`);
    // 300,000 input tokens a minute as stated, 390,000 as Claude counts them.
    const limited = options.map((option) => `${option},limits.itpm=345k,limits.rpm=100k,limits.otpm=10M`);
    const result = await planOf(path, { options: limited, replications: 1, survey: true });
    const rejected = (id: string): number => optionOf(result, id).workloads[0]!.requests.rejected;
    expect(rejected('gpt')).toBe(0);
    expect(rejected('opus')).toBeGreaterThan(0);
  });
});

describe('a stream in other tokens', () => {
  it('scales each workload by its own factor and nothing else', () => {
    const stream = {
      count: 2,
      arrivalS: Float64Array.of(0, 1),
      inputTokens: Int32Array.of(10, 10),
      outputTokens: Int32Array.of(0, 5),
      cachedTokens: Int32Array.of(10, 3),
      workload: Uint16Array.of(0, 1),
      session: null,
      turn: null,
      workloadNames: ['a', 'b'],
      measureFromS: 0,
      endS: 2,
      drainS: 0,
      startHourOfWeek: 0,
      startEpochS: null,
    };
    expect(scaleStreamTokens(stream, [1, 1.3])).toEqual({
      ...stream,
      inputTokens: Int32Array.of(10, 13),
      outputTokens: Int32Array.of(0, 7),
      cachedTokens: Int32Array.of(10, 4),
    });
    expect(scaleStreamTokens(stream, [1, 1])).toBe(stream);
  });
});

describe('a fallback of another family', () => {
  it('is held to its limits in its own tokens', async () => {
    const rejected = async (model: string, itpm: number): Promise<number> => {
      const path = join(mkdtempSync(join(tmpdir(), 'tokens-')), 'workload.csv');
      const header = 'name,model,accept,qps,qps_peak,profile,input_tokens,output_tokens';
      writeFileSync(path, `${header}\nchat,${model},claude-opus-5-5|gpt-5.4,2,2,flat,1000,20\n`);
      const result = await planOf(path, {
        options: [
          `kind=serverless,id=gpt,provider=openai,model=gpt-5.4,limits.rpm=1,fallback=opus,${prices}`,
          `kind=serverless,id=opus,provider=anthropic,model=claude-opus-5-5,limits.itpm=${itpm},${prices}`,
        ],
        replications: 1,
        survey: true,
      });
      return optionOf(result, 'gpt').workloads[0]!.requests.rejected;
    };
    // 1,000 tokens of GPT are 1,300 of Claude: the same limit in Claude's tokens lets as many through, no more.
    const inClaude = await rejected('claude-opus-5-5', 60_000);
    const inGpt = await rejected('gpt-5.4', 78_000);
    expect(inClaude).toBeGreaterThan(1000);
    expect(Math.abs(inGpt / inClaude - 1)).toBeLessThan(0.02);
  });
});
