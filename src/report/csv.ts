import type { OptionResult, OptionWorkloadResult, Percentiles, Result } from '../plan/result.ts';
import { csvText } from './escape.ts';

type Cell = string | number | boolean | null;
type Row = readonly [OptionResult, OptionWorkloadResult, boolean];

const percentiles = ['mean', 'p50', 'p90', 'p95', 'p99'] as const satisfies readonly (keyof Percentiles)[];
const latencies = ['ttftMs', 'tpotMs', 'itlMs', 'e2eMs'] as const;

/** `ttftMs` and `p95` → `ttft_p95_ms`. */
function latencyColumn(metric: (typeof latencies)[number], percentile: keyof Percentiles): string {
  return `${metric.slice(0, -2)}_${percentile}_ms`;
}

const columns: readonly (readonly [name: string, value: (row: Row) => Cell])[] = [
  ['option', ([option]) => option.id],
  ['kind', ([option]) => option.kind],
  ['model', ([option]) => option.model],
  ['provider', ([option]) => option.provider],
  ['gpu', ([option]) => option.deployment?.gpu ?? null],
  ['gpus_per_replica', ([option]) => option.deployment?.gpusPerReplica ?? null],
  ['replicas', ([option]) => option.deployment?.replicas ?? null],
  ['spare', ([option]) => option.deployment?.spare ?? null],
  ['gpus', ([option]) => option.deployment?.gpus ?? null],
  ['units', ([option]) => option.deployment?.units ?? null],
  ['recommended', ([, , recommended]) => recommended],
  ['option_verdict', ([option]) => option.verdict],
  ['option_monthly_usd', ([option]) => option.cost.monthlyUsd],
  ['option_monthly_usd_low', ([option]) => option.cost.monthlyUsdLow],
  ['option_monthly_usd_high', ([option]) => option.cost.monthlyUsdHigh],
  ['workload', ([, workload]) => workload.name],
  ['verdict', ([, workload]) => workload.verdict],
  ['limit', ([, workload]) => workload.limit],
  ['headroom', ([, workload]) => workload.headroom],
  ['attainment', ([, workload]) => workload.attainment],
  ['offered', ([, workload]) => workload.requests.offered],
  ['completed', ([, workload]) => workload.requests.completed],
  ['rejected', ([, workload]) => workload.requests.rejected],
  ['failed', ([, workload]) => workload.requests.failed],
  ['expired', ([, workload]) => workload.requests.expired],
  ['unfinished', ([, workload]) => workload.requests.unfinished],
  ...latencies.flatMap((metric) =>
    percentiles.map(
      (percentile) =>
        [latencyColumn(metric, percentile), ([, workload]: Row) => workload[metric][percentile]] as const,
    ),
  ),
  ['output_tokens_per_second', ([, workload]) => workload.outputTokensPerSecond],
  ['requests_per_second', ([, workload]) => workload.requestsPerSecond],
  ['attempts_per_request', ([, workload]) => workload.attemptsPerRequest],
];

function cellText(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(9)));
  return typeof value === 'boolean' ? String(value) : csvText(value);
}

/** An option on a workload: as it is bought where it is bought for it, else as it would take all that it can. */
function rowOf({ recommendation }: Result, option: OptionResult, workload: OptionWorkloadResult): Row {
  const { assignments, options } = recommendation;
  const recommended = assignments.some((one) => one.workload === workload.name && one.option === option.id);
  const bought = recommended ? options.find(({ id }) => id === option.id) : undefined;
  const part = bought?.workloads.find(({ name }) => name === workload.name);
  return bought === undefined || part === undefined
    ? [option, workload, recommended]
    : [bought, part, recommended];
}

/** One row per option and workload; what an option costs repeats on each of its rows. Unknown values are empty. */
export function csvReport(result: Result): string {
  const lines = [columns.map(([name]) => name).join(',')];
  for (const option of result.options)
    for (const workload of option.workloads) {
      const row = rowOf(result, option, workload);
      lines.push(columns.map(([, value]) => cellText(value(row))).join(','));
    }
  return `${lines.join('\n')}\n`;
}
