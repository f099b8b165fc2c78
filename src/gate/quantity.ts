/** What a number in a check measures; decides which literals fit it and how it is printed. */
export type Dimension = 'usd' | 'milliseconds' | 'seconds' | 'share' | 'factor' | 'count';

export interface Quantity {
  readonly value: number;
  /** What the literal's own unit says; null for a bare number, which fits every dimension. */
  readonly dimension: Dimension | null;
}

const multipliers: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, b: 1e9 };

/**
 * Reads `1500ms`, `1.5 s`, `$16k`, `99.5%` or `1.25`. A percentage is a share (0.995), a duration comes back
 * in milliseconds (`1.5s` is 1500). Null where the text is none of these.
 */
export function parseQuantity(text: string): Quantity | null {
  const trimmed = text.trim();
  const money = /^\$\s*(\d[\d,_]*(?:\.\d+)?)\s*([kmb]?)$/i.exec(trimmed);
  if (money) {
    const value = Number(money[1]!.replace(/[,_]/g, '')) * multipliers[money[2]!.toLowerCase()]!;
    return { value, dimension: 'usd' };
  }
  const plain = /^(\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)\s*(ms|s|%|k|m|b)?$/i.exec(trimmed);
  if (!plain) return null;
  const value = Number(plain[1]!.replaceAll('_', ''));
  if (!Number.isFinite(value)) return null;
  switch (plain[2]?.toLowerCase()) {
    case 'ms':
      return { value, dimension: 'milliseconds' };
    case 's':
      return { value: value * 1000, dimension: 'milliseconds' };
    case '%':
      return { value: value / 100, dimension: 'share' };
    case 'k':
    case 'm':
    case 'b':
      return { value: value * multipliers[plain[2]!.toLowerCase()]!, dimension: null };
    default:
      return { value, dimension: null };
  }
}

/** The literal's value in the metric's own unit, or null where the two do not fit (`ttft_p95_ms <= $5`). */
export function inDimension(quantity: Quantity, dimension: Dimension): number | null {
  // A bare 80 for a share of 80 % would be a bound that nothing ever breaks.
  if (quantity.dimension === null) return dimension === 'share' && quantity.value > 1 ? null : quantity.value;
  if (quantity.dimension === dimension) return quantity.value;
  if (quantity.dimension === 'milliseconds' && dimension === 'seconds') return quantity.value / 1000;
  if (quantity.dimension === 'share' && dimension === 'factor') return quantity.value;
  return null;
}
