import type { EngineConstants } from '../../src/performance/engine-constants.ts';
import { iterationTerms } from '../../src/performance/iteration-terms.ts';
import { replicaSpec } from '../../src/performance/replica-spec.ts';
import { metricOf } from '../../src/validation/metric.ts';
import { predictedMetric } from '../../src/validation/predicted-metrics.ts';
import { simulateMeasurement } from '../../src/validation/simulate-measurement.ts';
import type { FitRow } from './rows.ts';
import { surrogate } from './surrogate.ts';

/** Beyond this a run was not a steady state with ends, but one that thrashed its cache; it is left as it is. */
const LARGEST_CORRECTION = 0.25;

/**
 * What the steady state leaves out of a run, its beginning, its end and users that move in step: ln of the simulated
 * over the steady value, at constants near the solution. It hardly depends on them, so it is held while they are
 * fitted.
 */
export function simulationCorrections(
  rows: readonly FitRow[],
  constants: EngineConstants,
): Map<FitRow, number> {
  const corrections = new Map<FitRow, number>();
  for (const row of rows) {
    const simulated = simulatedValue(row, constants);
    if (simulated === null) continue;
    const steady = surrogate(row, iterationTerms(row.shape, constants), constants);
    const correction = Math.log(simulated / steady);
    if (Math.abs(correction) < LARGEST_CORRECTION) corrections.set(row, correction);
  }
  return corrections;
}

/** The row's own quantity out of the simulation that `validate` scores it by; null for those that need none. */
function simulatedValue(row: FitRow, constants: EngineConstants): number | null {
  const { deployment, measurement } = row;
  const closedLoop = row.kind === 'tpot' && measurement.load.kind === 'closed-loop';
  if (row.kind !== 'throughput' && !closedLoop) return null;
  const replica = replicaSpec(deployment.replica.request, constants);
  if ('doesNotFit' in replica) return null;
  const run = simulateMeasurement(measurement, { ...deployment, replica }, 1);
  if (typeof run === 'string') return null;
  if (row.kind === 'throughput') return run.outputTokensTotal / run.makespanS;
  const metric = metricOf('tpot_ms_mean');
  const tpotMs = metric === null ? null : predictedMetric(run, metric);
  return tpotMs === null ? null : tpotMs / 1e3;
}
