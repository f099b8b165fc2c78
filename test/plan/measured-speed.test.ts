import { expect, test } from 'vitest';
import { readGpuFacts } from '../../src/catalog/read-gpu-facts.ts';
import { readModelFacts } from '../../src/catalog/read-model-facts.ts';
import type { LinearRow, PhysicalRow } from '../../src/catalog/throughput-profile.ts';
import type { FittingReplica, ReplicaRequest } from '../../src/performance/replica-spec.ts';
import { type MeasuredSpeed, replicaAtSpeed, speedWarnings } from '../../src/plan/measured-speed.ts';

const model = readModelFacts().find(({ id }) => id === 'llama-3.1-8b' || id === 'llama-3-8b');
const gpu = readGpuFacts().find(({ id }) => id === 'h100-sxm');
if (model === undefined || gpu === undefined) throw new Error('the catalogue lacks a model or a GPU');

const request: ReplicaRequest = {
  model,
  gpu,
  tp: 1,
  pp: 1,
  dp: 1,
  ep: 1,
  precision: null,
  kvPrecision: null,
  engine: 'vllm',
  engineVersion: null,
  maxNumSeqs: null,
  maxNumBatchedTokens: null,
  blockSize: null,
  kvBlocks: null,
  gpuMemoryUtilization: null,
  prefixCache: null,
};
const place = { path: 'throughput.csv', line: 2 };
const physical = (constants: Record<string, number>): PhysicalRow => ({
  ...place,
  id: 'mine',
  kind: 'physical',
  model: model.id,
  gpu: gpu.id,
  engine: 'vllm',
  engineVersion: null,
  constants,
});
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

function replicaAt(speed: MeasuredSpeed | null): FittingReplica {
  const replica = replicaAtSpeed(request, speed);
  if ('doesNotFit' in replica) throw new Error(replica.doesNotFit.text);
  return replica;
}

test('calibrated constants stand in for those of the preset, the others stay', () => {
  const preset = replicaAt(null).spec;
  const slower = replicaAt(physical({ dense_mbu: 0.2 })).spec;
  expect(slower.cost.byTokensS[1]).toBeGreaterThan(2 * preset.cost.byTokensS[1]);
  expect(slower.cost.contextTokenS).toBe(preset.cost.contextTokenS);
  expect(slower.limits).toEqual(preset.limits);
});

test('a linear row gives the times and nothing is added; memory stays that of the model on the GPU', () => {
  const { spec, kv } = replicaAt(linear);
  const preset = replicaAt(null);
  expect(spec.cost.byTokensS[8]).toBeCloseTo(10e-3 + 8 * 5e-6, 12);
  expect(spec.cost.contextTokenS).toBeCloseTo(3e-9, 15);
  expect(spec.requestOverheadS).toBe(0);
  expect(spec.limits).toEqual(preset.spec.limits);
  expect(kv).toEqual(preset.kv);
});

test('constants of another model or GPU are used with a warning', () => {
  expect(speedWarnings(physical({ dense_mbu: 0.5 }), model, gpu)).toEqual([]);
  const other = { ...physical({ dense_mbu: 0.5 }), gpu: 'a100-sxm-80' };
  expect(speedWarnings(other, model, gpu)).toEqual(['throughput row mine was calibrated on a100-sxm-80']);
});
