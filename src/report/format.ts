/**
 * The only place where numbers become text for people. Fixed to one locale, so the same result prints the same
 * bytes everywhere.
 */

const thousand = /\B(?=(\d{3})+(?!\d))/g;

/** `1234567` → `1,234,567`. */
export function grouped(value: number): string {
  const [whole, fraction] = String(value).split('.');
  return whole!.replace(thousand, ',') + (fraction === undefined ? '' : `.${fraction}`);
}

/** Three significant digits at most, never in exponent form: `1180`, `41.2`, `0.0312`. */
export function significant(value: number, digits = 3): string {
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size >= digits - 1) return grouped(Math.round(value));
  return String(Number(value.toFixed(Math.min(20, Math.max(0, digits - 1 - size)))));
}

/** `0.0123` → `12 ms`, `1.94` → `1.94 s`, 5400 → `1.5 h`. */
export function seconds(value: number): string {
  if (value < 0.9995) return `${significant(value * 1e3)} ms`;
  if (value < 600) return `${significant(value)} s`;
  if (value < 2 * 3600) return `${significant(value / 60)} min`;
  if (value < 4 * 86400) return `${significant(value / 3600)} h`;
  return `${significant(value / 86400)} days`;
}

/** `412 of 800 ms`: both in the unit of the limit. Columns name their unit last: `ttft_p95_ms`, `e2e_p99_s`. */
export function actualOfLimit(column: string, actual: number, limit: number): string {
  const unit = column.slice(column.lastIndexOf('_') + 1);
  if (unit === 'pct') return `${significant(actual, 4)} of ${significant(limit, 4)} %`;
  if (unit === 'h' && actual < 0.095) return `${seconds(actual * 3600)} of ${significant(limit)} h`;
  const inSeconds = unit === 'ms' && Math.max(actual, limit) >= 10_000;
  const scale = inSeconds ? 1e-3 : 1;
  return `${significant(actual * scale)} of ${significant(limit * scale)} ${inSeconds ? 's' : unit}`;
}

/** Requests per second; rare traffic by the hour or day, so that no rate reads as zero. */
export function rate(perSecond: number): string {
  if (perSecond === 0) return '0/s';
  if (perSecond >= 0.1) return `${significant(perSecond)}/s`;
  if (perSecond * 3600 >= 1) return `${significant(perSecond * 3600)}/h`;
  return `${significant(perSecond * 86400)}/day`;
}

const scales = [
  { from: 999.5e6, divisor: 1e9, suffix: 'B' },
  { from: 999.5e3, divisor: 1e6, suffix: 'M' },
  { from: 999.5, divisor: 1e3, suffix: 'k' },
  { from: 0, divisor: 1, suffix: '' },
] as const;

interface Amount {
  readonly digits: string;
  readonly suffix: string;
}

function amount(value: number): Amount {
  const { divisor, suffix } = scales.find(({ from }) => Math.abs(value) >= from) ?? scales[3];
  const scaled = value / divisor;
  if (suffix === '') return { digits: scaled.toFixed(scaled < 99.995 && scaled !== 0 ? 2 : 0), suffix };
  return { digits: significant(scaled), suffix };
}

/** `$14.3k`, `$172k`, `$9.55`; less than a cent keeps its digits. */
export function usd(value: number): string {
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (size > 0 && size < 0.995) return `${sign}$${significant(size)}`;
  const { digits, suffix } = amount(size);
  return `${sign}$${digits}${suffix}`;
}

/** `$14.3k–16.9k`; one figure where both ends read the same or only one is known. */
export function usdRange(low: number | null, high: number | null): string | null {
  if (low === null || high === null) {
    const known = low ?? high;
    return known === null ? null : usd(known);
  }
  const from = usd(low);
  const to = usd(high);
  return from === to ? from : `${from}–${amount(low).suffix === amount(high).suffix ? to.slice(1) : to}`;
}

/** To the cent, grouped: `$14,310.00`; small unit prices keep their digits. */
export function usdExact(value: number): string {
  const sign = value < 0 ? '−' : '';
  const size = Math.abs(value);
  return size > 0 && size < 0.1
    ? `${sign}$${significant(size, 4)}`
    : `${sign}$${size.toFixed(2).replace(thousand, ',')}`;
}

/** `0.9991` → `99.91 %`: as many digits as tell it from 100 %. */
export function percent(share: number): string {
  const value = share * 100;
  if (share > 0.99 && share < 1) return `${Math.min(99.99, Number(value.toFixed(2)))} %`;
  return `${significant(value)} %`;
}

/** A factor by which load can grow as a change: 1.22 → `+22 %`, 0.85 → `−15 %`. */
export function change(factor: number): string {
  const value = Math.round((factor - 1) * 100);
  return value < 0 ? `−${grouped(-value)} %` : `+${grouped(value)} %`;
}

/** Token counts and other large quantities: `1,180`, `12.4M`. */
export function quantity(value: number): string {
  if (Math.abs(value) < 99_999.5) return significant(value, 4);
  const { digits, suffix } = amount(value);
  return `${digits}${suffix}`;
}
