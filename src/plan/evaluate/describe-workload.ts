import type { Assumption } from '../../diagnostics/assumption.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import { hourlyQps } from '../../workload/stream/hourly-demand.ts';
import type { RateBasis, Workload } from '../../workload/workload.ts';
import { LOST_ALLOWED } from '../judge/judge.ts';
import { DEADLINE_SHARE, judgedObjectives } from '../judge/objective-measure.ts';
import type { WorkloadResult } from '../result.ts';
import type { Demand } from '../run/demand.ts';

function rateGiven(workload: Workload): WorkloadResult['rateGiven'] {
  const basis: RateBasis = workload.rateBasis;
  if (basis === 'trace') return 'trace';
  if (!workload.meanIsAssumed && !workload.peakIsAssumed) return 'both';
  return workload.meanIsAssumed ? 'peak' : 'mean';
}

/** The rules that a verdict rests on and that no column states. */
function judgedBy(workload: Workload): Assumption[] {
  const own = { basis: 'assumed', source: 'capplan', asOf: null } as const;
  const found: Assumption[] = [];
  if (workload.availabilityPct === null) {
    const path = `workload.${workload.name}.availability_pct`;
    found.push({
      ...own,
      path,
      text: `at most ${LOST_ALLOWED * 100} % of the requests may be lost, and a lost one misses every objective`,
    });
  }
  if (workload.deadlineH !== null) {
    found.push({ ...own, text: `the deadline holds when ${DEADLINE_SHARE * 100} % of the requests meet it` });
  }
  return found;
}

/** At high rates the busiest hour is cut short; said, since fewer quiet and busy minutes are met. */
function sampled(workload: Workload, stream: RequestStream): Assumption[] {
  const minutes = (stream.endS - stream.measureFromS) / 60;
  if (workload.rateBasis === 'trace' || minutes >= 59) return [];
  return [
    {
      text: `each replication simulates ${minutes.toFixed(0)} minutes of the busiest hour`,
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
    },
  ];
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
    ...(workload.recordedPeakHour === undefined ? {} : { busiestHourOfWeek: workload.recordedPeakHour }),
    unit: workload.unit === null ? null : `${workload.unit.name}=${workload.unit.requests}`,
    assumptions: [...workload.assumptions, ...judgedBy(workload), ...sampled(workload, stream)],
  };
}
