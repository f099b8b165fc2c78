import type { WorkloadTally } from '../../simulate/gpu/request-tally.ts';
import { COMPLETED, EXPIRED, FAILED, REJECTED, UNFINISHED } from '../../simulate/outcome.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Run } from '../run/simulate-option.ts';

/** What became of a workload's measured requests in one run; offered is the sum of the others. */
export interface RequestCounts {
  readonly offered: number;
  readonly completed: number;
  readonly rejected: number;
  readonly failed: number;
  readonly expired: number;
  readonly unfinished: number;
}

/** What a single pass over a run's requests tells of one workload. */
export interface RunCounts extends RequestCounts {
  /** Output tokens of the completed requests. */
  readonly outputTokens: number;
  /** Completed before the arrivals ended. */
  readonly completedInSpan: number;
  /** Input tokens of the offered requests that a warm cache would serve. */
  readonly warmTokens: number;
}

type Totals = Pick<WorkloadTally, 'byStatus' | 'outputTokens' | 'completedInSpan' | 'warmTokens'>;

function totalsOf({ stream, outcome }: Run): readonly Totals[] {
  if (outcome.tally !== undefined) return outcome.tally.workloads;
  const totals = stream.workloadNames.map(() => ({
    byStatus: new Float64Array(5),
    outputTokens: 0,
    completedInSpan: 0,
    warmTokens: 0,
  }));
  const { status, e2eS, leftS } = outcome.requests;
  for (let i = 0; i < stream.count; i += 1) {
    if (stream.arrivalS[i] < stream.measureFromS) continue;
    const row = totals[stream.workload[i]]!;
    row.byStatus[status[i]] += 1;
    row.warmTokens += stream.cachedTokens[i];
    if (status[i] !== COMPLETED) continue;
    row.outputTokens += stream.outputTokens[i];
    // Nothing is claimed of some latencies, and yet the requests leave.
    const doneS = Number.isNaN(e2eS[i]) ? (leftS?.[i] ?? Number.NaN) : stream.arrivalS[i] + e2eS[i];
    if (doneS <= stream.endS) row.completedInSpan += 1;
  }
  return totals;
}

function countsOf({ byStatus, outputTokens, completedInSpan, warmTokens }: Totals): RunCounts {
  return {
    offered: byStatus.reduce((sum, count) => sum + count, 0),
    completed: byStatus[COMPLETED],
    rejected: byStatus[REJECTED],
    failed: byStatus[FAILED],
    expired: byStatus[EXPIRED],
    unfinished: byStatus[UNFINISHED],
    outputTokens,
    completedInSpan,
    warmTokens,
  };
}

const ofRun = new WeakMap<Run, readonly RunCounts[]>();

/** By position of the stream's workloads; remembered with the run, which many questions are asked of. */
export function runCounts(run: Run): readonly RunCounts[] {
  const known = ofRun.get(run) ?? totalsOf(run).map(countsOf);
  ofRun.set(run, known);
  return known;
}

const nothing: RunCounts = {
  offered: 0,
  completed: 0,
  rejected: 0,
  failed: 0,
  expired: 0,
  unfinished: 0,
  outputTokens: 0,
  completedInSpan: 0,
  warmTokens: 0,
};

/** The counts of one workload. */
export function countsOfWorkload(run: Run, workload: Workload): RunCounts {
  return runCounts(run)[run.stream.workloadNames.indexOf(workload.name)] ?? nothing;
}

/** The counts of one workload as they are reported. */
export function countRequests(run: Run, workload: Workload): RequestCounts {
  const { offered, completed, rejected, failed, expired, unfinished } = countsOfWorkload(run, workload);
  return { offered, completed, rejected, failed, expired, unfinished };
}

/** What clients sent for each offered request over all runs, retries included; null where nothing was offered. */
export function attemptsPerRequest(runs: readonly Run[], workload: Workload): number | null {
  let attempts = 0;
  let offered = 0;
  for (const run of runs) {
    const index = run.stream.workloadNames.indexOf(workload.name);
    attempts += run.outcome.usage[index]?.attempts ?? 0;
    offered += countsOfWorkload(run, workload).offered;
  }
  return offered > 0 ? attempts / offered : null;
}

/** Completions within the span over its arrivals: below 1 what serves them is too small by about that factor. */
export function carriedShare(runs: readonly Run[]): number {
  let arrived = 0;
  let completed = 0;
  for (const { offered, completedInSpan } of runs.flatMap((run) => runCounts(run))) {
    arrived += offered;
    completed += completedInSpan;
  }
  return arrived === 0 ? 1 : completed / arrived;
}
