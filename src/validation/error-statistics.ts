import { mean, median, quantile } from 'simple-statistics';

/** One measured value beside its prediction. */
export interface ScoredValue {
  readonly rowId: string;
  readonly metric: string;
  readonly measured: number;
  readonly predicted: number;
  /** 100 · (predicted − measured) / measured. */
  readonly errorPct: number;
}

/** Errors of one metric over one group of rows. */
export interface ErrorSummary {
  readonly group: string;
  readonly metric: string;
  readonly n: number;
  /** Means of the group. */
  readonly measured: number;
  readonly predicted: number;
  readonly medianApePct: number;
  readonly meanApePct: number;
  readonly p90ApePct: number;
  /** Mean signed error: positive where predictions are too high. */
  readonly biasPct: number;
}

/** Signed error in percent of the measured value, which must be positive. */
export function percentageError(measured: number, predicted: number): number {
  return (100 * (predicted - measured)) / measured;
}

/** Summary of at least one value; all of one metric. */
export function summariseErrors(group: string, metric: string, values: readonly ScoredValue[]): ErrorSummary {
  const absolute = values.map((value) => Math.abs(value.errorPct));
  return {
    group,
    metric,
    n: values.length,
    measured: mean(values.map((value) => value.measured)),
    predicted: mean(values.map((value) => value.predicted)),
    medianApePct: median(absolute),
    meanApePct: mean(absolute),
    p90ApePct: quantile(absolute, 0.9),
    biasPct: mean(values.map((value) => value.errorPct)),
  };
}
