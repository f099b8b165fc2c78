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

export interface Ids {
  readonly options: readonly string[];
  readonly workloads: readonly string[];
}

/** What a result is compared with. */
export interface BaselineValues {
  readonly valueOf: (address: MetricAddress) => number | null;
  /** Both runs met the same random numbers, so that every difference of a bill is one of the plan. */
  readonly sameSeed: boolean;
  /** Both runs were made from the same facts by the same program, so that only the random numbers can differ. */
  readonly sameFacts: boolean;
}

export interface EvaluatedChecks {
  readonly checks: CheckResult[];
  /** Ids of checks that miss their bound by less than two draws of one plan differ; they never block. */
  readonly marginal: ReadonlySet<string>;
  readonly diagnostics: Diagnostic[];
}

/** The mistakes in expressions, all at once, before anything is simulated. */
export function checkMistakes(specs: readonly CheckSpec[], ids: Ids): Diagnostic[] {
  return specs.flatMap((spec) => {
    const read = readCheck(spec, ids);
    return 'code' in read ? [read] : [];
  });
}

/** Whether a check compares with the baseline. */
export function needsBaseline({ expect }: CheckSpec): boolean {
  const expression = parseCheckExpression(expect);
  return !isMistake(expression) && expression.bound.kind === 'baseline';
}

/**
 * Evaluates every check against a result. All mistakes in expressions come back at once as diagnostics.
 * `before` is the baseline; null without one.
 *
 * State, when there is a baseline: a check that fails now and already failed there is `existing`, one that failed
 * there and no longer does is `fixed`, everything else is `new`. An `existing` violation that did not get worse
 * keeps its status and is left to the caller's `failOn` to ignore.
 */
export function evaluateChecks(
  specs: readonly CheckSpec[],
  result: Result,
  before: BaselineValues | null,
): EvaluatedChecks {
  const ids: Ids = {
    options: result.options.map((option) => option.id),
    workloads: result.workloads.map((workload) => workload.name),
  };
  const checks: CheckResult[] = [];
  const marginal = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const spec of specs) {
    const read = readCheck(spec, ids);
    if ('code' in read) diagnostics.push(read);
    else {
      const evaluated = evaluate(read, result, before);
      checks.push(evaluated.check);
      if (evaluated.marginal) marginal.add(spec.id);
    }
  }
  return { checks, marginal, diagnostics };
}

export type FailOn = 'error' | 'warn' | 'never';

/** Whether a check must stop the pull request: what stood before and did not grow does not, nor what is marginal. */
export function blocks(check: CheckResult, failOn: FailOn, marginal: ReadonlySet<string>): boolean {
  if (failOn === 'never' || check.status === 'pass' || check.state === 'existing') return false;
  // Two checks may have one id: what fails outright is never marginal.
  if (check.status !== 'fail' && marginal.has(check.id)) return false;
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
      dimension === 'share' ? 'it is a share: write 80% or 0.8' : `it is measured in ${dimension}`,
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
  before: BaselineValues | null,
): { readonly check: CheckResult; readonly marginal: boolean } {
  const actual = metricValue(result, address);
  const baseline = before?.valueOf(address) ?? null;
  const now = limit(baseline);
  const relativeToBaseline = expression.bound.kind === 'baseline';
  // Without a baseline there is nothing to compare with: said in the message, not a failure.
  const passes = now === null ? true : actual !== null && holds(actual, expression.comparison, now);
  const passedBefore =
    baseline === null || relativeToBaseline || now === null || holds(baseline, expression.comparison, now);
  const { metric } = address;
  const exact = metric.dimension === 'usd' && before?.sameSeed === true;
  const noise = exact ? 1e-6 : Math.max(1e-6, metric.noise);
  const worse = metric.worse === 'higher' ? 1 : -1;
  const grew =
    before?.sameFacts !== true &&
    (actual === null || baseline === null || worse * (actual - baseline) > noise * Math.abs(baseline));
  const marginal = !passes && passedBefore && baseline !== null && !grew;
  // The same plan had no such number either, nothing that passes or no price: what was accepted did not grow.
  const missingBefore = before?.sameFacts === true && now !== null && actual === null && baseline === null;
  let state: CheckResult['state'] = missingBefore ? 'existing' : 'new';
  if (!passedBefore) state = passes ? 'fixed' : grew ? 'new' : 'existing';
  let message = spec.message ?? '';
  if (now === null) message = 'no baseline yet: record one with `capplan baseline`';
  else if (actual === null) message = 'the plan has no such number: nothing that passes, or no price';
  else if (marginal) message = 'marginal: the baseline held, and other draws of the same plan differ by more';
  const check: CheckResult = {
    id: spec.id,
    level: spec.level,
    status: passes ? 'pass' : marginal || spec.level === 'warn' ? 'warn' : 'fail',
    expected: spec.expect,
    actual,
    baseline,
    state,
    message,
  };
  return { check, marginal };
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
