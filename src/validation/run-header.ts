import type { Lengths, MeasuredLoad, MeasuredSetup, Measurement } from './measurement.ts';

/** What the head of a load generator's result says about a run, whatever the tool. Null: not in the file. */
export interface RunHeader {
  readonly requests: number | null;
  /** Infinity where everything was sent at once. */
  readonly qps: number | null;
  readonly users: number | null;
  /** CV of the gaps between arrivals. */
  readonly arrivalCv: number;
  readonly durationS: number | null;
}

/** The load a header describes; a limit of concurrency without a finite rate is a closed loop. */
export function loadOfHeader(header: RunHeader): MeasuredLoad | null {
  const { requests, qps, users, durationS, arrivalCv } = header;
  if (users !== null && (qps === null || !Number.isFinite(qps))) {
    return { kind: 'closed-loop', users, requests };
  }
  if (qps === null) return null;
  if (!Number.isFinite(qps)) return { kind: 'burst', requests };
  return { kind: 'open-loop', stages: [{ qps, durationS }], measuredStage: null, requests, arrivalCv };
}

/** A measurement from aggregates alone: constant lengths at their means. */
export function measurementOfAggregates(run: {
  readonly rowId: string;
  readonly path: string;
  readonly format: string;
  readonly setup: MeasuredSetup;
  readonly load: MeasuredLoad;
  readonly inputMean: number;
  readonly outputMean: number;
  readonly measured: ReadonlyMap<string, number>;
}): Measurement {
  const constant = (mean: number): Lengths => ({ shape: 'constant', tokens: Math.max(1, Math.round(mean)) });
  return {
    rowId: run.rowId,
    path: run.path,
    line: 1,
    source: run.format,
    mode: modeOfLoad(run.load),
    setup: run.setup,
    load: run.load,
    input: constant(run.inputMean),
    output: constant(run.outputMean),
    sharing: null,
    throughServer: true,
    measured: run.measured,
  };
}

function modeOfLoad(load: MeasuredLoad): string {
  switch (load.kind) {
    case 'static-batch':
      return 'static_batch';
    case 'closed-loop':
      return 'closed_loop';
    case 'burst':
      return 'burst_all_at_once';
    case 'open-loop':
      return 'open_loop_poisson';
    case 'replay':
      return 'replay';
  }
}

/** Adds a positive value under a metric's name. */
export function putMetric(into: Map<string, number>, name: string, value: number | null): void {
  if (value !== null && value > 0) into.set(name, value);
}
