import type { Result } from '../../src/plan/result.ts';
import { fixtureResult } from './fixture-result.ts';

/** Names that try to break out of each format. */
export const hostileNames = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'a|b|c',
  '`code` ``more``',
  '=cmd|"/c calc"!A1',
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '%0A::error::owned',
  '::error file=x::owned',
  'line\n::error::owned\nline',
  '\u001b[31mred\u001b[0m\u001b]8;;http://x\u0007',
  '--><b>x</b>',
  ']]><x/>',
  '@team [x](http://x) ![y](http://y)',
  '\u202eevil\u2069',
  '<details open>',
  "'; DROP TABLE--",
  '$x^2$ $$y$$',
  '# heading',
  'tab\tand\rreturn',
  '\ud800 lone',
] as const;

/** Every text of the fixture that can come from a file replaced by the name. */
export function hostileResult(name: string): Result {
  const replaced = <T>(value: T, key: string): T => {
    if (typeof value === 'string') return (fromFiles.has(key) ? name : value) as T;
    if (Array.isArray(value)) return value.map((item) => replaced(item, key)) as T;
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([field, inner]) => [field, replaced(inner, field)]),
      ) as T;
    return value;
  };
  return {
    ...replaced(fixtureResult, ''),
    tool: fixtureResult.tool,
    warnings: [name],
    diagnostics: [{ code: 'CAP100', severity: 'warning', message: name, file: name, line: 3, help: name }],
    checks: [
      {
        id: name,
        level: 'error',
        status: 'fail',
        expected: name,
        actual: 1,
        baseline: null,
        state: 'new',
        message: name,
      },
    ],
    timeline: ['2026-12', '2027-01'].map((month) => ({
      month,
      qpsPeak: 41,
      monthlyUsd: 1000,
      sizes: { [name]: 3 },
      gpus: {},
      verdict: 'fail',
      firstLimit: name,
      orderBy: null,
      switches: [{ workload: name, from: name, to: name, savesMonthlyUsd: 1 }],
    })),
  };
}

const fromFiles: ReadonlySet<string> = new Set([
  'name',
  'owner',
  'model',
  'provider',
  'id',
  'option',
  'workload',
  'text',
  'fix',
  'flip',
  'reason',
  'note',
  'item',
  'unit',
  'source',
  'path',
  'gpu',
  'tier',
]);
