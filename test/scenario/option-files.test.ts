import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { commandWords, keysOfArgs, wordsOf } from '../../src/scenario/engine-args.ts';
import { listedModels } from '../../src/scenario/litellm-models.ts';
import { loadScenario, noFlags } from '../../src/scenario/load-scenario.ts';
import type { OptionSpec } from '../../src/scenario/scenario.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capplan-options-'));
  mkdirSync(join(folder, 'helm'));
  writeFileSync(
    join(folder, 'helm/values.yaml'),
    'vllm:\n  args: ["--tensor-parallel-size", "4", "--max-num-seqs=128", "--gpu-memory-utilization", 0.85]\n  odd: { a: 1 }\n  map: { max-num-batched-tokens: 4096, enable-prefix-caching: false, quantization: fp8 }\n',
  );
  writeFileSync(
    join(folder, 'serve.sh'),
    'vllm serve meta-llama/Llama-3.1-8B-Instruct \\\n  --max-num-seqs 64 \\\n  --kv-cache-dtype fp8_e4m3 # smaller cache\n',
  );
  writeFileSync(
    join(folder, 'litellm_config.yaml'),
    `model_list:
  - model_name: fast
    litellm_params: { model: openai/gpt-5-nano, api_key: os.environ/OPENAI_API_KEY, rpm: 500, tpm: 200000 }
  - model_name: fast
    litellm_params: { model: azure/gpt-5-nano, region_name: eu }
  - model_name: own
    litellm_params: { model: hosted_vllm/llama-3.3-70b, api_base: http://gpu.internal/v1 }
  - model_name: open
    litellm_params: { model: fireworks_ai/accounts/fireworks/models/llama-3.3-70b, input_cost_per_token: 9.0e-7, output_cost_per_token: 9.0e-7 }
`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function optionsOf(yaml: string): Promise<readonly OptionSpec[]> {
  const scenarioPath = join(folder, 'capplan.yaml');
  writeFileSync(scenarioPath, yaml);
  return (await loadScenario({ ...noFlags, scenarioPath })).scenario.options ?? [];
}

const selfHosted = (args: string): string =>
  `options:\n  own: { kind: self-hosted, model: llama-3.3-70b, gpu: h100, engine_args: ${args} }\n`;

describe('engine arguments', () => {
  it('are read from a values file, a mapping of flags and a command line', async () => {
    const [list] = await optionsOf(selfHosted("'helm/values.yaml#/vllm/args'"));
    expect(list).toMatchObject({
      model: 'llama-3.3-70b',
      tp: 4,
      maxNumSeqs: 128,
      gpuMemoryUtilization: 0.85,
    });
    const [map] = await optionsOf(selfHosted("'helm/values.yaml#/vllm/map'"));
    expect(map).toMatchObject({ maxNumBatchedTokens: 4096, precision: 'fp8', prefixCache: null });
    const [line] = await optionsOf(
      'options:\n  own: { kind: self-hosted, gpu: h100, engine_args: serve.sh }\n',
    );
    expect(line).toMatchObject({
      model: 'meta-llama/Llama-3.1-8B-Instruct',
      maxNumSeqs: 64,
      kvPrecision: 'fp8',
    });
    const [inline] = await optionsOf(selfHosted("'--tp 2 --no-enable-prefix-caching'"));
    expect(inline).toMatchObject({ tp: 2, prefixCache: false });
  });

  it('give way to the option’s own keys', async () => {
    const [own] = await optionsOf(
      selfHosted("'helm/values.yaml#/vllm/args'").replace('gpu: h100', 'gpu: h100, tp: 8'),
    );
    expect(own).toMatchObject({ tp: 8, maxNumSeqs: 128 });
  });

  it.each([
    ["'helm/none.yaml#/vllm/args'", 'no such file'],
    ["'helm/values.yaml#/vllm/missing'", 'has nothing at /vllm/missing'],
    ['[[1]]', 'engine_args'],
  ])('that cannot be read are a mistake with a place: %s', async (args, text) => {
    const error = await optionsOf(selfHosted(args)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(text);
    expect((error as InputError).diagnostics[0]).toMatchObject({ line: 2 });
  });

  it('are split as a shell splits them', () => {
    expect(commandWords(`vllm serve "a model" --x='y z' \\\n --flag # comment`)).toEqual([
      'vllm',
      'serve',
      'a model',
      '--x=y z',
      '--flag',
    ]);
    expect(wordsOf(['sh', '-c', 'vllm serve m --tp 2'])).toEqual([
      'sh',
      '-c',
      'vllm',
      'serve',
      'm',
      '--tp',
      '2',
    ]);
    expect(keysOfArgs(['--tp', '2', '--quantization', 'awq', '--unknown', '7'])).toEqual({
      tp: 2,
      precision: 'int4',
    });
    expect(wordsOf({ maxNumSeqs: 9, enableX: true, off: false })).toEqual(['--max-num-seqs=9', '--enable-x']);
  });
});

describe('a LiteLLM model list', () => {
  it('becomes one option per hosted model, limits and prices included, secrets left alone', async () => {
    const options = await optionsOf(
      'options:\n  proxy: { kind: serverless, model_list: litellm_config.yaml }\n',
    );
    expect(options.map(({ id, provider, model }) => [id, provider, model])).toEqual([
      ['proxy-fast', 'openai', 'gpt-5-nano'],
      ['proxy-fast-2', 'azure', 'gpt-5-nano'],
      ['proxy-open', 'fireworks-ai', 'llama-3.3-70b'],
    ]);
    expect(options[0]!.limits).toEqual({ rpm: 500, tpm: 200_000 });
    expect(options[1]!.region).toBe('eu');
    expect(options[2]).toMatchObject({ usdPerMillionInputTokens: 0.9, usdPerMillionOutputTokens: 0.9 });
    expect(JSON.stringify(options)).not.toContain('OPENAI_API_KEY');
  });

  it('is a mistake where it lists nothing that is hosted', async () => {
    expect(listedModels({ model_list: [{ model_name: 'x' }, 7, null] })).toEqual([]);
    expect(listedModels('text')).toEqual([]);
    await expect(
      optionsOf('options:\n  proxy: { kind: serverless, model_list: helm/values.yaml }\n'),
    ).rejects.toThrow('lists no hosted model');
  });
});
