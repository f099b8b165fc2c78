import type { Assumption } from '../../diagnostics/assumption.ts';
import type { Workload } from '../../workload/workload.ts';
import { keptSize } from '../choose/kept-plan.ts';
import { concernsOption, situationRuns } from '../judge/event-verdicts.ts';
import { type JudgeOptions, judgeOptionsOf, judgeRuns, probeJudging } from '../judge/judge.ts';
import { isKnown } from '../judge/known-latency.ts';
import { carriedShare } from '../judge/run-counts.ts';
import { isSettled, isUndecided } from '../judge/settled.ts';
import { loadFactor } from '../judge/situation.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import { sliceAssumptions } from '../run/fleet-slice.ts';
import type { Run, SimulateOption } from '../run/simulate-option.ts';
import type { Effort } from './evaluate-option.ts';
import { probeLoad } from './load-probe.ts';
import { type SizeAnswer, settleSize } from './settle-size.ts';
import { type SizeProbe, smallestPassing } from './sizing.ts';

export interface SizedOption {
  readonly size: number;
  readonly runs: readonly Run[];
  readonly assumptions: readonly Assumption[];
}

/**
 * The runs at the option's size. Where the size is to be searched, probes are one replication of a capped sample; the
 * answer is judged on all replications, which settle the size.
 */
export function sizeOption(
  option: ResolvedOption,
  served: readonly Workload[],
  simulateOption: SimulateOption,
  effort: Effort,
): SizedOption {
  const names = served.map((workload) => workload.name);
  const judging = judgeOptionsOf(option);
  const atPeak = option.atPeak ?? option;
  // A size that is the tool's to choose also has to hold in the surges that the scenario announces.
  const scale = Math.max(1, ...effort.situations.map((situation) => loadFactor(served, situation)));
  const rule = option.size;
  const full = (size: number): Run[] =>
    simulateOption(option, {
      names,
      size,
      scale: 1,
      replications: effort.replications,
      maxRequests: effort.fullRequests,
      settled: (first) => isSettled(option, served, first),
      // A size that is searched for is enlarged where it is too close to tell.
      undecided: (runs) => rule.kind === 'fixed' && isUndecided(option, served, runs),
    });
  const answer = (size: number, runs: readonly Run[]): SizedOption => ({
    size,
    runs,
    assumptions: sliceAssumptions(option, size, runs),
  });
  if (rule.kind === 'fixed') return answer(rule.size, full(rule.size));

  const probeAt = (size: number, load: number, maxRequests = effort.sizingRequests): Run[] =>
    probeLoad(simulateOption, atPeak, { names, size, scale: load, maxRequests });
  const earlier = keptSize(effort.kept, option.id, names);
  if (earlier !== null && earlier >= rule.min && earlier <= rule.max) {
    const runs = full(earlier);
    const surged = scale === 1 ? [] : probeAt(earlier, scale);
    const holds =
      stillHolds(runs, served, judging) &&
      (surged.length === 0 || stillHolds(surged, served, probeJudging(atPeak)));
    if (holds) return answer(earlier, runs);
  }

  const holding = (probed: readonly Run[]): SizeProbe => probeOf(probed, served, probeJudging(atPeak));
  const search = smallestPassing((size) => holding(probeAt(size, scale)), rule);
  const { size } = search;
  const sampled = option.modelError !== null && option.atPeak === null ? (effort.clearLoads ?? []) : [];
  const clear = sampled.some(
    ({ factor, requests }) => holding(probeAt(size, scale * factor, requests)).passes,
  );
  if (search.passes && clear) return answer(size, probeAt(size, 1));
  // Surges are judged here as the answer will be.
  const surges = effort.situations.filter(
    (one) => loadFactor(served, one) > 1 && option.kind !== 'batch' && !concernsOption(option, one),
  );
  const holdsSurges = (at: number): boolean => {
    const runsIn = situationRuns(names, at, simulateOption, {
      maxRequests: effort.sizingRequests,
      replications: effort.replications,
    });
    return surges.every(
      (one) => probeOf(runsIn(option, one, loadFactor(served, one)), served, judging).passes,
    );
  };
  const answerAt = (at: number): SizeAnswer => {
    const runs = full(at);
    return { size: at, runs, passes: probeOf(runs, served, judging).passes && holdsSurges(at) };
  };
  if (!search.passes) return answer(size, full(size));
  const settled = settleSize(size, rule, option.modelError === null && scale === 1, answerAt);
  return answer(settled.size, settled.runs);
}

/** What was bought is kept while nothing says that it is too small. */
function stillHolds(runs: readonly Run[], served: readonly Workload[], judging: JudgeOptions): boolean {
  return served.every((workload) => {
    const { verdict } = judgeRuns(runs, workload, judging);
    return verdict === 'pass' || verdict === 'marginal' || verdict === 'unproven';
  });
}

/** Passing here means that every workload passes or is merely unproven: no size changes what is not known. */
export function probeOf(runs: readonly Run[], served: readonly Workload[], judging: JudgeOptions): SizeProbe {
  let passes = true;
  let overrun = 0;
  let hopeless = false;
  for (const workload of served) {
    const judged = judgeRuns(runs, workload, judging);
    if (judged.verdict !== 'pass' && judged.verdict !== 'unproven') passes = false;
    if (judged.verdict === 'unstable') overrun = Number.POSITIVE_INFINITY;
    if (judged.verdict === 'fail' && judged.limit === 'context') hopeless = true;
    for (const one of judged.objectives) {
      if (isKnown(one.objective, judging)) {
        overrun = Math.max(overrun, one.highS / one.objective.limitS);
      }
    }
  }
  return { passes, overrun, hopeless, carried: carriedShare(runs) };
}
