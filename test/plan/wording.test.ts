import { describe, expect, it } from 'vitest';
import { usdRangeText } from '../../src/plan/wording.ts';

describe('a range of prices', () => {
  it('names both ends, or the one sum that both read as', () => {
    expect(usdRangeText(1150, 2260)).toBe('$1.15k–2.26k');
    expect(usdRangeText(5830, 5834)).toBe('$5.83k');
  });
});
