import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { CheckResult, Result } from '../plan/result.ts';
import type { CheckSpec } from '../scenario/scenario.ts';
import { type Comparison, holds, isMistake, parseCheckExpression } from './check-expression.ts';
import { type MetricAddress, metricValue } from './metric-address.ts';
import { inDimension } from './quantity.ts';
import { type Ids, type ReadCheck, readCheck } from './read-check.ts';
import { unservedCheck } from './unserved-workloads.ts';

/** What a result is compared with. */
export interface BaselineValues {
  readonly valueOf: (address: MetricAddress) => number | null;
  /** Whether something was bought for a workload; null where there was no such workload. */
  readonly assigned: (workload: string) => boolean | null;
  /** What its checks asked for, by id; null where that is not known. */
  readonly checks: Readonly<Record<string, string>> | null;
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

/** Whether a check compares with the baseline. */
export function needsBaseline({ expect }: CheckSpec): boolean {
  const expression = parseCheckExpression(expect);
  return !isMistake(expression) && expression.bound.kind === 'baseline';
}

/**
 * Evaluates every check against a result. All mistakes in expressions come back at once as diagnostics.
 * `before` is the baseline; null without one.
 *
 * State, when there is a baseline: a check that fails now and already failed there, or passes now and passed there, is
 * `existing`; one that failed there and no longer does is `fixed`; everything else is `new`. Whether it failed there is
 * asked of the expression that the baseline recorded: a bound that was drawn tighter since makes a violation `new`.
 * An `existing` violation that did not get worse keeps its status and is left to the caller's `failOn` to ignore.
 *
 * Beside checks of the whole plan stands one more, `unserved`, where a workload has no option or had none.
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
  let ofPlan = false;
  for (const spec of specs) {
    const read = readCheck(spec, ids);
    if ('code' in read) diagnostics.push(read);
    else {
      const evaluated = evaluate(read, result, before);
      checks.push(evaluated.check);
      if (evaluated.marginal) marginal.add(spec.id);
      ofPlan ||= read.address.option === null && read.address.workload === null;
    }
  }
  const unserved = ofPlan ? unservedCheck(result, before?.assigned ?? null) : null;
  if (unserved !== null) checks.push(unserved);
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

function evaluate(
  { spec, expression, address, limit }: ReadCheck,
  result: Result,
  before: BaselineValues | null,
): { readonly check: CheckResult; readonly marginal: boolean } {
  const actual = metricValue(result, address);
  const baseline = before?.valueOf(address) ?? null;
  const now = limit(baseline);
  const relativeToBaseline = expression.bound.kind === 'baseline';
  // Without a number in the baseline there is nothing to compare with: said, not a failure. Without one here there is.
  const passes =
    now === null
      ? before === null || actual !== null
      : actual !== null && holds(actual, expression.comparison, now);
  // Whether the baseline meets the bound of today, and whether it met the one that it was recorded with.
  const baselineHolds =
    baseline === null || relativeToBaseline || now === null || holds(baseline, expression.comparison, now);
  const recorded = baseline === null ? null : recordedBound(before, spec, address);
  const passedBefore =
    recorded === null ? baselineHolds : holds(baseline!, recorded.comparison, recorded.limit);
  const stood = before !== null && baseline !== null && isRecorded(before, spec);
  const { metric } = address;
  const exact = metric.dimension === 'usd' && before?.sameSeed === true;
  const noise = exact ? 1e-6 : Math.max(1e-6, metric.noise);
  const worse = metric.worse === 'higher' ? 1 : -1;
  const grew =
    before?.sameFacts !== true &&
    (actual === null || baseline === null || worse * (actual - baseline) > noise * Math.abs(baseline));
  const marginal = !passes && baselineHolds && baseline !== null && !grew;
  const missingBefore =
    actual === null &&
    baseline === null &&
    before !== null &&
    isRecorded(before, spec) &&
    wasMissing(before, result, address);
  let state: CheckResult['state'] = missingBefore || (passes && stood) ? 'existing' : 'new';
  if (!passedBefore) state = passes ? 'fixed' : grew ? 'new' : 'existing';
  let message = spec.message ?? '';
  if (before === null && now === null) message = 'no baseline yet: record one with `capplan baseline`';
  else if (actual === null) message = 'the plan has no such number: nothing that passes, or no price';
  else if (now === null) message = 'the baseline has no such number: record it with `capplan baseline`';
  else if (marginal) message = 'marginal: the baseline held, and other draws of the same plan differ by more';
  const check: CheckResult = {
    id: spec.id,
    level: spec.level,
    status: statusOf(spec, passes, marginal || (passes && now === null && before !== null)),
    expected: spec.expect,
    actual,
    baseline,
    state,
    message,
  };
  return { check, marginal };
}

/** What misses its bound within the noise, or has none to meet, is shown as a warning at most. */
function statusOf({ level }: CheckSpec, passes: boolean, isOpen: boolean): CheckResult['status'] {
  if (isOpen) return 'warn';
  return passes ? 'pass' : level === 'warn' ? 'warn' : 'fail';
}

/** Whether the baseline has no such number for the same reason as the plan: then what was accepted did not grow. */
function wasMissing(before: BaselineValues, result: Result, { option, workload }: MetricAddress): boolean {
  if (before.sameFacts) return true;
  // Why an option had no number is not written down.
  if (option !== null) return false;
  return result.recommendation.assignments
    .filter((row) => workload === null || row.workload === workload)
    .every((row) => before.assigned(row.workload) === (row.option !== null));
}

interface Bound {
  readonly comparison: Comparison;
  readonly limit: number;
}

/** Whether the baseline had this check; where it did not write its checks down, it is taken to have had all. */
function isRecorded({ checks }: BaselineValues, { id }: CheckSpec): boolean {
  return checks === null || Object.hasOwn(checks, id);
}

/** The bound that the baseline recorded for a check, where it was another one on the same number. */
function recordedBound(
  before: BaselineValues | null,
  { id, expect }: CheckSpec,
  { metric }: MetricAddress,
): Bound | null {
  const checks = before?.checks ?? null;
  const recorded = checks !== null && Object.hasOwn(checks, id) ? checks[id] : undefined;
  if (recorded === undefined || recorded === expect) return null;
  const parsed = parseCheckExpression(recorded);
  const now = parseCheckExpression(expect);
  if (isMistake(parsed) || isMistake(now) || parsed.metric !== now.metric) return null;
  if (parsed.bound.kind !== 'value') return null;
  const limit = inDimension(parsed.bound.quantity, metric.dimension);
  return limit === null ? null : { comparison: parsed.comparison, limit };
}
