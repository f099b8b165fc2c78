/** Short figures inside the plan's own sentences; tables are formatted by the reports. */

export function percentText(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

export function usdText(usd: number): string {
  if (usd >= 1e6) return `$${(usd / 1e6).toFixed(2)}M`;
  if (usd >= 10_000) return `$${(usd / 1e3).toFixed(1)}k`;
  return `$${usd.toFixed(usd < 100 ? 2 : 0)}`;
}

export function secondsText(seconds: number): string {
  if (seconds >= 7200) return `${(seconds / 3600).toFixed(1)} h`;
  if (seconds >= 10) return `${seconds.toFixed(0)} s`;
  return seconds >= 1 ? `${seconds.toFixed(1)} s` : `${(seconds * 1000).toFixed(0)} ms`;
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
