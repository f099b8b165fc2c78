import { meanReplicas } from '../bill/mean-replicas.ts';
import { probeLoad } from '../evaluate/load-probe.ts';
import { probeOf } from '../evaluate/size-option.ts';
import { withTarget } from '../options/gpu/scaling-target.ts';
import { usdText } from '../wording.ts';
import { judgeOptionsOf, probeJudging } from './judge.ts';
import type { PassingSizeQuery } from './passing-size.ts';

/**
 * What would help an autoscaled option whose replicas would hold if they were up: the largest target that passes, tried by
 * halves over the same week, else to keep them all. Null where even all of them break at the peak.
 */
export function passingTarget(query: PassingSizeQuery): string | null {
  const { option, served, size, uses, simulateOption, effort } = query;
  const { scaling } = option;
  const names = served.map((workload) => workload.name);
  const maxRequests = effort.sizingRequests;
  if (scaling === undefined) return null;
  const priced = (replicas: number | null): string => {
    const { monthlyUsd } = option.bill({ size, uses, busyShare: null, meanReplicas: replicas });
    return monthlyUsd === null ? '' : ` at ${usdText(monthlyUsd)} a month`;
  };
  for (let target = Math.floor(scaling.target / 2); target >= 1; target = Math.floor(target / 2)) {
    const runs = simulateOption(withTarget(option, target), {
      names,
      size,
      scale: 1,
      replications: effort.replications,
      maxRequests,
    });
    if (!probeOf(runs, served, judgeOptionsOf(option)).passes) continue;
    return `autoscale: { target: ${target} }, not ${scaling.target}, would pass${priced(meanReplicas(runs))}`;
  }
  const atPeak = option.atPeak ?? option;
  const all = probeLoad(simulateOption, atPeak, { names, size, scale: 1, maxRequests });
  if (!probeOf(all, served, probeJudging(atPeak)).passes) return null;
  return `autoscale: { min: ${size} } would pass${priced(size)}`;
}
