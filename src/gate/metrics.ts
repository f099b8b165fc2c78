import type { OptionResult, OptionWorkloadResult, Percentiles } from '../plan/result.ts';
import type { Dimension } from './quantity.ts';

/** A number that a check can name. */
export interface Metric {
  readonly name: string;
  readonly dimension: Dimension;
  readonly explain: string;
  /** Which way is worse, for the words of a report. */
  readonly worse: 'higher' | 'lower';
  /** Value of one option; null where it has none. Workloads are already narrowed to those addressed. */
  readonly ofOption: (option: OptionResult, workloads: readonly OptionWorkloadResult[]) => number | null;
  /** Share by which the value differs between two draws of the same plan: a smaller difference says nothing. */
  readonly noise: number;
  /** How the values of several options of a plan become one. */
  readonly combine: 'sum' | 'worst';
}

type Worse = Metric['worse'];

/** What other seeds moved percentiles by on the scenarios of this repository, at most. */
const latencyNoise = { 50: 0.03, 90: 0.05, 95: 0.08, 99: 0.2 } as const;

/** The worst of the values that exist; null where none does. */
export function worstOf(values: readonly (number | null)[], worse: Worse): number | null {
  let worst: number | null = null;
  for (const value of values) {
    if (value === null) continue;
    if (worst === null || (worse === 'higher' ? value > worst : value < worst)) worst = value;
  }
  return worst;
}

/** The least of the workloads' values. */
function leastOf(value: (workload: OptionWorkloadResult) => number | null): Metric['ofOption'] {
  return (_option, workloads) => worstOf(workloads.map(value), 'lower');
}

function latencyMetrics(): Metric[] {
  const metrics: Metric[] = [];
  const families = [
    ['ttft', 'ms', 'ttftMs', 'time to first token'],
    ['tpot', 'ms', 'tpotMs', 'time per output token'],
    ['e2e', 's', 'e2eMs', 'time to the last token'],
  ] as const;
  for (const [prefix, unit, key, words] of families) {
    for (const percentile of [50, 90, 95, 99] as const) {
      metrics.push({
        name: `${prefix}_p${percentile}_${unit}`,
        dimension: unit === 'ms' ? 'milliseconds' : 'seconds',
        explain: `${percentile}th percentile of the ${words} at the busiest hour, in ${unit === 'ms' ? 'milliseconds' : 'seconds'}; the worst workload counts.`,
        worse: 'higher',
        noise: latencyNoise[percentile],
        combine: 'worst',
        ofOption: (_option, workloads) => {
          const field = `p${percentile}` as keyof Percentiles;
          const ms = worstOf(
            workloads.map((workload) => workload[key][field]),
            'higher',
          );
          return ms === null || unit === 'ms' ? ms : ms / 1000;
        },
      });
    }
  }
  return metrics;
}

/** Every metric of a check, by name; `capplan explain METRIC` prints these texts. */
export const metrics: readonly Metric[] = [
  {
    name: 'cost.monthly',
    dimension: 'usd',
    explain: 'Dollars a month (730 h) for what is reserved and used, idle and spare capacity included.',
    worse: 'higher',
    noise: 0.005,
    combine: 'sum',
    ofOption: (option) => option.cost.monthlyUsd,
  },
  {
    name: 'cost.yearly',
    dimension: 'usd',
    explain: 'Dollars a year at today’s demand.',
    worse: 'higher',
    noise: 0.005,
    combine: 'sum',
    ofOption: (option) => option.cost.yearlyUsd,
  },
  ...latencyMetrics(),
  {
    name: 'attainment',
    dimension: 'share',
    explain: 'Share of requests that met every objective, 0 to 1; the worst workload counts.',
    worse: 'lower',
    noise: 0.01,
    combine: 'worst',
    ofOption: leastOf((workload) => workload.attainment),
  },
  {
    name: 'availability',
    dimension: 'share',
    explain:
      'Share of a year’s requests that outages and breaking machines leave, 0 to 1, on average; known where `availability_pct` or a fallback asks for it.',
    worse: 'lower',
    noise: 0,
    combine: 'worst',
    ofOption: leastOf((workload) => workload.year?.served.mean ?? null),
  },
  {
    name: 'headroom',
    dimension: 'factor',
    explain:
      'Factor by which the load can grow until an objective breaks: 1.22 is +22 % load; the worst workload counts.',
    worse: 'lower',
    noise: 0.2,
    combine: 'worst',
    ofOption: leastOf((workload) => workload.headroom),
  },
  {
    name: 'replicas',
    dimension: 'count',
    explain: 'Replicas of the GPU deployments, without spares.',
    worse: 'higher',
    noise: 0,
    combine: 'sum',
    ofOption: (option) => option.deployment?.replicas ?? null,
  },
  {
    name: 'units',
    dimension: 'count',
    explain: 'Provisioned units (PTU, GSU, 1K-TPM).',
    worse: 'higher',
    noise: 0,
    combine: 'sum',
    ofOption: (option) => option.deployment?.units ?? null,
  },
  {
    name: 'rejected_share',
    dimension: 'share',
    explain:
      'Share of offered requests that were refused for good (429 or 503 after the last retry), 0 to 1.',
    worse: 'higher',
    noise: 0.25,
    combine: 'worst',
    ofOption: (_option, workloads) =>
      worstOf(
        workloads.map(({ requests }) => (requests.offered > 0 ? requests.rejected / requests.offered : null)),
        'higher',
      ),
  },
  {
    name: 'utilization.gpu',
    dimension: 'share',
    explain: 'Busy share of the GPUs at the busiest hour, 0 to 1.',
    worse: 'higher',
    noise: 0.05,
    combine: 'worst',
    ofOption: (option) => option.utilization.gpu ?? null,
  },
];
