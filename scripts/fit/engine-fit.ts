import type { EngineConstants } from '../../src/performance/engine-constants.ts';
import { iterationTerms } from '../../src/performance/iteration-terms.ts';
import { leastSquares } from './least-squares.ts';
import { bounds, parametersFrom, withConstants } from './parameters.ts';
import type { FitRow } from './rows.ts';
import { surrogate } from './surrogate.ts';

/** How far from its prior a constant may drift before it costs as much as one error of the loss's scale. */
const SPREAD = 1.5;
const ARCHITECTURE_SPREAD = 0.5;

/** Constants of one preset that its measurements can tell; the others stay at the prior. */
export function fittedPaths(constantsId: string): string[] {
  const paths = Object.keys(bounds);
  if (constantsId === 'vllm-v1-early') return ['iterationS', 'sequenceS', 'layerS'];
  // vLLM mixes prompts into CUDA-graph iterations: what they cost shows in `eagerLayerS` alone. SGLang's scheduler
  // runs them in passes of their own.
  const withoutPass = paths.filter((path) => path !== 'prefillPass');
  if (constantsId === 'vllm-v1') return withoutPass.filter((path) => path !== 'prefillLayerS');
  return constantsId === 'sglang' ? withoutPass : paths;
}

/** ln of predicted over measured time; throughput is turned round so that positive always means too slow. */
export function residuals(
  rows: readonly FitRow[],
  constants: EngineConstants,
  corrections: ReadonlyMap<FitRow, number>,
): Float64Array {
  return Float64Array.from(rows, (row) => {
    const predicted = surrogate(row, iterationTerms(row.shape, constants), constants);
    const error = Math.log(predicted / row.measured) + (corrections.get(row) ?? 0);
    return row.kind === 'throughput' ? -error : error;
  });
}

/** How far a constant may drift from its prior, where it has no other engines to lean on. */
function ownSpread(path: string): number {
  return path.startsWith('architecture') ? ARCHITECTURE_SPREAD : SPREAD;
}

/** Fits one preset from its prior. */
export function fitEngine(
  prior: EngineConstants,
  rows: readonly FitRow[],
  corrections: ReadonlyMap<FitRow, number>,
  iterations: number,
  spread: (path: string) => number = ownSpread,
): EngineConstants {
  const paths = fittedPaths(prior.id);
  const parameters = parametersFrom(prior, paths, spread);
  const weights = Float64Array.from(rows, (row) => row.weight);
  const { values } = leastSquares(
    parameters,
    (trial) => residuals(rows, withConstants(prior, paths, trial), corrections),
    weights,
    iterations,
  );
  return withConstants(
    prior,
    paths,
    values.map((value) => Number(value.toPrecision(4))),
  );
}
