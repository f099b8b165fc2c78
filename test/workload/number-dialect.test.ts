import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideDecimalMark, decimalEvidence, parseNumber } from '../../src/workload/table/number-dialect.ts';

const grouped = (whole: string, mark: string): string => whole.replace(/\B(?=(\d{3})+(?!\d))/g, mark);

describe('numbers in a file', () => {
  it('read back as written, in either dialect, grouped in any way or not at all', () => {
    const form = fc.record({
      decimal: fc.constantFrom('.' as const, ',' as const),
      grouping: fc.constantFrom('', 'mark', ' ', '\u00a0', '\u202f', "'"),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.integer({ min: 0, max: 999 }),
        form,
        (whole, thousandths, { decimal, grouping }) => {
          const mark = grouping === 'mark' ? (decimal === '.' ? ',' : '.') : grouping;
          const sign = whole < 0 ? '-' : '';
          const fraction = thousandths === 0 ? '' : `${decimal}${String(thousandths).padStart(3, '0')}`;
          const text = `${sign}${grouped(String(Math.abs(whole)), mark)}${fraction}`;
          const value = Number(`${sign}${Math.abs(whole)}.${String(thousandths).padStart(3, '0')}`);
          expect(parseNumber(text, decimal)?.value).toBe(value);
        },
      ),
    );
  });

  it('read exponents, magnitudes, percentages and a leading apostrophe', () => {
    expect(parseNumber('1,5E+03', ',')).toEqual({ value: 1500, percent: false });
    expect(parseNumber('30k', '.')?.value).toBe(30_000);
    expect(parseNumber('2.5 M', '.')?.value).toBe(2_500_000);
    expect(parseNumber(' 25 % ', '.')).toEqual({ value: 25, percent: true });
    expect(parseNumber("'12", '.')?.value).toBe(12);
    expect(parseNumber('.5', '.')?.value).toBe(0.5);
  });

  it.each([
    '',
    'abc',
    'NaN',
    'Infinity',
    '1e400',
    '1.2.3',
    '12,34',
    '1,2,3',
    '0x10',
    '1_000',
    '5m',
    '--3',
    '1e',
    '½',
  ])('are not made of %j', (text) => {
    expect(parseNumber(text, '.')).toBeNull();
  });

  it('leave no doubt about the decimal mark, or are in doubt', () => {
    for (const [text, mark] of [
      ['0,8', ','],
      ['1.234,5', ','],
      ['1,234.5', '.'],
      ['1.234.567', ','],
      ['12.34', '.'],
      ['0.125', '.'],
      ['1234.125', '.'],
      ['1.100', 'doubt'],
      ['1,100', 'doubt'],
      ['1100', null],
      ['text', null],
    ] as const) {
      expect([text, decimalEvidence(text)]).toEqual([text, mark]);
    }
  });

  it('decide once for the file, and stop where they contradict or leave it open', () => {
    const cells = (...texts: string[]) => texts.map((text) => ({ text }));
    expect(decideDecimalMark(cells('1.100', '0,8'), ';')).toEqual({ mark: ',' });
    expect(decideDecimalMark(cells('1.100', '5'), ';')).toEqual({ doubtful: { text: '1.100' } });
    expect(decideDecimalMark(cells('1.100', '5'), ',')).toEqual({ mark: '.' });
    // A quoted cell between commas may be grouped or have a decimal comma: another cell must say which.
    expect(decideDecimalMark(cells('1,234', '2'), ',')).toEqual({ doubtful: { text: '1,234' } });
    expect(decideDecimalMark(cells('1,234', '0.25'), ',')).toEqual({ mark: '.' });
    expect(decideDecimalMark(cells('1.5', '0,8'), ';')).toEqual({
      conflict: [{ text: '1.5' }, { text: '0,8' }],
    });
  });
});
