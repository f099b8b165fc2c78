import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/nearest-name.ts';
import type { CheckResult, Result } from '../plan/result.ts';
import type { CheckSpec } from '../scenario/scenario.ts';
import { type CheckExpression, holds, isMistake, parseCheckExpression } from './check-expression.ts';
import { addressableNames, type MetricAddress, metricValue, resolveMetric } from './metrics.ts';
import { inDimension } from './quantity.ts';

interface ReadCheck {
  readonly spec: CheckSpec;
  readonly expression: CheckExpression;
  readonly address: MetricAddress;
  readonly limit: (baseline: number | null) => number | null;
}

interface Ids {
  readonly options: readonly string[];
  readonly workloads: readonly string[];
}

/**
 * Evaluates every check against a result. All mistakes in expressions come back at once as diagnostics.
 * `baselineOf` gives a metric's value in the baseline (null: no baseline, or it has no such number).
 *
 * State, when there is a baseline: a check that fails now and already failed there is `existing`, one that failed
 * there and no longer does is `fixed`, everything else is `new`. An `existing` violation that did not get worse
 * keeps its status and is left to the caller's `failOn` to ignore.
 */
export function evaluateChecks(
  specs: readonly CheckSpec[],
  result: Result,
  baselineOf: ((address: MetricAddress) => number | null) | null,
): { readonly checks: CheckResult[]; readonly diagnostics: Diagnostic[] } {
  const ids: Ids = {
    options: result.options.map((option) => option.id),
    workloads: result.workloads.map((workload) => workload.name),
  };
  const checks: CheckResult[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const spec of specs) {
    const read = readCheck(spec, ids);
    if ('code' in read) diagnostics.push(read);
    else checks.push(evaluate(read, result, baselineOf));
  }
  return { checks, diagnostics };
}

/** Whether a failed check must stop the pull request: failures that stood before and did not grow do not. */
export function blocks(check: CheckResult, failOn: 'error' | 'warn' | 'never'): boolean {
  if (failOn === 'never' || check.status === 'pass' || check.state === 'existing') return false;
  return check.status === 'fail' || failOn === 'warn';
}

function readCheck(spec: CheckSpec, ids: Ids): ReadCheck | Diagnostic {
  const expression = parseCheckExpression(spec.expect);
  if (isMistake(expression)) {
    return frame(spec, expression.offset, expression.length, 'CAP401', expression.message, expression.help);
  }
  const at = spec.expect.indexOf(expression.metric);
  const address = resolveMetric(expression.metric, ids);
  if (!address) {
    const near = nearestNames(expression.metric, addressableNames(ids));
    return frame(
      spec,
      at,
      expression.metric.length,
      'CAP402',
      `no metric is called \`${expression.metric}\``,
      near.length > 0
        ? `did you mean ${near.map((name) => `\`${name}\``).join(' or ')}?`
        : 'see `capplan explain metrics`',
    );
  }
  const { bound, comparison } = expression;
  const { dimension } = address.metric;
  const misfit = (): Diagnostic =>
    frame(
      spec,
      at,
      spec.expect.length - at,
      'CAP403',
      `the value's unit does not fit \`${address.metric.name}\``,
      `it is measured in ${dimension}`,
    );
  if (bound.kind === 'value') {
    const limit = inDimension(bound.quantity, dimension);
    return limit === null ? misfit() : { spec, expression, address, limit: () => limit };
  }
  const absolute = bound.absolute === null ? null : inDimension(bound.absolute, dimension);
  if (bound.absolute !== null && absolute === null) return misfit();
  const sign = comparison === '>=' || comparison === '>' ? -1 : 1;
  const limit = (baseline: number | null): number | null =>
    baseline === null
      ? null
      : baseline + sign * Math.max((bound.relative ?? 0) * Math.abs(baseline), absolute ?? 0);
  return { spec, expression, address, limit };
}

function evaluate(
  { spec, expression, address, limit }: ReadCheck,
  result: Result,
  baselineOf: ((address: MetricAddress) => number | null) | null,
): CheckResult {
  const actual = metricValue(result, address);
  const baseline = baselineOf?.(address) ?? null;
  const now = limit(baseline);
  const relativeToBaseline = expression.bound.kind === 'baseline';
  // Without a baseline there is nothing to compare with: said in the message, not a failure.
  const passes = now === null ? true : actual !== null && holds(actual, expression.comparison, now);
  const passedBefore =
    baseline === null || relativeToBaseline || now === null || holds(baseline, expression.comparison, now);
  const worse = actual === null || baseline === null || address.metric.worse === 'higher' ? 1 : -1;
  const grew =
    actual === null || baseline === null || worse * (actual - baseline) > 1e-6 * Math.abs(baseline);
  let state: CheckResult['state'] = 'new';
  if (!passedBefore) state = passes ? 'fixed' : grew ? 'new' : 'existing';
  let message = spec.message ?? '';
  if (now === null) message = 'no baseline yet: record one with `capplan baseline`';
  else if (actual === null) message = 'the plan has no such number: nothing that passes, or no price';
  return {
    id: spec.id,
    level: spec.level,
    status: passes ? 'pass' : spec.level === 'warn' ? 'warn' : 'fail',
    expected: spec.expect,
    actual,
    baseline,
    state,
    message,
  };
}

function frame(
  spec: CheckSpec,
  offset: number,
  length: number,
  code: 'CAP401' | 'CAP402' | 'CAP403',
  message: string,
  help: string,
): Diagnostic {
  const base = { code, severity: 'error', message: `check \`${spec.id}\`: ${message}`, help } as const;
  if (!spec.source) return base;
  const { path, line, column } = spec.source;
  return { ...base, file: path, line, column: column + offset, length };
}
