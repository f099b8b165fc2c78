import type { Result } from '../plan/result.ts';

/** The order of the result's fields, whoever built the object. */
const order = [
  'schemaVersion',
  'tool',
  'seed',
  'inputs',
  'run',
  'workloads',
  'options',
  'recommendation',
  'timeline',
  'checks',
  'attribution',
  'asOf',
  'warnings',
  'diagnostics',
] as const satisfies readonly (keyof Result)[];

/**
 * The result as JSON with nine significant digits, so that the last bits of a sum never show as a difference.
 * Throws `TypeError` for NaN or an infinity: a result never holds either.
 */
export function jsonReport(result: Result): string {
  const ordered = Object.fromEntries(order.map((key) => [key, result[key]]));
  return `${JSON.stringify(rounded(ordered, 'result'), null, 2)}\n`;
}

/** Numbers rounded to nine significant digits, everything else as it is; `path` names the place of a fault. */
export function rounded(value: unknown, path: string): unknown {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${path} is ${value}`);
    return Object.is(value, -0) ? 0 : Number(value.toPrecision(9));
  }
  if (Array.isArray(value)) return value.map((item, index) => rounded(item, `${path}[${index}]`));
  if (ArrayBuffer.isView(value)) throw new TypeError(`${path} is a typed array`);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, rounded(field, `${path}.${key}`)]),
    );
  return value;
}
