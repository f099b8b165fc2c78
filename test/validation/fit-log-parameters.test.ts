import { expect, test } from 'vitest';
import { fitLogParameters } from '../../src/validation/fit-log-parameters.ts';
import { inverseDiagonal, solveSymmetric } from '../../src/validation/linear-system.ts';

const free = { priorSd: 10, max: Number.POSITIVE_INFINITY };

test('a symmetric system is solved, an indefinite one refused', () => {
  expect(
    solveSymmetric(
      [
        [4, 2],
        [2, 3],
      ],
      [2, 5],
    )?.map((x) => Number(x.toFixed(12))),
  ).toEqual([-0.5, 2]);
  expect(
    inverseDiagonal([
      [4, 2],
      [2, 3],
    ])?.map((x) => Number(x.toFixed(12))),
  ).toEqual([0.375, 0.5]);
  expect(
    solveSymmetric(
      [
        [1, 2],
        [2, 1],
      ],
      [1, 1],
    ),
  ).toBeNull();
});

test('parameters that the measurements tell are found, the others stay where the prior has them', () => {
  const rows = [1, 2, 5, 9];
  const found = fitLogParameters(
    ([a, b]) =>
      rows.map(
        (x) => (Math.log(3 * x + 2) - Math.log(3 * Math.exp(a - 0.4) * x + 2 * Math.exp(b + 0.3))) / 0.001,
      ),
    [
      { name: 'slope', ...free },
      { name: 'offset', ...free },
      { name: 'unseen', priorSd: 0.5, max: Number.POSITIVE_INFINITY },
    ],
  );
  expect(found.theta[0]).toBeCloseTo(0.4, 3);
  expect(found.theta[1]).toBeCloseTo(-0.3, 3);
  expect(found.theta[2]).toBe(0);
  expect(found.remaining[0]).toBeLessThan(0.01);
  expect(found.remaining[2]).toBe(1);
});

test('one wild measurement does not move the fit away from the others', () => {
  const measured = [1, 1.01, 0.99, 1, 8];
  const { theta } = fitLogParameters(
    ([a]) => measured.map((value) => (a - Math.log(value)) / 0.02),
    [{ name: 'level', ...free }],
  );
  expect(theta[0]).toBeCloseTo(0, 1);
});

test('an efficiency never passes one', () => {
  const { theta } = fitLogParameters(([a]) => [(a - 2) / 0.1], [{ name: 'mfu', priorSd: 1, max: 0.3 }]);
  expect(theta[0]).toBe(0.3);
});
