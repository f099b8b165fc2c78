import { expect, test } from 'vitest';
import { readGpuFacts } from '../../src/catalog/models/read-gpu-facts.ts';
import { readModelFacts } from '../../src/catalog/models/read-model-facts.ts';
import { factIndex } from '../../src/validation/fact-index.ts';
import { replicaBuilder } from '../../src/validation/measured-deployment.ts';
import { readMeasurements } from '../../src/validation/read-measurements.ts';
import { scoreMeasurement } from '../../src/validation/validate.ts';

const builder = replicaBuilder(factIndex(readModelFacts(), readGpuFacts()), null);
const header =
  'row_id,model_norm,precision,gpu_norm,gpu_count,tp,engine,engine_version,mode,isl,osl,isl_mean,osl_mean,concurrency,ttft_ms_mean,tpot_ms_mean\n';

function predicted(version: string, isl: number, islMean: number): { ttftMs: number; tpotMs: number } {
  const row = `a,qwen3-32b,fp8,H100,2,2,SGLang,${version},agg_closed_loop,${isl},256,${islMean},256,32,1000,20\n`;
  const { measurements } = readMeasurements('rows.csv', header + row, null, []);
  const choices = { seed: 1, groupBy: [], metrics: null, modes: null };
  const scored = scoreMeasurement(builder, measurements[0], choices, () => {});
  if (typeof scored === 'string') throw new Error(scored);
  return { ttftMs: scored[0].predicted, tpotMs: scored[1].predicted };
}

test('users of equal requests stay together on early SGLang alone, where each waits for the prompts of all', () => {
  const together = predicted('0.5.1', 4096, 4096);
  const apart = predicted('0.5.9', 4096, 4096);
  expect(together.ttftMs).toBeGreaterThan(2 * apart.ttftMs);
  expect(together.tpotMs).toBeLessThan(apart.tpotMs);
  expect(predicted('', 4096, 4096)).toEqual(apart);
});

test('requests of drawn lengths are left to drift by themselves, whatever the version', () => {
  expect(predicted('0.5.1', 4096, 3686)).toEqual(predicted('0.5.9', 4096, 3686));
});
