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
const RESTARTS = 3;
/** Steps along one parameter, in shares of its prior's spread. */
const PROBES = [0.6, -0.6, 0.2, -0.2] as const;

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

/** A point of the search: where it is, the residuals there and what they and the prior cost. */
interface Point {
  readonly theta: readonly number[];
  readonly residuals: readonly number[];
  readonly cost: number;
}

type At = (theta: readonly number[]) => Point;

function levenbergMarquardt(
  at: At,
  residualsAt: Residuals,
  parameters: readonly LogParameter[],
  from: Point,
): Point {
  let best = from;
  let damping = 0.01;
  let jac = jacobian(residualsAt, best.theta, best.residuals, parameters);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { theta, residuals } = best;
    const weights = residuals.map(weight);
    const gradient = parameters.map(({ priorSd }, j) => {
      let sum = theta[j] / priorSd ** 2;
      for (let i = 0; i < jac.length; i += 1) sum += weights[i] * jac[i][j] * residuals[i];
      return -sum;
    });
    const step = solveSymmetric(normalMatrix(jac, weights, parameters, damping), gradient);
    if (step === null) return best;
    const tried = at(theta.map((value, j) => Math.min(parameters[j].max, value + step[j])));
    if (tried.cost >= best.cost) {
      damping *= 8;
      if (damping > 1e6) return best;
      continue;
    }
    const gained = best.cost - tried.cost;
    best = tried;
    damping = Math.max(1e-4, damping / 4);
    if (gained < 1e-3 * (1 + best.cost)) return best;
    jac = jacobian(residualsAt, best.theta, best.residuals, parameters);
  }
  return best;
}

/** Steps along one parameter at a time: over the small jumps of a simulation that stop a gradient. */
function coordinateSteps(at: At, parameters: readonly LogParameter[], from: Point): Point {
  let best = from;
  parameters.forEach(({ priorSd, max }, j) => {
    for (const share of PROBES) {
      const value = Math.min(max, best.theta[j] + share * priorSd);
      const tried = at(best.theta.map((own, k) => (k === j ? value : own)));
      if (tried.cost < best.cost) best = tried;
    }
  });
  return best;
}

/**
 * Maximum a posteriori fit with Huber weights: residuals against a Gaussian prior around the start, so that what the
 * measurements do not identify stays where it was. Levenberg–Marquardt, with steps along single parameters between
 * its runs, unless it begins at a `start` that such a search found. Needs no more measurements than one.
 */
export function fitLogParameters(
  residualsAt: Residuals,
  parameters: readonly LogParameter[],
  start?: readonly number[],
): LogFit {
  const at: At = (theta) => {
    const residuals = residualsAt(theta);
    return { theta, residuals, cost: cost(residuals, theta, parameters) };
  };
  let best = levenbergMarquardt(at, residualsAt, parameters, at(start ?? parameters.map(() => 0)));
  for (let round = 0; round < RESTARTS && start === undefined; round += 1) {
    const moved = coordinateSteps(at, parameters, best);
    const next = levenbergMarquardt(at, residualsAt, parameters, moved);
    const gained = best.cost - next.cost;
    best = next;
    if (gained < 0.01 * (1 + best.cost)) break;
  }
  const { theta, residuals } = best;
  const jac = jacobian(residualsAt, theta, residuals, parameters);
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
