import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readGpuFacts } from '../../src/catalog/models/read-gpu-facts.ts';
import { readModelFacts } from '../../src/catalog/models/read-model-facts.ts';
import type { LinearRow, PhysicalRow } from '../../src/catalog/profiles/throughput-profile.ts';
import { type Fit, fitReplica, measuredElsewhere } from '../../src/plan/options/gpu/fit-replica.ts';
import { type OwnThroughput, withMeasuredDeployment } from '../../src/plan/options/gpu/throughput-rows.ts';
import type { OptionResult } from '../../src/plan/result.ts';
import { optionSpec } from '../../src/scenario/option-spec.ts';
import { runCli } from '../cli/run-cli.ts';

const model = readModelFacts().find(({ id }) => id === 'llama-3.1-8b')!;
const gpu = readGpuFacts().find(({ id }) => id === 'h100-sxm')!;
const spec = optionSpec('own', { kind: 'self-hosted', model: 'llama-3.1-8b', gpu: 'h100', tp: 1 }, null);
const place = { path: 'throughput.csv', line: 2 };
const physical = (constants: Record<string, number>): Extract<OwnThroughput, { kind: 'physical' }> => {
  const deployment = { model: model.id, gpu: gpu.id, tp: 1, engine: 'vllm', engineVersion: null };
  const row: PhysicalRow = {
    ...place,
    ...deployment,
    id: 'mine',
    kind: 'physical',
    precision: null,
    constants,
  };
  return { kind: 'physical', row };
};
const linear: LinearRow = {
  ...place,
  id: 'lin',
  kind: 'linear',
  baseMs: 10,
  prefillTokenUs: 20,
  prefillTokenSqNs: 0,
  sequenceUs: 5,
  contextTokenNs: 3,
};

function fitted(own: OwnThroughput | null): Fit {
  const fit = fitReplica(spec, model, gpu, own);
  if (!('replica' in fit)) throw new Error(JSON.stringify(fit));
  return fit;
}

test('calibrated constants stand in for those of the preset, the others stay', () => {
  const preset = fitted(null).replica.spec;
  const slower = fitted(physical({ dense_mbu: 0.2 })).replica.spec;
  expect(slower.cost.byTokensS[1]).toBeGreaterThan(2 * preset.cost.byTokensS[1]);
  expect(slower.cost.contextTokenS).toBe(preset.cost.contextTokenS);
  expect(slower.limits).toEqual(preset.limits);
});

test('a linear row gives the times and nothing is added; memory stays that of the model on the GPU', () => {
  const { spec: own, kv } = fitted({ kind: 'linear', row: linear }).replica;
  const preset = fitted(null).replica;
  expect(own.cost.byTokensS[8]).toBeCloseTo(10e-3 + 8 * 5e-6, 12);
  expect(own.cost.contextTokenS).toBeCloseTo(3e-9, 15);
  expect(own.requestOverheadS).toBe(0);
  expect(own.limits).toEqual(preset.spec.limits);
  expect(kv).toEqual(preset.kv);
});

test('constants of another model or GPU are used with a warning, an option takes what it leaves open from its row', () => {
  const own = physical({ dense_mbu: 0.5 });
  expect(measuredElsewhere(spec, own, model, gpu, 1)).toBe(null);
  const other = { ...own, row: { ...own.row, gpu: 'a100-sxm-80' } };
  expect(measuredElsewhere(spec, other, model, gpu, 1)).toMatch(/measured with a100-sxm-80/);
  const open = optionSpec('own', { kind: 'self-hosted', throughput: 'mine' }, null);
  expect(withMeasuredDeployment(open, own)).toMatchObject({
    model: model.id,
    gpu: gpu.id,
    tp: 1,
    engine: 'vllm',
  });
});

let folder = '';
const quickstart = fileURLToPath(new URL('../../scenarios/quickstart/workload.csv', import.meta.url));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capplan-throughput-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function simulated(
  throughput: string,
  option: string,
): { readonly option: OptionResult; readonly err: string } {
  const args = ['--throughput', throughput, '--option', option, '--replications', '1', '--format', 'json'];
  const run = runCli(['simulate', quickstart, ...args], { cwd: folder });
  expect(run.stderr).not.toContain('error');
  expect(run.code).toBe(0);
  return { option: (JSON.parse(run.stdout) as { options: OptionResult[] }).options[0]!, err: run.stderr };
}

test('what capplan calibrate writes is what capplan simulate runs with', () => {
  const rows = [
    [1, 256, 128, 40, 16],
    [8, 1024, 128, 160, 19],
    [32, 1024, 128, 420, 27],
    [64, 512, 200, 380, 31],
  ].map(
    ([users, isl, osl, ttft, tpot]) =>
      `llama-3.1-8b,H100,1,vllm,closed_loop,${users},${isl},${osl},${ttft},${tpot}`,
  );
  const head = 'model,gpu,tp,engine,mode,concurrency,isl,osl,ttft_ms_mean,tpot_ms_mean';
  writeFileSync(join(folder, 'measured.csv'), `${[head, ...rows].join('\n')}\n`);
  const calibrated = runCli(['calibrate', 'measured.csv', '--out', 'own.csv'], { cwd: folder });
  expect(calibrated.code).toBe(0);
  const [, row] = readFileSync(join(folder, 'own.csv'), 'utf8').split('\n');
  const id = row!.split(',')[0]!;

  const { option } = simulated('own.csv', `kind=self-hosted,throughput=${id},replicas=4`);
  expect(option.deployment).toMatchObject({ gpu: 'h100-sxm', tp: 1 });
  expect(option.modelError?.note).toBe(`calibrated by ${id}`);
  expect(option.cost.monthlyUsd).toBeGreaterThan(1000);
  const preset = simulated('own.csv', 'kind=self-hosted,model=llama-3.1-8b,gpu=h100,tp=1,replicas=4').option;
  // The machine measured is twice as slow as the preset says.
  expect(option.workloads[0]!.tpotMs.p50! / preset.workloads[0]!.tpotMs.p50!).toBeGreaterThan(1.5);
});

test('measured points run with and without a GPU to pay for, and say how they are read', () => {
  const head = 'id,kind,model,gpu,tp,concurrency,input_tokens,output_tokens,ttft_ms,tpot_ms';
  const points = (deployment: string, id: string): string[] =>
    ['1,900,250,60,9', '16,900,250,110,13', '64,900,250,300,24'].map(
      (load) => `${id},point,${deployment},${load}`,
    );
  const text = [head, ...points('llama-3.1-8b,h100,1', 'full'), ...points(',,', 'bare')];
  writeFileSync(join(folder, 'points.csv'), `${text.join('\n')}\n`);
  const full = simulated('points.csv', 'kind=self-hosted,throughput=full,replicas=2').option;
  expect(full.deployment).toMatchObject({ gpu: 'h100-sxm' });
  expect(full.cost.monthlyUsd).toBeGreaterThan(1000);
  expect(full.workloads[0]!.tpotMs.p50).toBeGreaterThan(8.9);
  expect(full.workloads[0]!.tpotMs.p50).toBeLessThan(24.1);
  const texts = full.assumptions.map(({ text: one }) => one).join('\n');
  expect(texts).toContain('at most 64 sequences at a time');
  const bare = simulated('points.csv', 'kind=self-hosted,throughput=bare,replicas=2').option;
  expect(bare.cost.monthlyUsd).toBe(null);
  expect(bare.workloads[0]!.tpotMs.p50).toBeCloseTo(full.workloads[0]!.tpotMs.p50!, 3);
});
