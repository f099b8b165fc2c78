import { expect, test } from 'vitest';
import { percentageError, type ScoredValue, summariseErrors } from '../../src/validation/error-statistics.ts';
import { metricOf } from '../../src/validation/metric.ts';

function scored(measured: number, predicted: number): ScoredValue {
  return { rowId: 'r', metric: 'm', measured, predicted, errorPct: percentageError(measured, predicted) };
}

test('errors are signed shares of what was measured', () => {
  expect(percentageError(200, 150)).toBe(-25);
  expect(percentageError(200, 250)).toBe(25);
});

test('a summary over −10, +20, −30, +40 % by hand', () => {
  const values = [scored(100, 90), scored(100, 120), scored(200, 140), scored(50, 70)];
  expect(summariseErrors('g', 'm', values)).toEqual({
    group: 'g',
    metric: 'm',
    n: 4,
    measured: 112.5,
    predicted: 105,
    medianApePct: 25,
    meanApePct: 25,
    p90ApePct: 37,
    biasPct: 5,
  });
});

test('columns are metrics by quantity and statistic, and nothing else is', () => {
  expect(metricOf('ttft_ms_mean')).toMatchObject({ quantity: 'ttft', statistic: 'mean' });
  expect(metricOf('itl_ms_p99')).toMatchObject({ quantity: 'itl', statistic: 99 });
  expect(metricOf('itl_ms_p99.9')).toMatchObject({ quantity: 'itl', statistic: 99.9 });
  expect(metricOf('output_tok_s')).toMatchObject({ quantity: 'output_tok_s', statistic: null });
  for (const column of ['ttft_ms', 'ttft_s_mean', 'osl_mean', 'e2e_ms_max', 'p99'])
    expect(metricOf(column)).toBeNull();
});
