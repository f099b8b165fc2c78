import { inverseDiagonal, solveSymmetric } from './linear-system.ts';

/** A parameter in its logarithm, with the spread it is believed to have around its start before anything is measured. */
export interface LogParameter {
  readonly name: string;
  readonly priorSd: number;
  /** Largest value of the logarithm that is possible (an efficiency of 1). */
  readonly max: number;
}

export interface LogFit {
  /** Logarithms of the factors on the start. */
  readonly theta: readonly number[];
  /** Standard deviations after the measurements, never wider than before them. */
  readonly sd: readonly number[];
  /** Share of its prior's spread that each parameter is left with; 1: the measurements say nothing about it. */
  readonly remaining: readonly number[];
}

/** Residuals in units of their standard deviation; the same length for every theta. */
export type Residuals = (theta: readonly number[]) => readonly number[];

const STEP = 0.03;
const HUBER = 1.5;
const MAX_ROUNDS = 12;

/** Huber's weight of a residual: 1 near zero, falling with its size beyond. */
function weight(residual: number): number {
  const size = Math.abs(residual);
  return size <= HUBER ? 1 : HUBER / size;
}

function cost(
  residuals: readonly number[],
  theta: readonly number[],
  parameters: readonly LogParameter[],
): number {
  let sum = 0;
  for (const residual of residuals) {
    const size = Math.abs(residual);
    sum += size <= HUBER ? 0.5 * size * size : HUBER * (size - 0.5 * HUBER);
  }
  parameters.forEach(({ priorSd }, j) => {
    sum += 0.5 * (theta[j] / priorSd) ** 2;
  });
  return sum;
}

/** Derivatives of every residual by every parameter; steps go downward where the parameter is at its maximum. */
function jacobian(
  residualsAt: Residuals,
  theta: readonly number[],
  base: readonly number[],
  parameters: readonly LogParameter[],
): number[][] {
  const columns = parameters.map(({ max }, j) => {
    const step = theta[j] + STEP <= max ? STEP : -STEP;
    const moved = residualsAt(theta.map((value, k) => (k === j ? value + step : value)));
    return moved.map((value, i) => (value - base[i]) / step);
  });
  return base.map((_, i) => columns.map((column) => column[i]));
}

function normalMatrix(
  jac: readonly (readonly number[])[],
  weights: readonly number[],
  parameters: readonly LogParameter[],
  damping: number,
): number[][] {
  return parameters.map(({ priorSd }, j) =>
    parameters.map((_, k) => {
      let sum = j === k ? (1 + damping) / priorSd ** 2 : 0;
      for (let i = 0; i < jac.length; i += 1) sum += weights[i] * jac[i][j] * jac[i][k];
      return sum;
    }),
  );
}

/**
 * Maximum a posteriori fit by Levenberg–Marquardt with Huber weights: residuals against a Gaussian prior around the
 * start, so that what the measurements do not identify stays where it was. Needs no more measurements than one.
 */
export function fitLogParameters(
  residualsAt: Residuals,
  parameters: readonly LogParameter[],
  start?: readonly number[],
): LogFit {
  let theta: readonly number[] = start ?? parameters.map(() => 0);
  let residuals = residualsAt(theta);
  let best = cost(residuals, theta, parameters);
  let damping = 0.01;
  let jac = jacobian(residualsAt, theta, residuals, parameters);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const weights = residuals.map(weight);
    const gradient = parameters.map(({ priorSd }, j) => {
      let sum = theta[j] / priorSd ** 2;
      for (let i = 0; i < jac.length; i += 1) sum += weights[i] * jac[i][j] * residuals[i];
      return -sum;
    });
    const step = solveSymmetric(normalMatrix(jac, weights, parameters, damping), gradient);
    if (step === null) break;
    const next = theta.map((value, j) => Math.min(parameters[j].max, value + step[j]));
    const tried = residualsAt(next);
    const reached = cost(tried, next, parameters);
    if (reached >= best) {
      damping *= 8;
      if (damping > 1e6) break;
      continue;
    }
    const gained = best - reached;
    theta = next;
    residuals = tried;
    best = reached;
    damping = Math.max(1e-4, damping / 4);
    if (gained < 1e-3 * (1 + best)) break;
    jac = jacobian(residualsAt, theta, residuals, parameters);
  }
  const weights = residuals.map(weight);
  const variances = inverseDiagonal(normalMatrix(jac, weights, parameters, 0));
  const shares = parameters.map(({ priorSd }, j) =>
    variances === null ? 1 : Math.min(1, Math.sqrt(variances[j]) / priorSd),
  );
  // Scatter beyond what was assumed widens the intervals; a lucky fit does not narrow them. Parameters that the prior
  // holds cost no degree of freedom.
  const learnt = shares.reduce((sum, share) => sum + 1 - share * share, 0);
  const excess = residuals.reduce((sum, value, i) => sum + weights[i] * value * value, 0);
  const scale = Math.max(1, excess / Math.max(1, residuals.length - learnt));
  return {
    theta,
    sd: parameters.map(({ priorSd }, j) => priorSd * Math.min(1, shares[j] * Math.sqrt(scale))),
    remaining: shares,
  };
}
