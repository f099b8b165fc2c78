import type { LatencyMetric, Objective, Workload } from '../../workload/workload.ts';
import type { Run } from '../run/simulate-option.ts';
import { completedValues, type LatencyValues, pooledValues } from './latency-values.ts';
import { countRequests, type RequestCounts } from './run-counts.ts';

/** Deferrable work is on time when this share of it is. */
export const DEADLINE_SHARE = 0.99;

/** A latency that has to hold for a share of the requests. */
export interface JudgedObjective {
  readonly column: string;
  readonly metric: LatencyMetric | 'deadline';
  readonly share: number;
  readonly limitS: number;
}

export interface ObjectiveMeasure {
  readonly objective: JudgedObjective;
  /** The percentile over completed requests; NaN without any. */
  readonly completedS: number;
  /** The same over all offered ones, a lost request counting as infinitely late. */
  readonly judgedS: number;
  /** Interval of `judgedS`, 95 %: spread of the replications and error of the model. */
  readonly lowS: number;
  readonly highS: number;
  /** Share of the offered requests within the limit. */
  readonly attainment: number;
}

/** Two-sided 95 % points of Student's t for 1 … 10 degrees of freedom (standard tables), then the normal's. */
const T_95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

export function judgedObjectives(workload: Workload): JudgedObjective[] {
  const latency = workload.objectives.map((objective: Objective) => ({
    column: objective.column,
    metric: objective.metric,
    share: objective.percentile / 100,
    limitS: objective.limitS,
  }));
  if (workload.deadlineH === null) return latency;
  const limitS = workload.deadlineH * 3600;
  return [...latency, { column: 'deadline_h', metric: 'deadline', share: DEADLINE_SHARE, limitS }];
}

/** The percentile of `share` where `lost` further requests never finished. */
function withLost(values: LatencyValues, lost: number, share: number): number {
  const offered = values.count + lost;
  if (offered === 0 || values.count === 0) return lost > 0 ? Number.POSITIVE_INFINITY : Number.NaN;
  const within = (share * offered) / values.count;
  return within > 1 ? Number.POSITIVE_INFINITY : quantileOf(values, Math.min(1, within));
}

function quantileOf(values: LatencyValues, share: number): number {
  return values.quantiles([share])[0] ?? Number.NaN;
}

/** Half-width of the 95 % interval of a mean; 0 of a single value. */
export function halfWidth(perRun: readonly number[]): number {
  const n = perRun.length;
  if (n < 2) return 0;
  const mean = perRun.reduce((sum, value) => sum + value, 0) / n;
  const variance = perRun.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return ((T_95[n - 2] ?? 1.96) * Math.sqrt(variance)) / Math.sqrt(n);
}

/** Objectives of one workload over the pooled replications. */
export function measureObjectives(
  runs: readonly Run[],
  workload: Workload,
  relativeError: number,
): ObjectiveMeasure[] {
  const counts = runs.map((run) => countRequests(run, workload));
  return judgedObjectives(workload).map((objective) => {
    const { metric } = objective;
    const parts = runs.map((run) => completedValues(run, workload, metric));
    return measureOne(objective, pooledValues(runs, workload, metric), parts, counts, relativeError);
  });
}

function measureOne(
  objective: JudgedObjective,
  pooled: LatencyValues,
  parts: readonly LatencyValues[],
  counts: readonly RequestCounts[],
  relativeError: number,
): ObjectiveMeasure {
  const { share, limitS } = objective;
  const lostOf = (count: RequestCounts): number => count.offered - count.completed;
  const lost = counts.reduce((sum, count) => sum + lostOf(count), 0);
  const judgedS = withLost(pooled, lost, share);
  const offered = pooled.count + lost;
  const runs = parts.map((values, index) => ({ values, lost: lostOf(counts[index]!) }));
  const spread =
    objective.metric === 'deadline'
      ? spreadOfShare(share, { judgedS, pooled, lost }, runs)
      : spreadOfValues(
          judgedS,
          runs.map((run) => withLost(run.values, run.lost, share)),
        );
  const modelS = relativeError * judgedS;
  return {
    objective,
    completedS: quantileOf(pooled, share),
    judgedS,
    lowS: Number.isFinite(judgedS) ? Math.max(0, judgedS - Math.hypot(spread.belowS, modelS)) : judgedS,
    highS: Number.isFinite(judgedS) ? judgedS + Math.hypot(spread.aboveS, modelS) : Number.POSITIVE_INFINITY,
    attainment: offered === 0 ? 1 : pooled.countWithin(limitS) / offered,
  };
}

/** How far a percentile may lie below and above its estimate by the spread of the replications. */
interface Spread {
  readonly belowS: number;
  readonly aboveS: number;
}

/** The spread of the percentile from replication to replication. */
function spreadOfValues(judgedS: number, perRun: readonly number[]): Spread {
  const finite = perRun.filter(Number.isFinite);
  const halfS = halfWidth(finite);
  const someLost = Number.isFinite(judgedS) && finite.length < perRun.length;
  return { belowS: halfS, aboveS: someLost ? Number.POSITIVE_INFINITY : halfS };
}

/**
 * The percentiles at both ends of the interval of the share that is done by then (Woodruff 1952, replications as
 * clusters). One batch that takes days makes a whole week late: such weeks are rare, decide the percentile of all, and
 * leave the weekly percentiles of the others as they are.
 */
function spreadOfShare(
  share: number,
  all: { readonly judgedS: number; readonly pooled: LatencyValues; readonly lost: number },
  runs: readonly { readonly values: LatencyValues; readonly lost: number }[],
): Spread {
  const { judgedS, pooled, lost } = all;
  if (!Number.isFinite(judgedS)) return { belowS: 0, aboveS: 0 };
  const done = runs.flatMap((run) => {
    const offered = run.values.count + run.lost;
    return offered === 0 ? [] : [run.values.countWithin(judgedS) / offered];
  });
  const half = halfWidth(done);
  return {
    belowS: judgedS - withLost(pooled, lost, Math.max(0, share - half)),
    aboveS: withLost(pooled, lost, Math.min(1, share + half)) - judgedS,
  };
}
