import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCount, parseDurationS, parseShare, parseUsd } from '../../src/scenario/units.ts';

describe('values with units', () => {
  it('reads magnitudes, money, durations and shares', () => {
    expect(parseCount('30M')).toEqual({ value: 30e6 });
    expect(parseCount('20k')).toEqual({ value: 20e3 });
    expect(parseUsd('$16k')).toEqual({ value: 16e3 });
    expect(parseDurationS('1500ms')).toEqual({ value: 1.5 });
    expect(parseDurationS('1h')).toEqual({ value: 3600 });
    expect(parseShare('99.5%')).toEqual({ value: 0.995 });
  });

  it('refuses what could mean something else', () => {
    for (const raw of ['1e400', '30 Mio', '', 'NaN', '1,5', '0x10'])
      expect(parseCount(raw), raw).toHaveProperty('expected');
    for (const raw of ['30', 30, '1y', 'h'])
      expect(parseDurationS(raw), String(raw)).toHaveProperty('expected');
    for (const raw of [25, '101%', -0.1]) expect(parseShare(raw), String(raw)).toHaveProperty('expected');
  });

  it('reads back every number that it can be given as text', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (value) => {
        expect(parseCount(String(value))).toEqual({ value });
        expect(parseUsd(`$${value}`)).toEqual({ value });
      }),
    );
  });
});
