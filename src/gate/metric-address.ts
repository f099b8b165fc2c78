import type { OptionWorkloadResult, Result } from '../plan/result.ts';
import { type Metric, metrics, worstOf } from './metrics.ts';

/** A metric's name with the option and workload that stand before it. */
export interface MetricAddress {
  readonly metric: Metric;
  readonly option: string | null;
  readonly workload: string | null;
}

/**
 * Splits `own-70b.chat.headroom` against the ids of a result. Ids may hold dots themselves, so the metric is
 * taken from the end and the rest must be an option, a workload, or an option and a workload. Every reading that fits
 * comes back: more than one where ids are made of each other.
 */
export function metricReadings(
  text: string,
  ids: { readonly options: readonly string[]; readonly workloads: readonly string[] },
): MetricAddress[] {
  return metrics.flatMap((metric): MetricAddress[] => {
    if (text === metric.name) return [{ metric, option: null, workload: null }];
    if (!text.endsWith(`.${metric.name}`)) return [];
    const prefix = text.slice(0, -metric.name.length - 1);
    const workloadIn = (option: string): string | undefined =>
      ids.workloads.find((workload) => prefix === `${option}.${workload}`);
    return [
      ...(ids.options.includes(prefix) ? [{ metric, option: prefix, workload: null }] : []),
      ...(ids.workloads.includes(prefix) ? [{ metric, option: null, workload: prefix }] : []),
      ...ids.options.flatMap((option) => {
        const workload = workloadIn(option);
        return workload === undefined ? [] : [{ metric, option, workload }];
      }),
    ];
  });
}

/** `option own, workload chat`. */
export function addressWords({ option, workload }: MetricAddress): string {
  const words = [
    ...(option === null ? [] : [`option \`${option}\``]),
    ...(workload === null ? [] : [`workload \`${workload}\``]),
  ];
  return words.length === 0 ? 'the plan' : words.join(', ');
}

/** Names that could have been meant, for suggestions. */
export function addressableNames(ids: {
  readonly options: readonly string[];
  readonly workloads: readonly string[];
}): string[] {
  const prefixes = ['', ...ids.options.map((id) => `${id}.`), ...ids.workloads.map((name) => `${name}.`)];
  return prefixes.flatMap((prefix) => metrics.map((metric) => prefix + metric.name));
}

function serves(workload: OptionWorkloadResult): boolean {
  return workload.verdict !== 'not-applicable';
}

/**
 * The number behind an address. Without an option the recommended plan is meant, as bought: each workload on its assigned
 * option, costs summed over assignments; workloads without an option have no part in it. Null where the result has no
 * such number.
 */
export function metricValue(
  result: Result,
  { metric, option: optionId, workload }: MetricAddress,
): number | null {
  if (optionId !== null) {
    const option = result.options.find(({ id }) => id === optionId);
    if (!option) return null;
    const share = option.workloads.filter(
      (row) => serves(row) && (workload === null || row.name === workload),
    );
    return metric.ofOption(option, share);
  }
  const assignments = result.recommendation.assignments.filter(
    (row) => row.option !== null && (workload === null || row.workload === workload),
  );
  if (assignments.length === 0) return null;
  if (metric.name === 'cost.monthly' || metric.name === 'cost.yearly') {
    const months = metric.name === 'cost.monthly' ? 1 : 12;
    if (workload === null) {
      const { monthlyUsd, yearlyUsd } = result.recommendation;
      return months === 1 ? monthlyUsd : yearlyUsd;
    }
    const monthlyUsd = assignments[0]!.monthlyUsd;
    return monthlyUsd === null ? null : monthlyUsd * months;
  }
  const values: (number | null)[] = [];
  for (const id of new Set(assignments.map((row) => row.option))) {
    const option = result.recommendation.options.find((candidate) => candidate.id === id);
    if (!option) continue;
    const names = new Set(assignments.filter((row) => row.option === id).map((row) => row.workload));
    values.push(
      metric.ofOption(
        option,
        option.workloads.filter((row) => names.has(row.name)),
      ),
    );
  }
  if (metric.combine === 'worst') return worstOf(values, metric.worse);
  return values.every((value) => value === null)
    ? null
    : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}
