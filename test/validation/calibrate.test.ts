import { beforeAll, expect, test } from 'vitest';
import { readGpuFacts } from '../../src/catalog/models/read-gpu-facts.ts';
import { readModelFacts } from '../../src/catalog/models/read-model-facts.ts';
import { withPhysicalConstants } from '../../src/performance/physical-constants.ts';
import { engineConstants } from '../../src/performance/read-engine-constants.ts';
import { type Calibration, calibrateDeployment } from '../../src/validation/calibrate.ts';
import { factIndex } from '../../src/validation/fact-index.ts';
import { measuredDeployment, replicaBuilder } from '../../src/validation/measured-deployment.ts';
import type { Measurement } from '../../src/validation/measurement.ts';
import { metricOf } from '../../src/validation/metric.ts';
import { predictedMetric } from '../../src/validation/predicted-metrics.ts';
import { simulateMeasurement } from '../../src/validation/simulate-measurement.ts';
import { setup } from './measured-setup.ts';

const facts = factIndex(readModelFacts(), readGpuFacts());
const loads = [
  { users: 1, input: 256, output: 200 },
  { users: 8, input: 1024, output: 200 },
  { users: 32, input: 2048, output: 100 },
  { users: 64, input: 512, output: 300 },
  { users: 96, input: 4000, output: 60 },
  { users: 16, input: 128, output: 400 },
];

/** What a deployment with these constants would have been measured at. */
function synthetic(constants: Readonly<Record<string, number>>): Measurement[] {
  const truth = withPhysicalConstants(engineConstants('vllm-v1'), 'truth', constants);
  const builder = replicaBuilder(facts, truth);
  return loads.map(({ users, input, output }, i) => {
    const measurement: Measurement = {
      rowId: `row-${i}`,
      path: 'f.csv',
      line: i + 2,
      source: 'synthetic',
      mode: 'closed_loop',
      setup,
      load: { kind: 'closed-loop', users, requests: 6 * users },
      input: { shape: 'constant', tokens: input },
      output: { shape: 'uniform', minTokens: Math.round(0.8 * output), maxTokens: output },
      sharing: null,
      throughServer: true,
      measured: new Map(),
    };
    const deployment = measuredDeployment(builder, setup, null);
    if (typeof deployment === 'string') throw new Error(deployment);
    const run = simulateMeasurement(measurement, deployment, 1);
    if (typeof run === 'string') throw new Error(run);
    const measured = new Map<string, number>();
    for (const name of ['ttft_ms_mean', 'tpot_ms_mean', 'output_tok_s']) {
      const metric = metricOf(name);
      if (metric !== null) measured.set(name, predictedMetric(run, metric) ?? Number.NaN);
    }
    return { ...measurement, measured };
  });
}

const preset = engineConstants('vllm-v1');
const truth = {
  dense_mbu: preset.denseMbu * 0.8,
  dense_mfu: preset.denseMfu.bf16 * 0.75,
  layer_s: preset.layerS * 1.5,
};
let calibration: Calibration;

beforeAll(() => {
  const found = calibrateDeployment(synthetic(truth), facts, 'mine', 1);
  if (typeof found === 'string') throw new Error(found);
  calibration = found;
});

test('measurements made with known constants lead back to them', () => {
  for (const [column, value] of Object.entries(truth)) {
    const constant = calibration.constants.find((one) => one.column === column);
    if (constant === undefined) expect.fail(`${column} is not identified`);
    expect(Math.abs(constant.fitted / value - 1), column).toBeLessThan(0.2);
    expect(constant.low).toBeLessThan(value);
    expect(constant.high).toBeGreaterThan(value);
  }
});

test('calibrated constants predict the measurements they have not seen', () => {
  const tpot = (summaries: Calibration['before']): number =>
    summaries.find(({ metric }) => metric === 'tpot_ms_mean')?.medianApePct ?? Number.NaN;
  expect(tpot(calibration.before)).toBeGreaterThan(15);
  expect(tpot(calibration.leftOut)).toBeLessThan(2);
  expect(calibration.folds).toBe(loads.length);
});

test('constants that the measurements do not touch are kept at the preset and said to be', () => {
  const fitted = new Set(calibration.constants.map(({ column }) => column));
  expect(calibration.kept.some((column) => fitted.has(column))).toBe(false);
  expect([...fitted, ...calibration.kept]).toContain('kv_mbu');
  expect([...fitted, ...calibration.kept]).not.toContain('link_efficiency');
  expect([...fitted, ...calibration.kept]).not.toContain('expert_mbu');
});

test('a deployment that cannot be built says why', () => {
  const rows = synthetic({}).map((row) => ({ ...row, setup: { ...setup, model: 'no-such-model' } }));
  expect(calibrateDeployment(rows, facts, 'mine', 1)).toBe('unknown model no-such-model');
});
