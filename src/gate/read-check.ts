import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/nearest-name.ts';
import type { CheckSpec } from '../scenario/scenario.ts';
import { type CheckExpression, isMistake, parseCheckExpression } from './check-expression.ts';
import { addressableNames, addressWords, type MetricAddress, metricReadings } from './metric-address.ts';
import { inDimension } from './quantity.ts';

/** A check whose expression was understood. */
export interface ReadCheck {
  readonly spec: CheckSpec;
  readonly expression: CheckExpression;
  readonly address: MetricAddress;
  readonly limit: (baseline: number | null) => number | null;
}

export interface Ids {
  readonly options: readonly string[];
  readonly workloads: readonly string[];
}

/** The mistakes in expressions, all at once, before anything is simulated. */
export function checkMistakes(specs: readonly CheckSpec[], ids: Ids): Diagnostic[] {
  return specs.flatMap((spec) => {
    const read = readCheck(spec, ids);
    return 'code' in read ? [read] : [];
  });
}

/** A check as its expression says, against the ids that it can name; or what is wrong with it. */
export function readCheck(spec: CheckSpec, ids: Ids): ReadCheck | Diagnostic {
  const expression = parseCheckExpression(spec.expect);
  if (isMistake(expression)) {
    return frame(spec, expression.offset, expression.length, 'CAP401', expression.message, expression.help);
  }
  const at = spec.expect.indexOf(expression.metric);
  const [address, other] = metricReadings(expression.metric, ids);
  if (other !== undefined) {
    return frame(
      spec,
      at,
      expression.metric.length,
      'CAP402',
      `\`${expression.metric}\` can mean ${addressWords(address!)} or ${addressWords(other)}`,
      'give the option or the workload another name',
    );
  }
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
