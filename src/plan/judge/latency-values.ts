import { quantile } from 'simple-statistics';
import { KEPT_REQUESTS } from '../../simulate/gpu/request-tally.ts';
import { COMPLETED } from '../../simulate/outcome.ts';
import { ValueSketch } from '../../simulate/value-sketch.ts';
import type { LatencyMetric, Workload } from '../../workload/workload.ts';
import type { Run } from '../run/simulate-option.ts';

/** Seconds of many requests: each of them where they were kept, else a sketch of them. */
export interface LatencyValues {
  readonly count: number;
  readonly sum: number;
  /** Quantiles of type 7, or the sketch's, by share; NaN when empty. */
  quantiles(shares: readonly number[]): number[];
  countWithin(limitS: number): number;
}

/** Every value, found by selection. */
export class ExactValues implements LatencyValues {
  readonly values: Float64Array;
  readonly #known = new Map<number, number>();

  constructor(values: Float64Array) {
    this.values = values;
  }

  get count(): number {
    return this.values.length;
  }

  get sum(): number {
    let sum = 0;
    for (const value of this.values) sum += value;
    return sum;
  }

  quantiles(shares: readonly number[]): number[] {
    if (this.values.length === 0) return shares.map(() => Number.NaN);
    const wanted = shares.filter((share) => !this.#known.has(share));
    if (wanted.length > 0) {
      // The package's selection works on any array-like of numbers; its types know arrays alone.
      const found = quantile(this.values as unknown as number[], wanted);
      wanted.forEach((share, i) => {
        this.#known.set(share, found[i]!);
      });
    }
    return shares.map((share) => this.#known.get(share)!);
  }

  countWithin(limitS: number): number {
    let within = 0;
    for (const value of this.values) if (value <= limitS) within += 1;
    return within;
  }
}

/** Values of a tally. */
export class SketchedValues implements LatencyValues {
  readonly sketch: ValueSketch;

  constructor(sketch: ValueSketch) {
    this.sketch = sketch;
  }

  get count(): number {
    return this.sketch.count;
  }

  get sum(): number {
    return this.sketch.sum;
  }

  quantiles(shares: readonly number[]): number[] {
    return shares.map((share) => this.sketch.quantile(share));
  }

  countWithin(limitS: number): number {
    return this.sketch.countWithin(limitS);
  }
}

/** Values of several runs as one. */
export function pool(parts: readonly LatencyValues[]): LatencyValues {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  if (count <= KEPT_REQUESTS && parts.every((part) => part instanceof ExactValues)) {
    const pooled = new Float64Array(count);
    let at = 0;
    for (const { values } of parts) {
      pooled.set(values, at);
      at += values.length;
    }
    return new ExactValues(pooled);
  }
  const sketch = new ValueSketch();
  for (const part of parts) {
    if (part instanceof SketchedValues) sketch.addAll(part.sketch);
    else if (part instanceof ExactValues) for (const value of part.values) sketch.add(value);
  }
  return new SketchedValues(sketch);
}

const ofRun = new WeakMap<Run, Map<string, LatencyValues>>();

/** A latency, or the time until a request is done whose own latency nobody has published. */
export type TimedMetric = LatencyMetric | 'deadline';

/** Seconds by metric of a run's measured, completed requests of one workload; remembered with the run. */
export function completedValues(run: Run, workload: Workload, metric: TimedMetric): LatencyValues {
  const known = ofRun.get(run) ?? new Map<string, LatencyValues>();
  ofRun.set(run, known);
  const key = `${metric} ${workload.name}`;
  const values = known.get(key) ?? collectValues(run, workload, metric);
  known.set(key, values);
  return values;
}

const ofRuns = new WeakMap<readonly Run[], Map<string, LatencyValues>>();

/** The same over all runs, remembered with their list: verdict and report ask for the same quantiles. */
export function pooledValues(runs: readonly Run[], workload: Workload, metric: TimedMetric): LatencyValues {
  const known = ofRuns.get(runs) ?? new Map<string, LatencyValues>();
  ofRuns.set(runs, known);
  const key = `${metric} ${workload.name}`;
  const values = known.get(key) ?? pool(runs.map((run) => completedValues(run, workload, metric)));
  known.set(key, values);
  return values;
}

function collectValues(run: Run, workload: Workload, metric: TimedMetric): LatencyValues {
  const { stream, outcome } = run;
  const index = stream.workloadNames.indexOf(workload.name);
  const tally = outcome.tally?.workloads[index];
  if (tally !== undefined) {
    return new SketchedValues(metric === 'ttft' ? tally.ttftS : metric === 'tpot' ? tally.tpotS : tally.e2eS);
  }
  const values = new Float64Array(stream.count);
  const { status, ttftS, e2eS, leftS } = outcome.requests;
  const doneS = (i: number): number =>
    Number.isNaN(e2eS[i]) && leftS !== undefined ? leftS[i]! - stream.arrivalS[i] : e2eS[i];
  let count = 0;
  for (let i = 0; i < stream.count; i += 1) {
    if (stream.workload[i] !== index || status[i] !== COMPLETED || stream.arrivalS[i] < stream.measureFromS)
      continue;
    const value =
      metric === 'ttft'
        ? ttftS[i]
        : metric === 'e2e'
          ? e2eS[i]
          : metric === 'deadline'
            ? doneS(i)
            : stream.outputTokens[i] > 1
              ? (e2eS[i] - ttftS[i]) / (stream.outputTokens[i] - 1)
              : Number.NaN;
    if (!Number.isNaN(value)) {
      values[count] = value;
      count += 1;
    }
  }
  return new ExactValues(values.subarray(0, count));
}
