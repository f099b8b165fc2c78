import { describe, expect, it } from 'vitest';
import { holds, isMistake, parseCheckExpression } from '../../src/gate/check-expression.ts';
import { inDimension, parseQuantity } from '../../src/gate/quantity.ts';

describe('quantities', () => {
  it.each([
    ['1500ms', 1500, 'milliseconds'],
    ['1.5 s', 1500, 'milliseconds'],
    ['$16k', 16_000, 'usd'],
    ['$1,250.50', 1250.5, 'usd'],
    ['$2M', 2_000_000, 'usd'],
    ['99.5%', 0.995, 'share'],
    ['1.25', 1.25, null],
    ['30k', 30_000, null],
  ])('reads %s', (text, value, dimension) => {
    expect(parseQuantity(text)).toEqual({ value, dimension });
  });

  it.each(['', 'abc', '$', '1e400', 'NaN', '-5', '10 apples'])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeNull();
  });

  it('converts milliseconds for metrics in seconds and refuses dollars for latencies', () => {
    expect(inDimension({ value: 1500, dimension: 'milliseconds' }, 'seconds')).toBe(1.5);
    expect(inDimension({ value: 5, dimension: 'usd' }, 'milliseconds')).toBeNull();
    expect(inDimension({ value: 80, dimension: null }, 'share')).toBeNull();
    expect(inDimension({ value: 0.8, dimension: null }, 'share')).toBe(0.8);
    expect(inDimension({ value: 0.8, dimension: 'share' }, 'share')).toBe(0.8);
  });
});

describe('check expressions', () => {
  it('reads a plain limit', () => {
    expect(parseCheckExpression('own-70b.cost.monthly <= $16k')).toEqual({
      metric: 'own-70b.cost.monthly',
      comparison: '<=',
      bound: { kind: 'value', quantity: { value: 16_000, dimension: 'usd' } },
    });
  });

  it('reads both tolerances of a baseline', () => {
    expect(parseCheckExpression('cost.monthly<=baseline + 10% or $500')).toEqual({
      metric: 'cost.monthly',
      comparison: '<=',
      bound: { kind: 'baseline', relative: 0.1, absolute: { value: 500, dimension: 'usd' } },
    });
  });

  it('subtracts where more is better', () => {
    expect(parseCheckExpression('headroom >= baseline - 5%')).toMatchObject({
      bound: { kind: 'baseline', relative: 0.05, absolute: null },
    });
  });

  it.each([
    ['cost.monthly', 0],
    ['cost.monthly <=', 15],
    ['cost.monthly <= lots', 16],
    ['cost.monthly <= baseline - 10%', 16],
    ['cost.monthly <= baseline + 10% or 20%', 16],
    ['headroom >= baseline + 5%', 12],
    ['cost.monthly == baseline + 1%', 16],
  ])('points at the mistake in %j', (text, offset) => {
    const parsed = parseCheckExpression(text);
    expect(isMistake(parsed) && parsed.offset).toBe(offset);
  });

  it('treats values equal but for rounding as equal', () => {
    expect(holds(100 + 1e-9, '<=', 100)).toBe(true);
    expect(holds(100.001, '<=', 100)).toBe(false);
    expect(holds(100 - 1e-9, '<', 100)).toBe(false);
    expect(holds(0.1 + 0.2, '==', 0.3)).toBe(true);
  });
});
