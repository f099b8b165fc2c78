import type { OptionSpec } from '../scenario/scenario.ts';

const priceKeys = [
  'usdPerGpuHour',
  'usdPerUnitHour',
  'usdPerSeatMonth',
  'usdPerMillionInputTokens',
  'usdPerMillionOutputTokens',
  'usdPerMillionCachedTokens',
] as const satisfies readonly (keyof OptionSpec)[];

/** What a price is for: where any of these differs, another price is part of the other option. */
const pricedKeys = [
  'kind',
  'model',
  'provider',
  'region',
  'gpu',
  'unit',
  'price',
  'service',
  'commitment',
  'plan',
] as const satisfies readonly (keyof OptionSpec)[];

/** Whether the two options buy the same thing, so that their prices can be compared. */
export function sameGoods(a: OptionSpec, b: OptionSpec): boolean {
  return a.id === b.id && pricedKeys.every((key) => a[key] === b[key]);
}

/** The options at the prices that `others` state for the same goods. */
export function withPricesOf(options: readonly OptionSpec[], others: readonly OptionSpec[]): OptionSpec[] {
  return options.map((option) => {
    const other = others.find((candidate) => sameGoods(option, candidate));
    if (other === undefined) return option;
    return { ...option, ...Object.fromEntries(priceKeys.map((key) => [key, other[key]])) };
  });
}
