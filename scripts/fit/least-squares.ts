/** A parameter of the fit: bounded, and held near `prior` as strongly as `1/spread` says (in units of its transform). */
export interface Parameter {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly prior: number;
  readonly spread: number;
}

export interface Solution {
  readonly values: number[];
  readonly cost: number;
}

/** Errors of this size (of a logarithm) start to count less; far larger ones hardly count at all. */
const SCALE = 0.12;
const STEP = 1e-4;

/** The logit of ln value between the logarithms of the bounds: the fit itself knows no bounds. */
function toFree(value: number, { low, high }: Parameter): number {
  const share = (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
  const inside = Math.min(0.995, Math.max(0.005, share));
  return Math.log(inside / (1 - inside));
}

function fromFree(free: number, { low, high }: Parameter): number {
  const share = 1 / (1 + Math.exp(-free));
  return Math.exp(Math.log(low) + share * (Math.log(high) - Math.log(low)));
}

/**
 * Levenberg–Marquardt with Cauchy weights and a Gaussian prior per parameter. `residuals` gives one number per
 * measured value (here ln of predicted over measured) for parameter values in their own units.
 */
export function leastSquares(
  parameters: readonly Parameter[],
  residuals: (values: readonly number[]) => Float64Array,
  weights: Float64Array,
  iterations = 30,
): Solution {
  const count = parameters.length;
  const prior = parameters.map((parameter) => toFree(parameter.prior, parameter));
  const evaluate = (free: readonly number[]): Float64Array =>
    residuals(free.map((value, i) => fromFree(value, parameters[i])));
  const priorCost = (free: readonly number[]): number =>
    free.reduce((sum, value, i) => sum + ((value - prior[i]) / parameters[i].spread) ** 2, 0);
  const costOf = (errors: Float64Array, free: readonly number[]): number => {
    let sum = 0;
    for (let i = 0; i < errors.length; i += 1) sum += weights[i] * loss(errors[i]);
    return sum + SCALE * SCALE * priorCost(free);
  };

  let free = [...prior];
  let errors = evaluate(free);
  let cost = costOf(errors, free);
  let damping = 1e-2;
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const columns = free.map((value, j) => {
      const moved = [...free];
      moved[j] = value + STEP;
      const shifted = evaluate(moved);
      for (let i = 0; i < shifted.length; i += 1) shifted[i] = (shifted[i] - errors[i]) / STEP;
      return shifted;
    });
    const normal = Array.from({ length: count }, () => new Float64Array(count));
    const gradient = new Float64Array(count);
    const robust = errors.map((error, i) => weights[i] / (1 + (error / SCALE) ** 2));
    for (let a = 0; a < count; a += 1) {
      for (let b = a; b < count; b += 1) {
        let sum = 0;
        for (let i = 0; i < errors.length; i += 1) sum += robust[i] * columns[a][i] * columns[b][i];
        normal[a][b] = sum;
        normal[b][a] = sum;
      }
      for (let i = 0; i < errors.length; i += 1) gradient[a] += robust[i] * columns[a][i] * errors[i];
      const hold = (SCALE * SCALE) / parameters[a].spread ** 2;
      normal[a][a] += hold;
      gradient[a] += hold * (free[a] - prior[a]);
    }
    let improved = false;
    for (let attempt = 0; attempt < 8 && !improved; attempt += 1) {
      const step = solve(normal, gradient, damping);
      const next = free.map((value, i) =>
        Math.min(12, Math.max(-12, value - Math.max(-1.5, Math.min(1.5, step[i])))),
      );
      const nextErrors = evaluate(next);
      const nextCost = costOf(nextErrors, next);
      if (nextCost < cost) {
        improved = cost - nextCost > 1e-7 * cost;
        [free, errors, cost] = [next, nextErrors, nextCost];
        damping = Math.max(1e-9, damping / 4);
        if (!improved) break;
      } else damping *= 5;
    }
    if (!improved) break;
  }
  return { values: free.map((value, i) => fromFree(value, parameters[i])), cost };
}

/** Cauchy's loss: quadratic near zero, logarithmic far out, so that mislabelled rows do not pull. */
function loss(error: number): number {
  return SCALE * SCALE * Math.log1p((error / SCALE) ** 2);
}

/** Solves (N + damping·diag N)·x = g by Cholesky. */
function solve(normal: readonly Float64Array[], gradient: Float64Array, damping: number): Float64Array {
  const n = gradient.length;
  const lower = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = normal[i][j] + (i === j ? damping * normal[i][i] + 1e-12 : 0);
      for (let k = 0; k < j; k += 1) sum -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(Math.max(sum, 1e-30)) : sum / lower[j][j];
    }
  }
  const x = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    let sum = gradient[i];
    for (let k = 0; k < i; k += 1) sum -= lower[i][k] * x[k];
    x[i] = sum / lower[i][i];
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = x[i];
    for (let k = i + 1; k < n; k += 1) sum -= lower[k][i] * x[k];
    x[i] = sum / lower[i][i];
  }
  return x;
}
