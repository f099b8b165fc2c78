import type { Workload } from '../../workload/workload.ts';
import { billedUse } from '../bill/billed-use.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { EventResult, ShareEstimate } from '../result.ts';
import type { Run } from '../run/simulate-option.ts';
import { type JudgeOptions, judgeRuns } from './judge.ts';
import { halfWidth } from './objective-measure.ts';
import { servedShare } from './served-share.ts';
import type { Situation } from './situation.ts';

const HOUR_S = 3600;
const MONTH_HOURS = 730;

/** The mean of a share over replications, with its 95 % interval. */
export function shareEstimate(perRun: readonly number[]): ShareEstimate {
  const mean = perRun.reduce((sum, share) => sum + share, 0) / perRun.length;
  const half = halfWidth(perRun);
  return { mean, low: Math.max(0, mean - half), high: Math.min(1, mean + half) };
}

/** Requests per second of a workload over the hours of a situation, mean. */
export function meanQps({ qpsMean, hourWeights }: Workload, { hourOfWeek, hours, surge }: Situation): number {
  let weights = 0;
  for (let n = 0; n < hours; n += 1) weights += hourWeights[(hourOfWeek + n) % hourWeights.length];
  return (surge * qpsMean * weights) / hours;
}

export interface EventView {
  readonly option: ResolvedOption;
  readonly workload: Workload;
  readonly size: number;
  readonly judging: JudgeOptions;
  readonly runs: readonly Run[];
}

/** What the requests of a situation cost beyond what is reserved: the bill with them less the bill without any. */
function eventUsd({ option, workload, size, runs }: EventView, situation: Situation): number | null {
  const use = billedUse(runs, workload);
  const month = (qpsMean: number): number | null =>
    option.bill({ size, uses: [{ ...use, qpsMean }], busyShare: null, meanReplicas: null }).monthlyUsd;
  const [withThem, without] = [month(meanQps(workload, situation)), month(0)];
  if (withThem === null || without === null) return null;
  return ((withThem - without) * situation.durationS) / (HOUR_S * MONTH_HOURS);
}

/** How a workload fares in a situation: what is served, in time, and for how much. */
export function eventOutcome(
  view: EventView,
  situation: Situation,
): Pick<EventResult, 'served' | 'attainment' | 'usd'> {
  const { runs, workload, judging } = view;
  const attained = runs.flatMap((run) => {
    const { attainment } = judgeRuns([run], workload, judging);
    return attainment === null ? [] : [attainment];
  });
  return {
    served: shareEstimate(runs.map((run) => servedShare([run], workload))),
    attainment: attained.length === 0 ? null : shareEstimate(attained),
    usd: eventUsd(view, situation),
  };
}
