/** Lower triangle of a symmetric positive definite matrix; null where it is not positive definite. */
function cholesky(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const lower = matrix.map(() => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k += 1) sum -= lower[i][k] * lower[j][k];
      if (i !== j) lower[i][j] = sum / lower[j][j];
      else if (sum > 0) lower[i][i] = Math.sqrt(sum);
      else return null;
    }
  }
  return lower;
}

/** Solves `matrix · x = right` for a symmetric positive definite matrix; null where it is none. */
export function solveSymmetric(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] | null {
  const lower = cholesky(matrix);
  if (lower === null) return null;
  const n = right.length;
  const x = [...right];
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < i; k += 1) x[i] -= lower[i][k] * x[k];
    x[i] /= lower[i][i];
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < n; k += 1) x[i] -= lower[k][i] * x[k];
    x[i] /= lower[i][i];
  }
  return x;
}

/** Diagonal of the inverse of a symmetric positive definite matrix; null where it is none. */
export function inverseDiagonal(matrix: readonly (readonly number[])[]): number[] | null {
  const diagonal: number[] = [];
  for (let i = 0; i < matrix.length; i += 1) {
    const unit = matrix.map((_, j) => (i === j ? 1 : 0));
    const column = solveSymmetric(matrix, unit);
    if (column === null) return null;
    diagonal.push(column[i]);
  }
  return diagonal;
}
