import type { EngineConstants } from '../../src/performance/engine-constants.ts';
import { iterationTerms } from '../../src/performance/iteration-terms.ts';
import { replicaSpec } from '../../src/performance/replica-spec.ts';
import { simulateMeasurement } from '../../src/validation/simulate-measurement.ts';
import type { FitRow } from './rows.ts';
import { surrogate } from './surrogate.ts';

/** Beyond this a run was not a steady state with ends, but one that thrashed its cache; it is left as it is. */
const LARGEST_CORRECTION = 0.25;

/**
 * What the steady state leaves out of a throughput run, its beginning and its end: ln of simulated over steady
 * throughput, at constants near the solution. It hardly depends on them, so it is held while they are fitted.
 */
export function throughputCorrections(
  rows: readonly FitRow[],
  constants: EngineConstants,
): Map<FitRow, number> {
  const corrections = new Map<FitRow, number>();
  for (const row of rows) {
    if (row.kind !== 'throughput') continue;
    const { replica } = row.deployment;
    const rebuilt = replicaSpec(replica.request, constants);
    if ('doesNotFit' in rebuilt) continue;
    const run = simulateMeasurement(row.measurement, { ...row.deployment, replica: rebuilt }, 1);
    if (typeof run === 'string') continue;
    const rate = run.outputTokensTotal / run.makespanS;
    const steady = surrogate(row, iterationTerms(row.shape, constants), constants);
    const correction = Math.log(rate / steady);
    if (Math.abs(correction) < LARGEST_CORRECTION) corrections.set(row, correction);
  }
  return corrections;
}
