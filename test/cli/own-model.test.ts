import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/plan/result.ts';
import { runCli } from './run-cli.ts';

/** The shape of llama-3.1-8b. */
const config = {
  model_type: 'llama',
  num_hidden_layers: 32,
  hidden_size: 4096,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  intermediate_size: 14336,
  vocab_size: 128256,
  max_position_embeddings: 131072,
  torch_dtype: 'bfloat16',
};
let folder = '';

function simulate(args: readonly string[]): Result {
  const run = runCli(['simulate', ...args, '--replications', '1', '--format', 'json'], { cwd: folder });
  expect(run.stderr).not.toContain('error');
  expect(run.code).toBe(0);
  return JSON.parse(run.stdout) as Result;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capplan-model-'));
  for (const name of ['site', 'site/tuned', 'elsewhere']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'site/tuned/config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, num_hidden_layers: 16 }));
  writeFileSync(
    join(folder, 'site/workload.csv'),
    'name,qps,input_tokens,output_tokens,ttft_p95_ms,model\nchat,2,800,200,2000,./tuned/config.json\n',
  );
  writeFileSync(join(folder, 'any.csv'), 'name,qps,input_tokens,output_tokens\nchat,2,800,200\n');
  const options = [
    'own: { kind: self-hosted, model: ./tuned/config.json, gpu: h100, tp: 1, replicas: 1 }',
    'other: { kind: self-hosted, model: llama-3.1-8b, gpu: h100, tp: 1, replicas: 1 }',
  ];
  writeFileSync(join(folder, 'site/capplan.yaml'), `version: 1\noptions:\n  ${options.join('\n  ')}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a model given as its config.json', () => {
  it('is found from the scenario and from the workload file, and is the one that the workload asks for', () => {
    const { options } = simulate(['site/workload.csv']);
    const [own, other] = options;
    expect(own).toMatchObject({ model: 'tuned', verdict: 'pass' });
    expect(own!.assumptions.map(({ source }) => source).join()).toContain('config.json');
    expect(other!.verdict).toBe('not-applicable');
  });

  it('is as fast as the model of the catalogue that has its shape, and is found from here on the command line', () => {
    const flag = (model: string): string =>
      `id=${model.length},kind=self-hosted,model=${model},gpu=h100,tp=1,replicas=1`;
    const tpot = (model: string): number =>
      simulate(['any.csv', '--option', flag(model)]).options[0]!.workloads[0]!.tpotMs.p50!;
    const catalogue = tpot('llama-3.1-8b');
    expect(tpot('site/tuned/config.json') / catalogue).toBeCloseTo(1, 2);
    expect(tpot('./config.json') / catalogue).toBeLessThan(0.7);
  });

  it('that is absent or incomplete is a mistake with what to do about it', () => {
    writeFileSync(join(folder, 'half.json'), JSON.stringify({ num_hidden_layers: 4 }));
    for (const [model, message] of [
      ['./absent.json', 'does not exist'],
      ['./any.csv.json', 'does not exist'],
      ['half.json', 'hidden_size'],
    ]) {
      const option = `kind=self-hosted,model=${model},gpu=h100`;
      const run = runCli(['simulate', 'any.csv', '--option', option], { cwd: folder });
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('CAP331');
      expect(run.stderr).toContain(message);
    }
  });
});
