import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineConstants } from '../src/performance/engine-constants.ts';
import { simulationCorrections } from './fit/corrections.ts';
import { fitEngine, residuals } from './fit/engine-fit.ts';
import { areaOf, errorsBy, type GroupError, median } from './fit/error-report.ts';
import { fitPool, leaningOf, pooledPresets, pooledRows, withPooled } from './fit/pooled-kernels.ts';
import { type FitRow, hasMeasurements, measurementsFolder, readFitRows } from './fit/rows.ts';
import { selectRows } from './fit/selection.ts';

// npm run fit: fits the constants of every engine generation to ../shared/data/ground-truth and writes
// src/performance/data/engine-constants.json with the errors in the fit and on groups that were left out of it.

const root = join(import.meta.dirname, '../../..');
const FINAL_ITERATIONS = 60;
const FOLD_ITERATIONS = 15;
const MIN_ROWS = 20;
const MIN_RELATIVE_ERROR = 0.05;

type LeftOut = Record<'gpu' | 'model' | 'source', Record<string, GroupError>>;

const groupings: Readonly<Record<keyof LeftOut, (row: FitRow) => string>> = {
  gpu: (row) => row.deployment.gpu.id,
  model: (row) => row.deployment.model.id,
  source: (row) => row.source,
};

/** Fits a preset to its rows among those given, leaning on the others where they share kernels. */
type Fit = (among: readonly FitRow[], iterations: number, leftOut: string) => EngineConstants;

/** Errors on rows whose group had no part in the fit; a preset measured in one group alone has none. */
function leaveGroupsOut(
  fitAmong: Fit,
  all: readonly FitRow[],
  rows: readonly FitRow[],
  corrections: ReadonlyMap<FitRow, number>,
): { readonly leftOut: LeftOut; readonly unseen: Map<string, number[]> } {
  const leftOut: LeftOut = { gpu: {}, model: {}, source: {} };
  const unseen = new Map<string, number[]>();
  for (const grouping of ['gpu', 'model', 'source'] as const) {
    const groupOf = groupings[grouping];
    const groups = [...new Set(rows.map(groupOf))].sort();
    if (groups.length < 2) continue;
    const tested: FitRow[] = [];
    const errors: number[] = [];
    for (const group of groups) {
      const inside = rows.filter((row) => groupOf(row) === group);
      const outside = all.filter((row) => groupOf(row) !== group);
      const constants = fitAmong(outside, FOLD_ITERATIONS, `${grouping} ${group}`);
      tested.push(...inside);
      errors.push(...residuals(inside, constants, corrections));
    }
    leftOut[grouping] = errorsBy(tested, Float64Array.from(errors), areaOf);
    if (grouping !== 'source') {
      tested.forEach((row, i) => {
        const key = row.shape.experts === null ? 'dense' : 'experts';
        unseen.set(key, [...(unseen.get(key) ?? []), Math.abs(Math.expm1(errors[i]))]);
      });
    }
  }
  return { leftOut, unseen };
}

function relativeError(
  prior: EngineConstants,
  unseen: Map<string, number[]>,
): EngineConstants['relativeError'] {
  const of = (key: 'dense' | 'experts'): number => {
    const errors = unseen.get(key);
    if (errors === undefined || errors.length < MIN_ROWS) return prior.relativeError[key];
    return Math.max(MIN_RELATIVE_ERROR, Number(median(errors).toFixed(3)));
  };
  return { dense: of('dense'), experts: of('experts') };
}

function run(): void {
  if (!hasMeasurements()) {
    console.log(`fit skipped: no measurements at ${measurementsFolder}`);
    return;
  }
  const withFolds = !process.argv.includes('--no-folds');
  const priors = JSON.parse(readFileSync(join(root, 'scripts/fit/priors.json'), 'utf8')) as EngineConstants[];
  const { rows: all, reasons } = readFitRows();
  const selected = selectRows(all);
  console.log(`${selected.length} of ${all.length} measured values; left out, by reason:`);
  for (const [reason, n] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`  ${n} ${reason}`);

  const presets: EngineConstants[] = [];
  const report: Record<string, unknown> = {};
  const corrections = new Map<FitRow, number>();
  const correct = (rows: readonly FitRow[], constants: EngineConstants): void => {
    for (const row of rows) corrections.delete(row);
    for (const [row, value] of simulationCorrections(rows, constants)) corrections.set(row, value);
  };
  const rowsOf = (id: string, among: readonly FitRow[]): FitRow[] =>
    among.filter((row) => row.constantsId === id);
  for (const prior of priors) correct(rowsOf(prior.id, selected), prior);
  const pools = new Map<string, EngineConstants>();
  const pool = (among: readonly FitRow[], iterations: number, leftOut: string): EngineConstants => {
    const known = pools.get(leftOut) ?? fitPool(priors[0], pooledRows(among), corrections, iterations);
    pools.set(leftOut, known);
    return known;
  };
  for (const ownPrior of priors) {
    const rows = rowsOf(ownPrior.id, selected);
    // The early V1 engine shares its kernels with the later one: only host times are its own.
    const later = presets.find((preset) => preset.id === 'vllm-v1');
    const prior =
      ownPrior.id === 'vllm-v1-early' && later !== undefined ? earlyPrior(later, ownPrior) : ownPrior;
    if (rows.length < MIN_ROWS) {
      presets.push(prior);
      continue;
    }
    const leaning = leaningOf(rows);
    const fitAmong: Fit = (among, iterations, leftOut) => {
      const own = rowsOf(prior.id, among);
      if (!pooledPresets.includes(prior.id)) return fitEngine(prior, own, corrections, iterations);
      const pooled = withPooled(prior, pool(among, iterations, leftOut), leaning);
      return fitEngine(pooled, own, corrections, iterations, leaning.spread);
    };
    correct(rows, fitAmong(selected, FINAL_ITERATIONS, 'nothing'));
    const constants = fitAmong(selected, FINAL_ITERATIONS, 'nothing');
    const errors = residuals(rows, constants, corrections);
    const folds = withFolds ? leaveGroupsOut(fitAmong, selected, rows, corrections) : null;
    presets.push({
      ...constants,
      relativeError: folds === null ? prior.relativeError : relativeError(prior, folds.unseen),
    });
    report[prior.id] = {
      rows: rows.length,
      fitted: errorsBy(rows, errors, areaOf),
      bySource: errorsBy(rows, errors, (row) => `${row.source} ${areaOf(row)}`),
      leftOut: folds?.leftOut ?? null,
    };
    console.log(prior.id, JSON.stringify(report[prior.id], null, 1));
  }
  const file = { date: '2026-11-20', measurements: selected.length, report, presets };
  writeFileSync(
    join(root, 'src/performance/data/engine-constants.json'),
    `${JSON.stringify(file, null, 2)}\n`,
  );
}

function earlyPrior(later: EngineConstants, own: EngineConstants): EngineConstants {
  const { id, describes, asOf, iterationS, sequenceS, layerS, iterationsAhead, requestOverheadS } = own;
  return { ...later, id, describes, asOf, iterationS, sequenceS, layerS, iterationsAhead, requestOverheadS };
}

run();
