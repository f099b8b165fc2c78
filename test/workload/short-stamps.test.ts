import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StampParser } from '../../src/workload/trace/parse-stamp.ts';

function parserOf(calendar: boolean): StampParser {
  return new StampParser({ calendar, unitS: 1, decimalMark: '.', zoneOffsetS: () => 0 });
}

function parse(parser: StampParser, text: string): number {
  const bytes = Buffer.from(`,${text},`);
  return parser.parse(bytes, 1, bytes.length - 1);
}

describe('stamps read digit by digit', () => {
  it('are the doubles that Number gives, whatever their decimals', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000_000 }),
        fc.integer({ min: 1, max: 12 }),
        fc.bigInt({ min: 0n, max: 999_999_999_999n }),
        (whole, decimals, fraction) => {
          const text = `${whole}.${fraction.toString().padStart(12, '0').slice(0, decimals)}`;
          expect(parse(parserOf(false), text)).toBe(Number(text));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('keep the tick that the decimals show', () => {
    const parser = parserOf(false);
    for (const text of ['0.5', '1.25', '2.500']) parse(parser, text);
    expect(parser.tickS).toBe(0.01);
  });

  it('of calendars are the same in whatever order the minutes come', () => {
    const stamp = fc.date({
      min: new Date('2024-01-01T00:00:00Z'),
      max: new Date('2024-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.array(stamp, { minLength: 2, maxLength: 20 }), (dates) => {
        const text = (date: Date): string => date.toISOString().replace('T', ' ').replace('Z', '+00:00');
        const together = parserOf(true);
        const seconds = dates.map((date) => parse(together, text(date)));
        const base = together.baseEpochS ?? 0;
        dates.forEach((date, i) => {
          expect(seconds[i]! + base).toBeCloseTo(date.getTime() / 1000, 3);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('refuse what only begins like the minute before', () => {
    const parser = parserOf(true);
    expect(parse(parser, '2024-05-12 00:00:01+00:00')).toBe(1);
    expect(parse(parser, '2024-05-12 00:00:61+00:00')).toBeNaN();
    expect(parse(parser, '2024-05-32 00:00:01+00:00')).toBeNaN();
    expect(parse(parser, '2024-05-12 00:60:01+00:00')).toBeNaN();
    expect(parse(parser, '2024-05-12 00:00:02+00:00')).toBe(2);
  });
});
