import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGpuFacts } from '../../src/catalog/models/read-gpu-facts.ts';
import { readModelFacts } from '../../src/catalog/models/read-model-facts.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { ReplicaShape } from '../../src/performance/replica-shape.ts';
import { factIndex } from '../../src/validation/fact-index.ts';
import {
  type MeasuredDeployment,
  measuredDeployment,
  replicaBuilder,
} from '../../src/validation/measured-deployment.ts';
import { type Measurement, meanTokens } from '../../src/validation/measurement.ts';
import { readMeasurements } from '../../src/validation/read-measurements.ts';

/** One measured value that the constants are fitted to, with everything that does not depend on them. */
export interface FitRow {
  readonly id: string;
  readonly source: string;
  readonly kind: 'tpot' | 'e2e' | 'ttft' | 'online-ttft' | 'throughput';
  readonly weight: number;
  readonly measurement: Measurement;
  readonly deployment: MeasuredDeployment;
  readonly shape: ReplicaShape;
  readonly constantsId: string;
  /** Input tokens that have to be computed, and those that a prefix cache serves. */
  readonly inputTokens: number;
  readonly warmTokens: number;
  readonly outputTokens: number;
  /** Sequences that decode at once. */
  readonly batch: number;
  /** Prompts that start per iteration in steady state. */
  readonly promptsPerIteration: number;
  readonly budget: number;
  readonly measured: number;
}

export const measurementsFolder = join(
  import.meta.dirname,
  '../../../../../shared/data/ground-truth/serving',
);

export function hasMeasurements(): boolean {
  return existsSync(measurementsFolder);
}

/** Every measured value of the scorable rows that a steady state describes. */
export function readFitRows(): { rows: FitRow[]; reasons: Map<string, number> } {
  const problems: Diagnostic[] = [];
  const builder = replicaBuilder(factIndex(readModelFacts(), readGpuFacts()), null);
  const rows: FitRow[] = [];
  const reasons = new Map<string, number>();
  const skip = (reason: string): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  for (const file of readdirSync(measurementsFolder).sort()) {
    const path = join(measurementsFolder, file);
    const { measurements } = readMeasurements(path, readFileSync(path, 'utf8'), null, problems);
    for (const measurement of measurements) {
      const batch = measurement.load.kind === 'static-batch' ? measurement.load.batch : null;
      const deployment = measuredDeployment(builder, measurement.setup, batch);
      if (typeof deployment === 'string') {
        skip(deployment);
        continue;
      }
      const found = fitRows(measurement, deployment);
      if (typeof found === 'string') skip(found);
      else rows.push(...found);
    }
  }
  return { rows, reasons };
}

function fitRows(measurement: Measurement, deployment: MeasuredDeployment): FitRow[] | string {
  if (deployment.decode !== null) return 'disaggregated';
  const { measured, load } = measurement;
  const { replica, replicas } = deployment;
  const isl = meanTokens(measurement.input);
  const cold = isl - warmTokens(measurement, isl);
  const osl = meanTokens(measurement.output);
  const common = {
    id: measurement.rowId,
    source: measurement.source,
    measurement,
    deployment,
    shape: replica.shape,
    constantsId: replica.preset.constants,
    weight: 1,
    inputTokens: Math.max(1, cold),
    warmTokens: isl - cold,
    outputTokens: osl,
    budget: replica.spec.limits.maxNumBatchedTokens,
  };
  const limits = replica.spec.limits;
  const capacity = (limits.kvBlocks * limits.blockTokens) / (isl + osl);
  const value = (name: string): number => measured.get(name) ?? Number.NaN;
  if (load.kind === 'static-batch') {
    const e2e = value('e2e_ms_mean');
    const own = { ...common, batch: load.batch, promptsPerIteration: 0 };
    if (e2e > 0) return [{ ...own, kind: 'e2e', measured: e2e / 1e3 }];
    const ttft = value('ttft_ms_mean');
    return ttft > 0 ? [{ ...own, kind: 'ttft', measured: ttft / 1e3 }] : 'nothing to fit';
  }
  if (load.kind === 'closed-loop') {
    const tpotS = value('tpot_ms_mean') / 1e3;
    if (!(tpotS > 0) || osl < 8) return 'nothing to fit';
    const ttftS = (value('ttft_ms_mean') || 0) / 1e3;
    const decodeS = tpotS * (osl - 1);
    const share = Number.isFinite(ttftS) ? decodeS / (decodeS + ttftS) : 0.95;
    const batch = Math.min((load.users / replicas) * share, limits.maxNumSeqs);
    return [{ ...common, batch, promptsPerIteration: batch / (osl - 1), kind: 'tpot', measured: tpotS }];
  }
  if (load.kind === 'open-loop') {
    const tpotS = (value('itl_ms_mean') || value('tpot_ms_mean')) / 1e3;
    const rates = load.stages;
    const stage = load.measuredStage;
    if (!(tpotS > 0) || stage === null) return 'nothing to fit';
    const qps = rates[stage].qps / replicas;
    const row = { ...common, batch: qps * osl * tpotS, promptsPerIteration: qps * tpotS };
    const ttftS = value('ttft_ms_mean') / 1e3;
    return [
      { ...row, kind: 'tpot', weight: 10, measured: tpotS },
      { ...row, kind: 'online-ttft', weight: 1, measured: ttftS },
    ];
  }
  if (load.kind === 'burst' && (load.requests === null || measurement.mode === 'offline_max_throughput')) {
    const rate = value('output_tok_s') / replicas;
    if (!(rate > 0)) return 'nothing to fit';
    const queued = (load.requests ?? Number.POSITIVE_INFINITY) / replicas;
    const batch = Math.min(limits.maxNumSeqs, capacity, queued);
    return [{ ...common, kind: 'throughput', batch, promptsPerIteration: batch / osl, measured: rate }];
  }
  if (measurement.mode === 'closed_loop_saturated') {
    const tpotS = value('tpot_ms_mean') / 1e3;
    if (!(tpotS > 0) || osl < 8) return 'nothing to fit';
    const batch = Math.min(limits.maxNumSeqs, capacity);
    return [{ ...common, kind: 'tpot', batch, promptsPerIteration: batch / osl, measured: tpotS }];
  }
  return 'not a steady state';
}

/** Prompts that come again are warm but for the last, unfinished cache block. */
function warmTokens({ sharing }: Measurement, inputTokens: number): number {
  if (sharing === null) return 0;
  return sharing.distinctPrompts === null ? sharing.prefixTokens : inputTokens - 8;
}
