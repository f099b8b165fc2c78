import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import type { Lookup } from '../../src/catalog/lookup.ts';
import { resolveGpu } from '../../src/catalog/models/resolve-gpu.ts';
import { resolveModel } from '../../src/catalog/models/resolve-model.ts';
import { machineResidency, residencyOf } from '../../src/catalog/terms/residency.ts';
import { resolveProvider } from '../../src/catalog/terms/resolve-provider.ts';

const catalog = builtInCatalog();

function foundIn<T>(lookup: Lookup<T>): T {
  if ('problem' in lookup) throw new Error(lookup.problem.message);
  return lookup.found;
}

const ids = (text: string): string[] => foundIn(resolveModel(catalog, text)).map((choice) => choice.id);

describe('names of models', () => {
  it.each([
    ['gpt-5-mini', 'gpt-5-mini'],
    ['GPT_5_Mini', 'gpt-5-mini'],
    ['gpt-5-mini-2025-08-07', 'gpt-5-mini'],
    ['claude-haiku-4.5', 'claude-haiku-4-5'],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
    ['meta-llama/Llama-3.3-70B-Instruct', 'llama-3.3-70b'],
    ['llama-3.3-70b-versatile', 'llama-3.3-70b'],
    ['mistral-small-2603', 'mistral-small-4'],
    ['voxtral-mini-transcribe-realtime-2602', 'voxtral-mini-4b-realtime'],
    ['gemini-3.1-pro', 'gemini-3.1-pro-preview'],
  ])('%s is %s', (text, id) => {
    expect(ids(text)).toEqual([id]);
  });

  it('a dated snapshot that has a price of its own is not taken for the later model', () => {
    expect(resolveModel(catalog, 'gpt-4o-2024-05-13')).toMatchObject({ problem: { code: 'CAP300' } });
    expect(ids('gpt-4o-2024-08-06')).toEqual(['gpt-4o']);
  });

  it.each([
    ['llama-3-8b', 'llama-3.1-8b', 8192],
    ['meta-llama/Meta-Llama-3-70B-Instruct', 'llama-3.3-70b', 8192],
    ['Qwen3-30B-A3B-Instruct-2507', 'qwen3-30b-a3b', 262_144],
    ['qwen3-30b-a3b', 'qwen3-30b-a3b', 40_960],
    ['01-ai/Yi-34B-200K', 'yi-34b', 200_000],
    ['microsoft/Phi-3-mini-4k-instruct', 'phi-3-mini', 4096],
    ['Phi-3.5-mini-instruct', 'phi-3-mini', 131_072],
  ])('%s has the dimensions of %s and a context of %i', (text, id, contextTokens) => {
    const [choice] = foundIn(resolveModel(catalog, text));
    expect(choice).toMatchObject({ id, api: { contextTokens }, open: { maxContextTokens: contextTokens } });
  });

  it('alternatives come in the order named, each once', () => {
    expect(ids('gpt-5-mini|claude-haiku-4-5|gpt-5-mini')).toEqual(['gpt-5-mini', 'claude-haiku-4-5']);
  });

  it('a class stands for its models, open for all open classes, any for every ranked model', () => {
    expect(ids('mid')).toContain('gpt-5-mini');
    expect(ids('mid')).not.toContain('gpt-5-nano');
    expect(ids('open:large')).toContain('llama-3.3-70b');
    expect(ids('open')).toEqual(expect.arrayContaining([...ids('open:small'), ...ids('open:frontier')]));
    expect(ids('any').length).toBe(catalog.apiModels.length);
  });

  it('an open model brings its architecture, a closed one has none', () => {
    expect(foundIn(resolveModel(catalog, 'llama-3.1-8b'))[0].open?.architecture?.layers).toBe(32);
    expect(foundIn(resolveModel(catalog, 'gpt-5-mini'))[0].open).toBeNull();
  });

  it('an unknown name is a mistake that shows the nearest ones', () => {
    const lookup = resolveModel(catalog, 'gpt-5-mimi');
    expect('problem' in lookup && lookup.problem).toMatchObject({ code: 'CAP300', severity: 'error' });
    expect('problem' in lookup && lookup.problem.help).toContain('gpt-5-mini');
  });

  it('one unknown alternative is a mistake even beside a known one', () => {
    expect('problem' in resolveModel(catalog, 'gpt-5-mini|nonsense-9000')).toBe(true);
  });

  it('no text makes it throw', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof resolveModel(catalog, text) === 'object'));
  });
});

describe('names of GPUs and providers', () => {
  it.each([
    ['A10', 'a10'],
    ['a10g', 'a10g'],
    ['h100', 'h100-sxm'],
    ['H100', 'h100-sxm'],
    ['a100', 'a100-sxm-80'],
    ['rtx-pro-6000', 'rtx-pro-6000-server'],
    ['L40S', 'l40s'],
  ])('GPU %s is %s', (text, id) => {
    expect(foundIn(resolveGpu(catalog, text)).id).toBe(id);
  });

  it.each([
    ['azure-openai', 'azure'],
    ['bedrock', 'aws'],
    ['vertex', 'gcp'],
    ['gemini-api', 'google'],
    ['hf-inference-endpoints', 'huggingface'],
    ['xAI', 'x-ai'],
  ])('provider %s is %s', (text, id) => {
    expect(foundIn(resolveProvider(catalog, text)).id).toBe(id);
  });

  it('a mistyped provider shows the nearest ones, price indices are none of them', () => {
    const near = resolveProvider(catalog, 'opnai');
    expect('problem' in near && near.problem.help).toContain('openai');
    const index = resolveProvider(catalog, 'index-ocpx');
    expect(JSON.stringify(index)).not.toContain('index-ocpi');
  });
});

describe('residency', () => {
  it('a region that the provider names answers yes', () => {
    expect(residencyOf(catalog, 'openai', 'eu', 'eu').answer).toBe('yes');
    expect(residencyOf(catalog, 'aws', 'eu-north-1', 'eu').answer).toBe('yes');
  });

  it('a global endpoint answers no and names the region that would do', () => {
    expect(residencyOf(catalog, 'openai', null, 'eu')).toMatchObject({ answer: 'no', regionThatWould: 'eu' });
  });

  it('what no row says with a source is unknown', () => {
    expect(residencyOf(catalog, 'replicate', null, 'eu').answer).toBe('unknown');
    expect(residencyOf(catalog, 'deepseek', null, 'eu').answer).toBe('unknown');
    const nowhere = { owned: true, renter: null, region: null };
    expect(machineResidency(catalog, nowhere, 'eu').answer).toBe('unknown');
    expect(machineResidency(catalog, nowhere, 'onprem').answer).toBe('unknown');
  });

  it('own hardware on premises satisfies every residency, hosted services never the one on premises', () => {
    const atHome = { owned: true, renter: null, region: 'onprem' };
    expect(machineResidency(catalog, atHome, 'onprem').answer).toBe('yes');
    expect(machineResidency(catalog, atHome, 'eu').answer).toBe('yes');
    expect(machineResidency(catalog, { ...atHome, owned: false }, 'onprem').answer).toBe('no');
    expect(residencyOf(catalog, 'openai', 'eu', 'onprem').answer).toBe('no');
    // Calling a provider's region so does not move its machines.
    expect(residencyOf(catalog, 'openai', 'onprem', 'onprem').answer).toBe('no');
    expect(residencyOf(catalog, 'openai', 'onprem', 'eu').answer).not.toBe('yes');
  });
});

describe('every name in the tables', () => {
  const everyName = [
    ...catalog.apiModels.flatMap(({ id, aliases }) => [id, ...aliases].map((name) => [name, id] as const)),
    ...catalog.models.flatMap(({ id, hfId, aliases }) =>
      [id, hfId, ...aliases].map((name) => [name, id] as const),
    ),
    ...[...catalog.voice, ...catalog.hosted, ...catalog.unitThroughputs].map(
      ({ model }) => [model, model] as const,
    ),
  ].filter(([name]) => name !== '');

  it('stands for the one model that it is a name of', () => {
    const wrong = everyName.flatMap(([name, id]) => {
      const lookup = resolveModel(catalog, name);
      const found = 'found' in lookup ? lookup.found.map((choice) => choice.id).join() : 'none';
      return found === id ? [] : [`${name}: ${found}, not ${id}`];
    });
    expect(everyName.length).toBeGreaterThan(500);
    expect(wrong).toEqual([]);
  });

  it.each(['voxtral-small-2507', 'mistralai/Voxtral-Small-24B-2507', 'voxtral-small-24b-2507'])(
    '%s is Voxtral Small',
    (name) => {
      expect(ids(name)).toEqual(['voxtral-small-24b']);
    },
  );
});

describe('variants of a model', () => {
  const sellers = (name: string): string[] =>
    foundIn(resolveModel(catalog, name))[0]!.api.sellers.map(({ provider }) => provider);

  it('are sold by those who name them, not by all who sell what has the same dimensions', () => {
    expect(sellers('llama-3.1-8b').length).toBeGreaterThan(5);
    expect(sellers('llama-3-8b')).toEqual([]);
    expect(sellers('deepseek-r1-distill-llama-70b')).toEqual([]);
    expect(sellers('Qwen/Qwen3-235B-A22B-Instruct-2507')).toEqual(['nebius']);
    expect(sellers('qwen3-235b-a22b')).toEqual(['fireworks', 'nebius', 'nscale']);
  });

  it('are the same model where somebody runs it for himself', () => {
    const [variant] = foundIn(resolveModel(catalog, 'deepseek-r1-distill-llama-8b'));
    const [model] = foundIn(resolveModel(catalog, 'llama-3.1-8b'));
    expect(variant!.open?.architecture).toEqual(model!.open?.architecture);
    expect(variant!.variant).toBe('deepseek-r1-distill-llama-8b');
  });
});
