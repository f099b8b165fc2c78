import { COMPLETED } from '../simulate/outcome.ts';
import type { LatencyMetric, Workload } from '../workload/workload.ts';
import type { Run } from './simulate-option.ts';

/** Seconds by metric of a run's measured, completed requests of one workload. */
export function completedValues(run: Run, workload: Workload, metric: LatencyMetric): Float64Array {
  const known = remembered.get(run) ?? new Map<string, Float64Array>();
  remembered.set(run, known);
  const key = `${metric} ${workload.name}`;
  const values = known.get(key) ?? collectValues(run, workload, metric);
  known.set(key, values);
  return values;
}

/** The same values serve the verdict and the percentiles shown. */
const remembered = new WeakMap<Run, Map<string, Float64Array>>();

function collectValues(run: Run, workload: Workload, metric: LatencyMetric): Float64Array {
  const { stream, outcome } = run;
  const index = stream.workloadNames.indexOf(workload.name);
  const values = new Float64Array(stream.count);
  const { status, ttftS, e2eS } = outcome.requests;
  let count = 0;
  for (let i = 0; i < stream.count; i += 1) {
    if (stream.workload[i] !== index || status[i] !== COMPLETED || stream.arrivalS[i] < stream.measureFromS)
      continue;
    const value =
      metric === 'ttft'
        ? ttftS[i]
        : metric === 'e2e'
          ? e2eS[i]
          : stream.outputTokens[i] > 1
            ? (e2eS[i] - ttftS[i]) / (stream.outputTokens[i] - 1)
            : Number.NaN;
    if (!Number.isNaN(value)) {
      values[count] = value;
      count += 1;
    }
  }
  return values.subarray(0, count);
}

export interface RequestCounts {
  readonly offered: number;
  readonly completed: number;
  readonly rejected: number;
  readonly failed: number;
  readonly expired: number;
  readonly unfinished: number;
}

/** What became of a workload's measured requests in one run. */
export function countRequests(run: Run, workload: Workload): RequestCounts {
  const { stream, outcome } = run;
  const index = stream.workloadNames.indexOf(workload.name);
  const byStatus = [0, 0, 0, 0, 0];
  for (let i = 0; i < stream.count; i += 1) {
    if (stream.workload[i] === index && stream.arrivalS[i] >= stream.measureFromS) {
      byStatus[outcome.requests.status[i]] += 1;
    }
  }
  const [completed, rejected, failed, expired, unfinished] = byStatus as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    offered: completed + rejected + failed + expired + unfinished,
    completed,
    rejected,
    failed,
    expired,
    unfinished,
  };
}
