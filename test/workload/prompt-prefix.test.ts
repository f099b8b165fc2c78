import { describe, expect, it } from 'vitest';
import { countPrefix, withPrefix } from '../../src/workload/prompt-prefix.ts';
import type { Workload } from '../../src/workload/workload.ts';

const chat: Workload = {
  name: 'chat',
  model: 'gpt-5-mini',
  modality: 'text',
  rateBasis: 'qps',
  qpsMean: 1,
  qpsPeakHour: 2,
  meanIsAssumed: false,
  peakIsAssumed: true,
  hourWeights: new Float64Array(168).fill(1),
  profile: 'flat',
  tz: 'UTC',
  arrivalCv: 1,
  input: { meanTokens: 1000, p50Tokens: 800, p95Tokens: 2400, sigma: Math.log(3) / 1.645 },
  output: { meanTokens: 100, p50Tokens: 100, p95Tokens: 100, sigma: 0 },
  maxOutputTokens: null,
  cachedShare: 0.2,
  reasoningShare: 0,
  turns: 1,
  thinkS: 0,
  voice: null,
  objectives: [],
  deadlineH: null,
  availabilityPct: null,
  growthPctMonth: 0,
  residency: [],
  owner: null,
  unit: null,
  accept: [],
  notes: null,
  assumptions: [],
  source: { path: 'workload.csv', line: 2 },
};

describe('prompt files', () => {
  it('are counted by the o200k encoding, exactly for OpenAI models only', async () => {
    const files = [{ path: 'prompts/system.md', text: 'You are a helpful assistant.' }];
    // "You", " are", " a", " helpful", " assistant", "." in o200k_base.
    expect(await countPrefix(files, 'gpt-5-mini')).toEqual([
      { path: 'prompts/system.md', tokens: 6, exact: true },
    ]);
    expect((await countPrefix(files, 'claude-haiku-4-5'))[0]?.exact).toBe(false);
    expect((await countPrefix(files, 'gpt-5-mini|claude-haiku-4-5'))[0]?.exact).toBe(false);
  });

  it('take text that looks like a control token as text', async () => {
    const [counted] = await countPrefix([{ path: 'a.md', text: '<|endoftext|>' }], 'gpt-5');
    expect(counted?.tokens).toBeGreaterThan(1);
  });

  it('lengthen every request and are cached', () => {
    const longer = withPrefix(chat, [
      { path: 'a.md', tokens: 900, exact: true },
      { path: 'b.json', tokens: 100, exact: true },
    ]);
    expect(longer.input.meanTokens).toBe(2000);
    expect(longer.input.p95Tokens).toBe(3400);
    expect(longer.input.p50Tokens * Math.exp(1.645 * longer.input.sigma)).toBeCloseTo(3400, 6);
    expect(longer.cachedShare * 2000).toBeCloseTo(0.2 * 1000 + 1000, 9);
    expect(longer.assumptions.map((assumption) => assumption.basis)).toEqual([
      'measured',
      'measured',
      'assumed',
    ]);
  });

  it('change nothing when there are none', () => {
    expect(withPrefix(chat, [])).toBe(chat);
  });
});
