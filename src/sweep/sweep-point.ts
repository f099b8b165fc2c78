import type { OptionResult, Result } from '../plan/result.ts';
import type { SweepPoint, SweptOption } from './sweep-result.ts';

function sweptOption(option: OptionResult): SweptOption {
  const { id, kind, verdict, deployment, cost } = option;
  const binding = option.workloads.find((one) => one.verdict === verdict && one.limit !== null);
  return {
    id,
    kind,
    verdict,
    limit: binding?.limit ?? null,
    size: deployment?.replicas ?? deployment?.units ?? null,
    monthlyUsd: cost.monthlyUsd,
    monthlyUsdLow: cost.monthlyUsdLow,
    monthlyUsdHigh: cost.monthlyUsdHigh,
  };
}

/** What a sweep keeps of a plan. */
export function sweepPoint(value: number | string, result: Result): SweepPoint {
  const { recommendation, workloads } = result;
  return {
    value,
    qpsMean: workloads.reduce((sum, workload) => sum + workload.qpsMean, 0),
    qpsPeakHour: workloads.reduce((sum, workload) => sum + workload.qpsPeakHour, 0),
    options: result.options.map(sweptOption),
    monthlyUsd: recommendation.monthlyUsd,
    assignments: recommendation.assignments.map(({ workload, option }) => ({ workload, option })),
  };
}
