import { type ErrorSummary, percentageError, type ScoredValue, summariseErrors } from './error-statistics.ts';
import { type MeasuredDeployment, measuredDeployment, type ReplicaBuilder } from './measured-deployment.ts';
import type { Measurement, MeasurementFile } from './measurement.ts';
import { metricOf } from './metric.ts';
import { predictedMetric } from './predicted-metrics.ts';
import { simulateMeasurement } from './simulate-measurement.ts';

/** What the rows of a measurement are grouped by in a summary. */
export const groupings = ['mode', 'gpu', 'model', 'engine', 'source', 'architecture'] as const;
export type Grouping = (typeof groupings)[number];

/** One scored value with the labels of its measurement. */
export interface LabelledValue extends ScoredValue {
  readonly labels: Readonly<Record<Grouping, string>>;
}

export interface ReasonCount {
  readonly reason: string;
  readonly n: number;
}

export interface ValidationResult {
  readonly files: readonly { readonly path: string; readonly format: string; readonly rows: number }[];
  /** Rows of the files that were simulated. */
  readonly simulated: number;
  readonly rows: readonly LabelledValue[];
  readonly summary: readonly ErrorSummary[];
  /** Rows that were not simulated and values without a prediction, by reason, most frequent first. */
  readonly notModelled: readonly ReasonCount[];
}

export interface ValidationChoices {
  readonly seed: number;
  /** Each is one label, or several that make one group together. */
  readonly groupBy: readonly (readonly Grouping[])[];
  /** Metrics to score; null for all. */
  readonly metrics: ReadonlySet<string> | null;
  /** Modes to simulate; null for all. */
  readonly modes: ReadonlySet<string> | null;
}

function labelsOf(measurement: Measurement, deployment: MeasuredDeployment): LabelledValue['labels'] {
  return {
    mode: measurement.mode,
    gpu: deployment.gpu.id,
    model: deployment.model.id,
    engine: deployment.engine,
    source: measurement.source,
    architecture: deployment.model.architecture?.experts === null ? 'dense' : 'moe',
  };
}

const isLatency = (quantity: string): boolean => ['queue', 'ttft', 'e2e'].includes(quantity);

/** Simulates one measurement and scores each of its values; a text says why it could not be simulated. */
export function scoreMeasurement(
  builder: ReplicaBuilder,
  measurement: Measurement,
  choices: ValidationChoices,
  count: (reason: string) => void,
): LabelledValue[] | string {
  const { load, setup } = measurement;
  const batch = load.kind === 'static-batch' ? load.batch : null;
  const deployment = measuredDeployment(builder, setup, batch);
  if (typeof deployment === 'string') return deployment;
  const run = simulateMeasurement(measurement, deployment, choices.seed);
  if (typeof run === 'string') return run;
  const labels = labelsOf(measurement, deployment);
  const values: LabelledValue[] = [];
  for (const [name, measured] of measurement.measured) {
    if (choices.metrics !== null && !choices.metrics.has(name)) continue;
    const metric = metricOf(name);
    if (metric === null) continue;
    if (load.kind === 'burst' && load.requests === null && isLatency(metric.quantity)) {
      count(`${name}: the length of the queue is not known`);
      continue;
    }
    const predicted = predictedMetric(run, metric);
    if (predicted === null || !Number.isFinite(predicted)) {
      count(`${name}: not simulated`);
      continue;
    }
    const errorPct = percentageError(measured, predicted);
    values.push({ rowId: measurement.rowId, metric: name, measured, predicted, errorPct, labels });
  }
  return values;
}

/** Errors by group and metric: all rows first, then each grouping, groups in the order of their names. */
export function summarise(
  rows: readonly LabelledValue[],
  groupBy: ValidationChoices['groupBy'],
): ErrorSummary[] {
  const groups = new Map<string, Map<string, LabelledValue[]>>();
  const add = (group: string, row: LabelledValue): void => {
    const byMetric = groups.get(group) ?? new Map<string, LabelledValue[]>();
    groups.set(group, byMetric);
    const values = byMetric.get(row.metric);
    if (values === undefined) byMetric.set(row.metric, [row]);
    else values.push(row);
  };
  for (const row of rows) add('all', row);
  for (const together of groupBy) {
    const groupOf = (row: LabelledValue): string =>
      together.map((grouping) => `${grouping}=${row.labels[grouping]}`).join(' ');
    const sorted = [...rows].sort((a, b) => (groupOf(a) < groupOf(b) ? -1 : 1));
    for (const row of sorted) add(groupOf(row), row);
  }
  const summaries: ErrorSummary[] = [];
  for (const [group, byMetric] of groups) {
    for (const metric of [...byMetric.keys()].sort()) {
      summaries.push(summariseErrors(group, metric, byMetric.get(metric) ?? []));
    }
  }
  return summaries;
}

/** Simulates every measurement and compares; nothing is left out without being counted. */
export function validateMeasurements(
  files: readonly MeasurementFile[],
  builder: ReplicaBuilder,
  choices: ValidationChoices,
): ValidationResult {
  const reasons = new Map<string, number>();
  const count = (reason: string): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const rows: LabelledValue[] = [];
  let simulated = 0;
  for (const file of files) {
    for (const { reason } of file.notModelled) count(reason);
    for (const measurement of file.measurements) {
      if (choices.modes !== null && !choices.modes.has(measurement.mode)) continue;
      const values = scoreMeasurement(builder, measurement, choices, count);
      if (typeof values === 'string') {
        count(values);
        continue;
      }
      simulated += 1;
      rows.push(...values);
    }
  }
  const notModelled = [...reasons]
    .map(([reason, n]) => ({ reason, n }))
    .sort((a, b) => b.n - a.n || (a.reason < b.reason ? -1 : 1));
  return {
    files: files.map(({ path, format, rows: read }) => ({ path, format, rows: read })),
    simulated,
    rows,
    summary: summarise(rows, choices.groupBy),
    notModelled,
  };
}
