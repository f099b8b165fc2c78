import { metrics } from '../gate/metrics.ts';
import type { Dimension } from '../gate/quantity.ts';
import type { CheckResult, Result } from '../plan/result.ts';
import { change, grouped, percent, seconds, significant, usd, usdExact } from './format.ts';

/** The sentences about gates that every human format shares. Plain text: each format escapes it. */

export const checkMarks = { pass: '✔', warn: '⚠', fail: '✖' } as const satisfies Record<
  CheckResult['status'],
  string
>;

/** The metric a check names, without the option and workload before it: they may hold dots themselves. */
function dimensionOf(expected: string): Dimension | null {
  const address = expected.trim().split(/\s/)[0] ?? '';
  const named = metrics.filter(({ name }) => address === name || address.endsWith(`.${name}`));
  return named[0]?.dimension ?? null;
}

/** A check's number in the unit of its metric. */
export function checkValue(check: CheckResult, value: number | null): string {
  return value === null ? '' : metricValueText(dimensionOf(check.expected), value);
}

/** A number of this dimension; null where that is not known. */
export function metricValueText(dimension: Dimension | null, value: number): string {
  switch (dimension) {
    case 'usd':
      return Math.abs(value) < 100 ? usdExact(value) : `$${grouped(Math.round(value))}`;
    case 'milliseconds':
      return seconds(value / 1e3);
    case 'seconds':
      return seconds(value);
    case 'share':
      return percent(value);
    case 'factor':
      return change(value);
    default:
      return significant(value, 6);
  }
}

/** `new`, `was failing before`, `fixed`: what the state means for whoever reads it; empty where it says nothing. */
export function stateWords({ state, status }: CheckResult): string {
  if (state === 'fixed') return 'fixed';
  if (status === 'pass') return '';
  return state === 'existing' ? 'was so before' : 'new';
}

/** `2 checks failed, 1 warning, 3 passed`; null without checks. */
export function checksSentence({ checks }: Result): string | null {
  if (checks.length === 0) return null;
  const count = (status: CheckResult['status']): number =>
    checks.filter((check) => check.status === status).length;
  const failed = count('fail');
  const warned = count('warn');
  const parts = [
    ...(failed > 0 ? [`${failed} check${failed === 1 ? '' : 's'} failed`] : []),
    ...(warned > 0 ? [`${warned} warning${warned === 1 ? '' : 's'}`] : []),
    ...(count('pass') > 0 ? [`${count('pass')} passed`] : []),
  ];
  return parts.join(', ');
}

/** The worst mark of all checks; null without checks. */
export function checksMark({ checks }: Result): string | null {
  if (checks.length === 0) return null;
  const worst = (['fail', 'warn', 'pass'] as const).find((status) =>
    checks.some((check) => check.status === status),
  );
  return checkMarks[worst ?? 'pass'];
}

const factorWords = {
  workload: 'workload',
  prices: 'prices',
  throughput: 'throughput',
  scenario: 'scenario',
  version: 'capplan’s own version',
} as const satisfies Record<Result['attribution'][number]['factor'], string>;

/** `+$1,440 a month: workload +$1,630, prices −$190`; null where nothing is attributed. `escaped` is the format’s own escaping, for file names. */
export function attributionSentence(
  { attribution }: Result,
  escaped: (text: string) => string,
): string | null {
  if (attribution.length === 0) return null;
  const total = attribution.reduce((sum, { usd: bar }) => sum + bar, 0);
  const moved = attribution.filter(({ usd: bar }) => Math.abs(bar) >= 0.005);
  if (moved.length === 0) return 'the cost has not changed';
  const parts = moved.map(({ factor, usd: bar, parts: inside = [] }) => {
    const single = inside.map((part) => `${escaped(part.text)}: ${signedUsd(part.usd)}`).join('; ');
    return `${factorWords[factor]} ${signedUsd(bar)}${single === '' ? '' : ` (${single})`}`;
  });
  return `${signedUsd(total)} a month: ${parts.join(', ')}`;
}

function signedUsd(value: number): string {
  return value < 0 ? usd(value) : `+${usd(value)}`;
}
