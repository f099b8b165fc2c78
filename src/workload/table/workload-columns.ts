import type { LatencyMetric, Objective, Percentile } from '../workload.ts';

const percentiles: readonly Percentile[] = [50, 90, 95, 99];

/** Latency columns carry metric, percentile and unit: `ttft_p95_ms`, `tpot_p50_ms`, `e2e_p99_s`. */
export const latencyColumns: readonly string[] = (['ttft', 'tpot', 'e2e'] as const).flatMap((metric) =>
  percentiles.map((percentile) => latencyColumn(metric, percentile)),
);

function latencyColumn(metric: LatencyMetric, percentile: Percentile): string {
  return `${metric}_p${percentile}_${metric === 'e2e' ? 's' : 'ms'}`;
}

export const rateColumns = [
  'qps',
  'requests_per_day',
  'requests_per_month',
  'qps_peak',
  'sessions_peak',
] as const;

/** Every column of a workload CSV. */
export const workloadColumns = [
  'name',
  'model',
  'modality',
  ...rateColumns,
  'profile',
  'tz',
  'arrival_cv',
  'input_tokens',
  'output_tokens',
  'input_p50',
  'input_p95',
  'output_p50',
  'output_p95',
  'max_output_tokens',
  'cached_share',
  'reasoning_share',
  'turns',
  'think_s',
  'session_minutes',
  ...latencyColumns,
  'deadline_h',
  'availability_pct',
  'growth_pct_month',
  'residency',
  'owner',
  'unit',
  'accept',
  'notes',
] as const satisfies readonly string[];

/** Columns whose cells are text; all others are numbers. */
export const textColumns: ReadonlySet<string> = new Set([
  'name',
  'model',
  'modality',
  'profile',
  'tz',
  'residency',
  'owner',
  'unit',
  'accept',
  'notes',
]);

const aliases: Readonly<Record<string, string>> = {
  rps: 'qps',
  requests_per_second: 'qps',
  prompt_tokens: 'input_tokens',
  isl: 'input_tokens',
  completion_tokens: 'output_tokens',
  osl: 'output_tokens',
};

/** `Input Tokens` → `input_tokens`. */
export function plainColumnName(written: string): string {
  return written
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}

const known: ReadonlySet<string> = new Set(workloadColumns);

/** The column a header cell means, or null. */
export function columnOf(written: string): string | null {
  const plain = plainColumnName(written);
  const name = aliases[plain] ?? plain;
  return known.has(name) ? name : null;
}

const unitless: Readonly<Record<string, string>> = {
  deadline: 'deadline_h',
  think: 'think_s',
  think_time: 'think_s',
  session_length: 'session_minutes',
  session_duration: 'session_minutes',
  availability: 'availability_pct',
  growth: 'growth_pct_month',
  growth_pct: 'growth_pct_month',
};

/**
 * The exact column that a name without its unit, its percentile, or with another unit stands for; null where the name
 * is none of these. A latency column is never taken for a merely unknown one: its objective would be lost in silence.
 */
export function columnWithUnit(written: string): string | null {
  const plain = plainColumnName(written);
  if (plain in unitless) return unitless[plain];
  const stem =
    /^(deadline|think|session|availability|growth)_(ms|s|sec|seconds|m|min|mins|minutes|h|hours|d|days|pct|percent|share)$/.exec(
      plain,
    );
  if (stem !== null) return workloadColumns.find((column) => column.startsWith(`${stem[1]}_`)) ?? null;
  const latency = /^(ttft|tpot|itl|e2e|latency)(?:_p(\d+))?(?:_[a-z]+)?$/.exec(plain);
  if (latency === null) return null;
  const metric =
    latency[1] === 'itl' ? 'tpot' : latency[1] === 'latency' ? 'e2e' : (latency[1] as LatencyMetric);
  const percentile = percentiles.find((candidate) => String(candidate) === latency[2]) ?? 95;
  return latencyColumn(metric, percentile);
}

/** The objective that a latency column with this value states; the value is in the column's own unit. */
export function latencyObjective(column: string, value: number): Objective | null {
  const match = /^(ttft|tpot|e2e)_p(50|90|95|99)_(ms|s)$/.exec(column);
  if (match === null || !known.has(column)) return null;
  const percentile = percentiles.find((candidate) => String(candidate) === match[2]) ?? 95;
  const limitS = match[3] === 'ms' ? value / 1000 : value;
  return { column, metric: match[1] as LatencyMetric, percentile, limitS };
}
