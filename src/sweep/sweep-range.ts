import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';

/** What a sweep goes over: a path that `--set` reaches and the values it takes, as they would be written. */
export interface SweepRange {
  readonly path: string;
  readonly values: readonly string[];
  /** Whether the values are numbers between which a crossing can be looked for. */
  readonly numeric: boolean;
}

const USUAL_POINTS = 9;
const MOST_POINTS = 100;
/** Ends this far apart are joined by equal ratios, so that the small values are not all skipped. */
const GEOMETRIC_FROM = 8;
/** Digits of a value: enough for any step, few enough to be read. */
const DIGITS = 4;

const help =
  'write --over workload.scale=0.1:4, --over options.own.usd_per_gpu_hour=1:4:7, or values with commas: --over options.own.precision=bf16,fp8';

function malformed(text: string, message: string): InputError {
  const mistake: Diagnostic = {
    code: 'CAP200',
    severity: 'error',
    message: `--over ${text.slice(0, 80)}: ${message}`,
    help,
  };
  return new InputError([mistake]);
}

/** A value as text with at most four significant digits. */
export function valueText(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}

/** The value between two others: by ratio where both are positive, so that scales of all sizes are halved alike. */
export function middleValue(low: number, high: number): number {
  return low > 0 && high > 0 ? Math.sqrt(low * high) : (low + high) / 2;
}

/**
 * Reads `PATH=a:b`, `PATH=a:b:n` (n values from a to b, by equal ratios from a factor of 8 on, else by equal steps) or
 * `PATH=x,y,z`. Throws InputError.
 */
export function readSweepRange(text: string): SweepRange {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).trim();
  const range = text.slice(equals + 1).trim();
  if (path === '' || range === '') throw malformed(text, 'a path and its values are expected');
  if (!range.includes(':')) return listed(text, path, range);
  const [from, to, count = USUAL_POINTS, ...more] = range.split(':').map((part) => numberOf(part));
  if (from === undefined || to === undefined || more.length > 0 || [from, to, count].some(Number.isNaN))
    throw malformed(text, 'a range is two numbers and perhaps a count');
  if (from === to) throw malformed(text, 'a range needs two different ends');
  if (!Number.isInteger(count) || count < 2 || count > MOST_POINTS)
    throw malformed(text, `the count is a whole number from 2 to ${MOST_POINTS}`);
  const [low, high] = from < to ? [from, to] : [to, from];
  const geometric = low > 0 && high >= GEOMETRIC_FROM * low;
  const values = Array.from({ length: count }, (_, i) => {
    const share = i / (count - 1);
    return valueText(geometric ? low * (high / low) ** share : low + (high - low) * share);
  });
  return { path, values: distinct(values), numeric: true };
}

function listed(text: string, path: string, range: string): SweepRange {
  const values = distinct(range.split(',').map((value) => value.trim()));
  if (values.includes('')) throw malformed(text, 'a value is empty');
  if (values.length < 2) throw malformed(text, 'at least two values are expected');
  if (values.length > MOST_POINTS) throw malformed(text, `at most ${MOST_POINTS} values are expected`);
  const numeric = values.every((value) => !Number.isNaN(numberOf(value)));
  const ordered = numeric ? values.toSorted((a, b) => Number(a) - Number(b)) : values;
  return { path, values: ordered, numeric };
}

function numberOf(text: string): number {
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
