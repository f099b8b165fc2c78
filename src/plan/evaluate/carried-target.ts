import { COMPLETED } from '../../simulate/outcome.ts';
import type { Workload } from '../../workload/workload.ts';
import { judgeOptionsOf, probeJudging } from '../judge/judge.ts';
import { carriedShare } from '../judge/run-counts.ts';
import { withTarget } from '../options/gpu/scaling-target.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Run, SimulateOption } from '../run/simulate-option.ts';
import type { Effort } from './evaluate-option.ts';
import { probeLoad } from './load-probe.ts';
import { probeOf } from './size-option.ts';
import { smallestPassing } from './sizing.ts';

/** A fleet that carries less of the peak is too small at any target. */
const LEAST_CARRIED = 0.9;

/** Requests in flight, mean over the measured span: their number times how long they stay, over its length. */
function inFlight({ stream, outcome }: Run): number {
  const spanS = stream.endS - stream.measureFromS;
  if (!(spanS > 0)) return 0;
  if (outcome.tally !== undefined) {
    return outcome.tally.workloads.reduce((sum, { e2eS }) => sum + e2eS.sum, 0) / spanS;
  }
  const { status, e2eS } = outcome.requests;
  let stayedS = 0;
  for (let i = 0; i < stream.count; i += 1) {
    if (stream.arrivalS[i] >= stream.measureFromS && status[i] === COMPLETED) stayedS += e2eS[i];
  }
  return stayedS / spanS;
}

/**
 * `most` where the week holds at it. Else the requests in flight per replica of a fleet that just holds the peak, then half
 * of that, and so on, until the week holds as well, in which replicas have yet to start. Null where no size carries the
 * peak.
 */
function carriedTarget(
  option: ResolvedOption,
  served: readonly Workload[],
  simulateOption: SimulateOption,
  effort: Effort,
  most: number,
): number | null {
  const atPeak = option.atPeak ?? option;
  const names = served.map(({ name }) => name);
  const probeAt = (size: number): Run[] =>
    probeLoad(simulateOption, atPeak, { names, size, scale: 1, maxRequests: effort.sizingRequests });
  const { size: rule } = option;
  const bounds = rule.kind === 'fixed' ? { min: rule.size, max: rule.size, increment: 1 } : rule;
  const { size } = smallestPassing((tried) => probeOf(probeAt(tried), served, probeJudging(atPeak)), bounds);
  const runs = probeAt(size);
  // A probe that is merely late may have had worse luck than the week.
  if (carriedShare(runs) < LEAST_CARRIED) return null;
  const holdsWeekAt = (target: number): boolean => {
    const week = simulateOption(withTarget(option, target), {
      names,
      size,
      scale: 1,
      replications: effort.replications,
      maxRequests: effort.sizingRequests,
    });
    return probeOf(week, served, judgeOptionsOf(option)).passes;
  };
  if (holdsWeekAt(most)) return most;
  const each = runs.reduce((sum, run) => sum + inFlight(run) * run.thinning, 0) / (runs.length * size);
  const carried = Math.max(1, Math.min(most, Math.floor(each)));
  for (let target = carried; target >= 1; target = Math.floor(target / 2)) {
    if (holdsWeekAt(target)) return target;
  }
  return carried;
}

const known = new WeakMap<SimulateOption, WeakMap<ResolvedOption, Map<string, ResolvedOption>>>();

/**
 * An autoscaled option whose target is neither stated nor published: where its week does not hold at the assumed one, with
 * as many requests in flight as one replica carries within the objectives, as more are late before another one is asked
 * for.
 */
export function withCarriedTarget(
  option: ResolvedOption,
  served: readonly Workload[],
  simulateOption: SimulateOption,
  effort: Effort,
): ResolvedOption {
  const { scaling } = option;
  if (scaling === undefined || !scaling.isAssumed || served.some(({ voice }) => voice !== null))
    return option;
  const ofPlan = known.get(simulateOption) ?? new WeakMap<ResolvedOption, Map<string, ResolvedOption>>();
  known.set(simulateOption, ofPlan);
  const ofOption = ofPlan.get(option) ?? new Map<string, ResolvedOption>();
  ofPlan.set(option, ofOption);
  const key = JSON.stringify(served.map(({ name }) => name));
  const found = ofOption.get(key);
  if (found !== undefined) return found;
  const carried = carriedTarget(option, served, simulateOption, effort, scaling.target);
  const targeted = carried === null || carried === scaling.target ? option : withTarget(option, carried);
  ofOption.set(key, targeted);
  return targeted;
}
