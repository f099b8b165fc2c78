import type { EngineConstants } from '../../src/performance/engine-constants.ts';
import { fittedPaths, residuals } from './engine-fit.ts';
import { leastSquares } from './least-squares.ts';
import { constantAt, parametersFrom, withConstants } from './parameters.ts';
import type { FitRow } from './rows.ts';

/** Engines of one generation, which run the same few families of grouped, latent and linear kernels. */
export const pooledPresets = ['vllm-v1', 'sglang', 'tensorrt-llm-1'];

/** Constants of those kernels: expert models of one engine are too few to tell them from each other. */
const pooledPath = /^(?:expert|latent|linear)/;
const SPREAD = 1.5;

/** Online rows of the pooled engines: decoding, where the kernels of experts and of latent attention show. */
export function pooledRows(rows: readonly FitRow[]): FitRow[] {
  return rows.filter((row) => row.kind === 'tpot' && pooledPresets.includes(row.constantsId));
}

/**
 * Fits one set of constants to the rows of all pooled engines together, from a prior that none of them has shaped.
 * Only its kernel constants are of use: host times and dense kernels are each engine's own.
 */
export function fitPool(
  prior: EngineConstants,
  rows: readonly FitRow[],
  corrections: ReadonlyMap<FitRow, number>,
  iterations: number,
): EngineConstants {
  const paths = fittedPaths('vllm-v1');
  const { values } = leastSquares(
    parametersFrom(prior, paths, (path) => (path.startsWith('architecture') ? 0.5 : SPREAD)),
    (trial) => residuals(rows, withConstants(prior, paths, trial), corrections),
    Float64Array.from(rows, (row) => row.weight),
    iterations,
  );
  return withConstants(prior, paths, values);
}

/** Dense models that an engine must have been measured with to tell its own dense kernels from its host times. */
const ENOUGH_DENSE_MODELS = 3;

/** What an engine takes over from the pool: its kernels of experts, or everything where it has few dense models. */
export interface Leaning {
  readonly paths: readonly string[];
  /** How far a constant may drift from its prior. */
  readonly spread: (path: string) => number;
}

export function leaningOf(rows: readonly FitRow[]): Leaning {
  const dense = new Set(
    rows.filter((row) => row.shape.experts === null).map((row) => row.deployment.model.id),
  );
  const shared = fittedPaths('vllm-v1').filter((path) => !/^(?:request|iterationsAhead)/.test(path));
  if (dense.size < ENOUGH_DENSE_MODELS) return { paths: shared, spread: () => 0.5 };
  const kernels = shared.filter((path) => pooledPath.test(path));
  const tight = (path: string): boolean => pooledPath.test(path) || path.startsWith('architecture');
  return { paths: kernels, spread: (path) => (tight(path) ? 0.3 : 0.8) };
}

/** An engine's prior with constants of the pool. */
export function withPooled(
  prior: EngineConstants,
  pool: EngineConstants,
  { paths }: Leaning,
): EngineConstants {
  return withConstants(
    prior,
    paths,
    paths.map((path) => constantAt(pool, path)),
  );
}
