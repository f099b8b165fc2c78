import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  actualOfLimit,
  change,
  grouped,
  percent,
  quantity,
  rate,
  seconds,
  significant,
  usd,
  usdExact,
  usdRange,
} from '../../src/report/format.ts';

describe('numbers as text', () => {
  it.each([
    [0, '$0'],
    [0.0042, '$0.0042'],
    [0.61, '$0.61'],
    [9.55, '$9.55'],
    [0.999, '$1.00'],
    [99.996, '$100'],
    [950, '$950'],
    [999.6, '$1k'],
    [14_310, '$14.3k'],
    [172_000, '$172k'],
    [999_700, '$1M'],
    [1_250_000, '$1.25M'],
    [-1_440, '−$1.44k'],
  ])('%d dollars is %s', (value, text) => {
    expect(usd(value)).toBe(text);
  });

  it('says a range of money once where both ends read the same, and its unit once where it is shared', () => {
    expect(usdRange(14_310, 16_890)).toBe('$14.3k–16.9k');
    expect(usdRange(950, 1_210)).toBe('$950–$1.21k');
    expect(usdRange(14_310, 14_311)).toBe('$14.3k');
    expect(usdRange(null, 5)).toBe('$5.00');
    expect(usdRange(null, null)).toBeNull();
  });

  it.each([
    [0.000_02, '0.02 ms'],
    [0.0123, '12.3 ms'],
    [0.9996, '1 s'],
    [1.94, '1.94 s'],
    [90, '90 s'],
    [5_400, '90 min'],
    [12_240, '3.4 h'],
    [864_000, '10 days'],
  ])('%d seconds is %s', (value, text) => {
    expect(seconds(value)).toBe(text);
  });

  it.each([
    ['ttft_p95_ms', 412.3, 800, '412 of 800 ms'],
    ['tpot_p95_ms', 31.24, 50, '31.2 of 50 ms'],
    ['ttft_p95_ms', 18_400, 800, '18.4 of 0.8 s'],
    ['e2e_p99_s', 9.4, 12, '9.4 of 12 s'],
    ['deadline_h', 3.4, 8, '3.4 of 8 h'],
    ['deadline_h', 0.0132, 8, '47.5 s of 8 h'],
    ['availability_pct', 99.874, 99.95, '99.87 of 99.95 %'],
  ])('%s %d against %d is %s', (column, actual, limit, text) => {
    expect(actualOfLimit(column, actual, limit)).toBe(text);
  });

  it('never shows a rate that is not zero as zero', () => {
    expect(rate(41)).toBe('41/s');
    expect(rate(0.03)).toBe('108/h');
    expect(rate(0.0001)).toBe('8.64/day');
    expect(rate(1_234_567)).toBe('1,234,567/s');
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (qps) => {
        expect(rate(qps)).toMatch(/[1-9]/);
      }),
    );
  });

  it('says how load may change', () => {
    expect(change(1.22)).toBe('+22 %');
    expect(change(0.85)).toBe('−15 %');
    expect(change(1)).toBe('+0 %');
    expect(change(12)).toBe('+1,100 %');
  });

  it('never rounds a share below one to 100 %', () => {
    expect(percent(0.9998)).toBe('99.98 %');
    expect(percent(0.999_999)).toBe('99.99 %');
    expect(percent(1)).toBe('100 %');
    expect(percent(0.356)).toBe('35.6 %');
  });

  it('groups thousands and keeps to the digits asked for', () => {
    expect(grouped(1_234_567.5)).toBe('1,234,567.5');
    expect(quantity(1_180)).toBe('1,180');
    expect(quantity(12_400_000)).toBe('12.4M');
    expect(usdExact(21_812.4)).toBe('$21,812.40');
    expect(usdExact(0.000_25)).toBe('$0.00025');
  });

  it('keeps a value to three digits, without exponents', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (value) => {
        const text = significant(value);
        expect(text).not.toMatch(/e/i);
        expect(Math.abs(Number(text.replaceAll(',', '')) - value)).toBeLessThanOrEqual(value * 0.0051);
      }),
    );
  });
});
