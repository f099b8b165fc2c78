import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineConstants } from '../src/performance/engine-constants.ts';
import { simulationCorrections } from './fit/corrections.ts';
import { residuals } from './fit/engine-fit.ts';
import { areaOf, errorsBy } from './fit/error-report.ts';
import { fitPool, pooledPresets, pooledRows } from './fit/pooled-kernels.ts';
import { type FitRow, hasMeasurements, measurementsFolder, readFitRows } from './fit/rows.ts';
import { selectRows } from './fit/selection.ts';

// node scripts/run.mjs scripts/left-out-engine.ts: the error on each engine of constants that were fitted to the
// others alone, for engines that nobody has measured here.

const ITERATIONS = 15;
const root = join(import.meta.dirname, '../../..');

function run(): void {
  if (!hasMeasurements()) {
    console.log(`skipped: no measurements at ${measurementsFolder}`);
    return;
  }
  const priors = JSON.parse(readFileSync(join(root, 'scripts/fit/priors.json'), 'utf8')) as EngineConstants[];
  const rows = pooledRows(selectRows(readFitRows().rows));
  const corrections = new Map<FitRow, number>();
  for (const prior of priors) {
    const own = rows.filter((row) => row.constantsId === prior.id);
    for (const [row, value] of simulationCorrections(own, prior)) corrections.set(row, value);
  }
  for (const id of pooledPresets) {
    const others = rows.filter((row) => row.constantsId !== id);
    const tested = rows.filter((row) => row.constantsId === id);
    const constants = fitPool(priors[0], others, corrections, ITERATIONS);
    console.log(id, JSON.stringify(errorsBy(tested, residuals(tested, constants, corrections), areaOf)));
  }
}

run();
