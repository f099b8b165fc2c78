import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { resolvePlan } from '../../src/plan/resolve-plan.ts';
import { loadScenario, noFlags } from '../../src/scenario/load-scenario.ts';
import type { Workload } from '../../src/workload/workload.ts';
import { workloadOf } from './fake-run.ts';

const catalog = loadCatalog({ asOf: null, pricing: [], throughput: [] });

/** The options that are picked for these workloads, and whether each can take any of them. */
async function picked(...workloads: readonly Workload[]) {
  const { scenario } = await loadScenario(noFlags);
  const input = { kind: 'workloads' as const, workloads, inputs: [], warnings: [] };
  const { options } = resolvePlan(input, scenario, await catalog);
  return options.map((option) => ({
    id: option.id,
    kind: option.kind,
    model: option.model,
    serves: workloads.some((workload) => {
      const suits = option.suits(workload);
      return suits.word !== 'not-applicable' || suits.reason.limit === 'not-interactive';
    }),
  }));
}

const lengths = (meanTokens: number) => ({
  meanTokens,
  p50Tokens: meanTokens,
  p95Tokens: meanTokens,
  sigma: 0,
});
const calls = workloadOf({
  name: 'calls',
  modality: 'audio',
  voice: { sessionsPeak: 50, sessionMinutes: 6, responsesPerMinute: 5 },
});

describe('options that nobody named', () => {
  it.each([
    ['voice sessions', calls, /realtime|live|sonic|voice/],
    ['embeddings', workloadOf({ modality: 'embedding', output: lengths(0) }), /embed/],
    ['audio by the request', workloadOf({ modality: 'audio' }), /gemini/],
    ['images', workloadOf({ modality: 'vision' }), /gpt-5|claude|gemini|gemma/],
    ['a million tokens of input', workloadOf({ input: lengths(1e6) }), /gpt-[56]|gemini|claude|deepseek/],
  ])('can take %s', async (_, workload, models) => {
    const options = await picked(workload);
    expect(options.length).toBeGreaterThanOrEqual(3);
    expect(options.filter(({ serves }) => !serves)).toEqual([]);
    for (const { model } of options) expect(model).toMatch(models);
  });

  it('are of all four kinds for text, and the widely used ones', async () => {
    const options = await picked(workloadOf());
    expect(new Set(options.map(({ kind }) => kind)).size).toBe(4);
    expect(options.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['openai-gpt-5-mini', 'own-llama-3.1-8b-h100', 'openai-gpt-5-mini-batch']),
    );
  });

  it('serve workloads of different kinds each by its own', async () => {
    const options = await picked(workloadOf(), calls);
    expect(options.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['openai-gpt-5-mini', 'openai-gpt-realtime-2.1']),
    );
    expect(new Set(options.map(({ id }) => id)).size).toBe(options.length);
  });

  it('are those that were named where none can take the workload, to say why', async () => {
    const options = await picked(workloadOf({ input: lengths(50e6) }));
    expect(options.length).toBeGreaterThan(0);
  });
});
