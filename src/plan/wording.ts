/** Short figures inside the plan's own sentences; tables are formatted by the reports. */

export function percentText(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** A share of a year: `99.8 %`, with as many nines as it takes. */
export function yearText(share: number): string {
  if (share === 1) return '100 %';
  const missing = 1 - share;
  const digits = missing >= 1e-3 ? 2 : missing >= 1e-4 ? 3 : missing >= 1e-5 ? 4 : 5;
  // Rounded down: an option that misses its objective by a hair is not shown as meeting it.
  return `${(Math.floor(share * 100 * 10 ** digits + 1e-6) / 10 ** digits).toFixed(digits)} %`;
}

/** Three digits, as in the tables: `$1.59k`, `$247k`, `$6.01M`. */
export function usdText(usd: number): string {
  const [value, suffix]: readonly [number, string] =
    usd >= 999.5e3 ? [usd / 1e6, 'M'] : usd >= 999.5 ? [usd / 1e3, 'k'] : [usd, ''];
  const digits = value >= 99.95 ? 0 : value >= 9.995 && suffix !== '' ? 1 : 2;
  const text = value.toFixed(digits);
  return `$${suffix === '' ? text : Number(text)}${suffix}`;
}

/** `$1.15k–2.26k`, or one sum where both read the same. */
export function usdRangeText(lowUsd: number, highUsd: number): string {
  const [low, high] = [usdText(lowUsd), usdText(highUsd)];
  return low === high ? low : `${low}–${high.slice(1)}`;
}

export function secondsText(seconds: number): string {
  if (seconds >= 7200) return `${(seconds / 3600).toFixed(1)} h`;
  if (seconds >= 10) return `${seconds.toFixed(0)} s`;
  return seconds >= 1 ? `${seconds.toFixed(1)} s` : `${(seconds * 1000).toFixed(0)} ms`;
}

/** The seller of an option by the name that the option itself gives it. */
export function sellerText(
  {
    spec,
    provider,
  }: { readonly spec: { readonly provider: string | null }; readonly provider: string | null },
  otherwise = 'this provider',
): string {
  return spec.provider ?? provider ?? otherwise;
}

/** `+22 % load` or `at 70 % of the load`. */
export function loadText(factor: number): string {
  return factor >= 1
    ? `at +${Math.round((factor - 1) * 100)} % load`
    : `at ${Math.round(factor * 100)} % of the load`;
}

export function countText(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)}B`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)}M`;
  if (count >= 1e4) return `${(count / 1e3).toFixed(0)}k`;
  return String(Math.round(count));
}
