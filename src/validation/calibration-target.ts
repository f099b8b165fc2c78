import type { EngineConstants } from '../performance/engine-constants.ts';
import { percentageError, type ScoredValue } from './error-statistics.ts';
import type { FactIndex } from './fact-index.ts';
import { type MeasuredDeployment, measuredDeployment, replicaBuilder } from './measured-deployment.ts';
import type { Measurement } from './measurement.ts';
import { type Metric, metricOf } from './metric.ts';
import { predictedMetric } from './predicted-metrics.ts';
import { simulateMeasurement } from './simulate-measurement.ts';

/** How exactly a quantity can be expected to be met: σ of the logarithm, from repeated measurements. */
const expectedSpread: Readonly<Record<string, number>> = {
  tpot: 0.02,
  itl: 0.03,
  e2e: 0.02,
  ttft: 1,
  output_tok_s: 0.02,
  total_tok_s: 0.02,
  req_s: 0.02,
  makespan_s: 0.02,
};
/** One measurement that constants are fitted to. */
export interface Target {
  readonly measurement: Measurement;
  readonly deployment: MeasuredDeployment;
  readonly metrics: readonly {
    readonly metric: Metric;
    readonly measured: number;
    readonly spread: number;
  }[];
}

/** Means, medians and rates: the tails of a few requests say more about luck than about constants. */
export function targetsOf(measurement: Measurement): Target['metrics'] {
  const targets: { metric: Metric; measured: number; spread: number }[] = [];
  for (const [name, measured] of measurement.measured) {
    const metric = metricOf(name);
    if (metric === null || (metric.statistic !== null && metric.statistic !== 'mean')) continue;
    const spread = expectedSpread[metric.quantity];
    if (spread !== undefined) targets.push({ metric, measured, spread });
  }
  return targets;
}

/** Predictions of every target with these constants, or with the preset; NaN where a simulation fails. */
export function scored(
  targets: readonly Target[],
  facts: FactIndex,
  constants: EngineConstants | null,
  seed: number,
): ScoredValue[] {
  const builder = replicaBuilder(facts, constants);
  return targets.flatMap(({ measurement, metrics }) => {
    const batch = measurement.load.kind === 'static-batch' ? measurement.load.batch : null;
    const deployment = measuredDeployment(builder, measurement.setup, batch);
    const run =
      typeof deployment === 'string' ? deployment : simulateMeasurement(measurement, deployment, seed);
    return metrics.map(({ metric, measured }) => {
      const predicted = typeof run === 'string' ? Number.NaN : (predictedMetric(run, metric) ?? Number.NaN);
      const errorPct = percentageError(measured, predicted);
      return { rowId: measurement.rowId, metric: metric.name, measured, predicted, errorPct };
    });
  });
}

/** Errors in units of what can be expected of each quantity, its logarithm; `trust` multiplies them. */
export function residualsOf(
  targets: readonly Target[],
  values: readonly ScoredValue[],
  trust: number,
): number[] {
  const spreads = targets.flatMap(({ metrics }) => metrics.map(({ spread }) => spread / trust));
  return values.map(({ measured, predicted }, i) => {
    // A prediction that fails counts as far off, so that the fit moves away from it.
    if (!(predicted > 0)) return 50;
    return Math.log(predicted / measured) / spreads[i];
  });
}
