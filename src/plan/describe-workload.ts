import { hourlyQps } from '../workload/hourly-demand.ts';
import type { RateBasis, Workload } from '../workload/workload.ts';
import type { Demand } from './demand.ts';
import { judgedObjectives } from './objective-measure.ts';
import type { WorkloadResult } from './result.ts';

function rateGiven(workload: Workload): WorkloadResult['rateGiven'] {
  const basis: RateBasis = workload.rateBasis;
  if (basis === 'trace') return 'trace';
  if (!workload.meanIsAssumed && !workload.peakIsAssumed) return 'both';
  return workload.meanIsAssumed ? 'peak' : 'mean';
}

/** The demand read back, with the requests that the base replication measures. */
export function describeWorkload(workload: Workload, demand: Demand, maxRequests: number): WorkloadResult {
  const stream = demand.busiestHour({
    names: demand.workloads.map((one) => one.name),
    replication: 0,
    scale: 1,
    maxRequests,
    contextTokens: null,
  });
  const index = stream.workloadNames.indexOf(workload.name);
  let requests = 0;
  for (let i = 0; i < stream.count; i += 1) {
    if (stream.workload[i] === index && stream.arrivalS[i] >= stream.measureFromS) requests += 1;
  }
  const inColumn = (column: string, limitS: number): number =>
    column.endsWith('_ms') ? limitS * 1000 : column.endsWith('_h') ? limitS / 3600 : limitS;
  return {
    name: workload.name,
    owner: workload.owner,
    model: workload.model,
    requests,
    qpsMean: workload.qpsMean,
    qpsPeakHour: workload.qpsPeakHour,
    rateGiven: rateGiven(workload),
    inputTokensMean: workload.input.meanTokens,
    outputTokensMean: workload.output.meanTokens,
    cachedShare: workload.cachedShare,
    objectives: [
      ...judgedObjectives(workload).map(({ column, limitS }) => ({
        column,
        limit: inColumn(column, limitS),
      })),
      ...(workload.availabilityPct === null
        ? []
        : [{ column: 'availability_pct', limit: workload.availabilityPct }]),
    ],
    hourlyQps: [...hourlyQps(workload)],
    unit: workload.unit === null ? null : `${workload.unit.name}=${workload.unit.requests}`,
    assumptions: workload.assumptions,
  };
}
