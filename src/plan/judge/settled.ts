import type { Workload } from '../../workload/workload.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Run } from '../run/simulate-option.ts';
import { judgeOptionsOf, judgeRuns } from './judge.ts';
import { carriedShare } from './run-counts.ts';

/** Completions within the span over its arrivals, below which no draw of the arrivals saves an option. */
const LOST_BELOW = 0.8;
/** An objective that is missed by more than this factor is missed in every draw … */
const LOST_ABOVE = 3;
/** … unless most requests meet it: the worst hour of several may be as bad as that where the others are good. */
const MISSED_BY_MOST = 0.5;
/** A limit that is used to no more than this share refuses nobody in any draw of the same hour. */
const FREE_BELOW = 0.7;

function isLost(option: ResolvedOption, served: readonly Workload[], run: Run): boolean {
  const judging = judgeOptionsOf(option);
  return served.every((workload) => {
    const { verdict, objectives } = judgeRuns([run], workload, judging);
    if (verdict === 'unstable') return carriedShare([run]) < LOST_BELOW;
    if (verdict !== 'fail') return false;
    return (
      carriedShare([run]) < LOST_BELOW ||
      objectives.some(
        ({ lowS, attainment, objective: { share, limitS } }) =>
          Number.isFinite(lowS) && lowS > LOST_ABOVE * limitS && attainment < MISSED_BY_MOST * share,
      )
    );
  });
}

/** Nothing is claimed of its latency, and its limits are far away: other draws could only say the same. */
function isFree(option: ResolvedOption, served: readonly Workload[], run: Run): boolean {
  if (option.latencyKnown || served.some((workload) => workload.deadlineH !== null)) return false;
  const { pressure, utilization } = run.outcome;
  const untouched = Object.keys(pressure).length === 0;
  return untouched && Object.values(utilization).every((share) => share < FREE_BELOW);
}

/**
 * Whether one replication of an option has said all that is to be said: it is lost by far, or nothing that is judged
 * depends on chance.
 */
export function isSettled(option: ResolvedOption, served: readonly Workload[], first: Run): boolean {
  if (option.judgedOn === 'week') return false;
  return isFree(option, served, first) || isLost(option, served, first);
}

/**
 * Whether the replications disagree about an objective, which the error of the performance model does not explain: one bad
 * hour among good ones, where more of them tell. The error of the performance model is the same in all.
 */
export function isUndecided(
  option: ResolvedOption,
  served: readonly Workload[],
  runs: readonly Run[],
): boolean {
  const judging = judgeOptionsOf(option);
  const { relativeError } = judging;
  return served.some((workload) => {
    const { missed } = judgeRuns(runs, workload, judging);
    if (missed === null || !Number.isFinite(missed.judgedS)) return false;
    const { limitS } = missed.objective;
    if (missed.lowS > limitS) return false;
    return missed.judgedS * (1 - relativeError) > limitS || missed.judgedS * (1 + relativeError) < limitS;
  });
}
