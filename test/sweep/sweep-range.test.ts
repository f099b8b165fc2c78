import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/diagnostics/diagnostic.ts';
import { middleValue, readSweepRange } from '../../src/sweep/sweep-range.ts';

describe('the range of a sweep', () => {
  it('goes by equal steps between near ends and by equal ratios between far ones', () => {
    expect(readSweepRange('options.own.usd_per_gpu_hour=1:3:5')).toEqual({
      path: 'options.own.usd_per_gpu_hour',
      values: ['1', '1.5', '2', '2.5', '3'],
      numeric: true,
    });
    expect(readSweepRange('workload.scale=0.1:10:3').values).toEqual(['0.1', '1', '10']);
    expect(readSweepRange('workload.scale=4:1:4').values).toEqual(['1', '2', '3', '4']);
    expect(readSweepRange('workload.chat.cached_share=0:0.8').values).toHaveLength(9);
  });

  it('may be a list, of words as well', () => {
    expect(readSweepRange('options.own.precision=bf16, fp8')).toMatchObject({
      values: ['bf16', 'fp8'],
      numeric: false,
    });
    expect(readSweepRange('workload.scale=3,1,2')).toMatchObject({ values: ['1', '2', '3'], numeric: true });
  });

  it.each([
    '',
    'x',
    '=1:2',
    'x=',
    'x=1:',
    'x=a:b',
    'x=1:2:3:4',
    'x=1:1',
    'x=1:2:1',
    'x=1:2:2.5',
    'x=1',
    'x=1,,2',
    'x=1:2:1e6',
  ])('is refused where it is %s', (text) => {
    expect(() => readSweepRange(text)).toThrow(InputError);
  });

  it('is halved by ratio where both ends are positive', () => {
    expect(middleValue(1, 4)).toBe(2);
    expect(middleValue(0, 4)).toBe(2);
    expect(middleValue(-2, 4)).toBe(1);
  });
});
