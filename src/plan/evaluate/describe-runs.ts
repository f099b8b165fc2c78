import type { GapHistogram } from '../../simulate/outcome.ts';
import type { LatencyMetric, Workload } from '../../workload/workload.ts';
import type { LatencyKnowledge } from '../judge/known-latency.ts';
import { pooledValues } from '../judge/latency-values.ts';
import type { ObjectiveMeasure } from '../judge/objective-measure.ts';
import { attemptsPerRequest, countRequests, countsOfWorkload } from '../judge/run-counts.ts';
import type { OptionWorkloadResult, Percentiles } from '../result.ts';
import type { Run } from '../run/simulate-option.ts';

const SHARES = [0.5, 0.9, 0.95, 0.99];
const MS = 1000;

/** Shown where nothing was measured. */
export const noPercentiles: Percentiles = { mean: null, p50: null, p90: null, p95: null, p99: null };

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function percentilesMs(runs: readonly Run[], workload: Workload, metric: LatencyMetric): Percentiles {
  const values = pooledValues(runs, workload, metric);
  if (values.count === 0) return noPercentiles;
  const found = values.quantiles(SHARES);
  const [p50, p90, p95, p99] = found.map((value) => finite(value * MS)) as [
    number | null,
    number | null,
    number | null,
    number | null,
  ];
  return { mean: finite((values.sum / values.count) * MS), p50, p90, p95, p99 };
}

/** The median alone, where only that was published. */
function medianMs(runs: readonly Run[], workload: Workload): Percentiles {
  return { ...noPercentiles, p50: percentilesMs(runs, workload, 'ttft').p50 };
}

/** Percentiles of single gaps from the histograms of all runs; each bin stands for its geometric middle. */
function gapPercentilesMs(runs: readonly Run[], workload: Workload): Percentiles {
  const histograms = runs
    .map((run) => run.outcome.gaps[run.stream.workloadNames.indexOf(workload.name)])
    .filter((histogram): histogram is GapHistogram => histogram !== null && histogram !== undefined);
  const first = histograms[0];
  if (first === undefined) return noPercentiles;
  const weights = new Float64Array(first.weights.length);
  for (const histogram of histograms) {
    for (let bin = 0; bin < weights.length; bin += 1) weights[bin] += histogram.weights[bin];
  }
  const middleMs = (bin: number): number => first.firstEdgeS * first.ratio ** (bin + 0.5) * MS;
  let total = 0;
  let sum = 0;
  for (let bin = 0; bin < weights.length; bin += 1) {
    total += weights[bin];
    sum += weights[bin] * middleMs(bin);
  }
  if (total === 0) return noPercentiles;
  const at = (share: number): number => {
    let seen = 0;
    for (let bin = 0; bin < weights.length; bin += 1) {
      seen += weights[bin];
      if (seen >= share * total) return middleMs(bin);
    }
    return middleMs(weights.length - 1);
  };
  return { mean: sum / total, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}

/** Tokens and requests per second that were completed of the measured span's arrivals, over all runs. */
function throughput(runs: readonly Run[], workload: Workload): { tokens: number; requests: number } {
  let tokens = 0;
  let requests = 0;
  let seconds = 0;
  for (const run of runs) {
    const { stream, thinning } = run;
    const { completed, outputTokens } = countsOfWorkload(run, workload);
    tokens += outputTokens * thinning;
    requests += completed * thinning;
    seconds += stream.endS - stream.measureFromS;
  }
  return { tokens: tokens / seconds, requests: requests / seconds };
}

/** The objective furthest beyond its limit, or nearest to it; in the unit of its column. */
export function worstObjective(
  measures: readonly ObjectiveMeasure[],
): OptionWorkloadResult['worstObjective'] {
  let worst: ObjectiveMeasure | null = null;
  const strain = (one: ObjectiveMeasure): number => one.completedS / one.objective.limitS;
  for (const one of measures) {
    if (Number.isFinite(one.completedS) && (worst === null || strain(one) > strain(worst))) worst = one;
  }
  if (worst === null) return null;
  const { column, limitS } = worst.objective;
  const perSecond = column.endsWith('_ms') ? MS : column.endsWith('_h') ? 1 / 3600 : 1;
  const bound = (valueS: number): number =>
    (Number.isFinite(valueS) ? valueS : (worst?.completedS ?? 0)) * perSecond;
  return {
    column,
    actual: worst.completedS * perSecond,
    limit: limitS * perSecond,
    low: bound(worst.lowS),
    high: bound(worst.highS),
  };
}

type Measured = Pick<
  OptionWorkloadResult,
  | 'requests'
  | 'ttftMs'
  | 'tpotMs'
  | 'itlMs'
  | 'e2eMs'
  | 'outputTokensPerSecond'
  | 'requestsPerSecond'
  | 'attemptsPerRequest'
>;

/** Counts of the base replication and percentiles of all. Times that nobody measured or published are null. */
export function describeRuns(
  runs: readonly Run[],
  workload: Workload,
  { latencyKnown, medianTtftS = null }: LatencyKnowledge,
): Measured {
  const base = runs[0];
  const done = throughput(runs, workload);
  const rates = { outputTokensPerSecond: finite(done.tokens), requestsPerSecond: finite(done.requests) };
  const requests =
    base === undefined
      ? { offered: 0, completed: 0, rejected: 0, failed: 0, expired: 0, unfinished: 0 }
      : countRequests(base, workload);
  const times = (metric: LatencyMetric): Percentiles =>
    latencyKnown ? percentilesMs(runs, workload, metric) : noPercentiles;
  return {
    requests,
    ttftMs: medianTtftS === null ? times('ttft') : medianMs(runs, workload),
    tpotMs: times('tpot'),
    itlMs: latencyKnown ? gapPercentilesMs(runs, workload) : noPercentiles,
    e2eMs: times('e2e'),
    ...rates,
    attemptsPerRequest: attemptsPerRequest(runs, workload),
  };
}
