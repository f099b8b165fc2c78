/** A text or number of the user turned into SI, or the reason why not (`expected …`). */
export type Parsed = { readonly value: number } | { readonly expected: string };

const NUMBER = String.raw`[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const MAGNITUDES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  B: 1e9,
  G: 1e9,
  T: 1e12,
};
const DURATIONS_S: Readonly<Record<string, number>> = {
  ms: 1e-3,
  s: 1,
  sec: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

function finite(value: number, expected: string): Parsed {
  return Number.isFinite(value) ? { value } : { expected };
}

function toNumber(text: string): number {
  return Number(text.replaceAll('_', ''));
}

/** A plain count or rate with an optional magnitude: `30M`, `20k`, `1.5B`, `1200`. */
export function parseCount(raw: string | number): Parsed {
  const expected = 'a number such as 1200, 20k or 30M';
  if (typeof raw === 'number') return finite(raw, expected);
  const match = new RegExp(`^(${NUMBER})\\s*([kKMBGT]?)$`).exec(raw.trim());
  if (match === null) return { expected };
  return finite(toNumber(match[1]!) * MAGNITUDES[match[2]!]!, expected);
}

/** Money in US dollars: `$16k`, `16000`, `2.35`. */
export function parseUsd(raw: string | number): Parsed {
  const expected = 'dollars such as 2.35, $16k or 500000';
  if (typeof raw === 'number') return finite(raw, expected);
  const parsed = parseCount(raw.trim().replace(/^\$\s*/, ''));
  return 'value' in parsed ? parsed : { expected };
}

/** A duration with its unit, in seconds: `1500ms`, `1h`, `4m`. A bare number is seconds only where `bareUnitS` says so. */
export function parseDurationS(raw: string | number, bareUnitS: number | null = null): Parsed {
  const expected = 'a duration with its unit such as 1500ms, 30s, 5m or 1h';
  const text = String(raw).trim();
  const match = new RegExp(`^(${NUMBER})\\s*([a-z]*)$`).exec(text);
  if (match === null) return { expected };
  const unitS = match[2] === '' ? bareUnitS : DURATIONS_S[match[2]!];
  if (unitS === null || unitS === undefined) return { expected };
  return finite(toNumber(match[1]!) * unitS, expected);
}

/** A share between 0 and 1: `0.35` or `35%`; a bare number above 1 is refused, it could mean either. */
export function parseShare(raw: string | number): Parsed {
  const expected = 'a share such as 0.35 or 35%';
  const text = String(raw).trim();
  const match = new RegExp(`^(${NUMBER})\\s*(%?)$`).exec(text);
  if (match === null) return { expected };
  const value = toNumber(match[1]!) / (match[2] === '%' ? 100 : 1);
  return value >= 0 && value <= 1 ? { value } : { expected };
}
