import type { LimitName } from '../../simulate/outcome.ts';
import type { Workload } from '../../workload/workload.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Verdict } from '../result.ts';
import type { Run } from '../run/simulate-option.ts';
import { overAsked, queueing, refusedByLimit, strongestPressure } from './blamed-limit.ts';
import { atLeastMedian, isKnown, type LatencyKnowledge } from './known-latency.ts';
import { judgedObjectives, measureObjectives, type ObjectiveMeasure } from './objective-measure.ts';
import { attemptsPerRequest, countRequests } from './run-counts.ts';
import { stabilityOf } from './stability.ts';
import { missedBy } from './waited-for-limit.ts';

/** Share of requests that may be lost where no `availability_pct` says otherwise. */
export const LOST_ALLOWED = 0.01;

export interface Judgement {
  readonly verdict: Verdict;
  /** What broke, or null where nothing did. */
  readonly limit: LimitName | null;
  /** Whether it is a queue that grows which breaks. */
  readonly growing: boolean;
  /** The objective that is missed, or may be; null where that is not what breaks. */
  readonly missed: ObjectiveMeasure | null;
  readonly objectives: readonly ObjectiveMeasure[];
  /** Share of offered requests that met every objective; null without objectives. */
  readonly attainment: number | null;
  readonly lostShare: number;
  /** Whether the base replication, whose requests are reported, lost any. */
  readonly lostInBase: boolean;
  /** Attempts of clients per offered request. */
  readonly attemptsPerRequest: number;
  /** Requests of the base replication that fit no replica's context; of all workloads that share the option. */
  readonly beyondContext: number;
  /** Whether more spills over to limits that nobody publishes than may be lost. */
  readonly restsOnOverflow: boolean;
}

export interface JudgeOptions extends LatencyKnowledge {
  /** Half-width of the performance model's interval as a fraction. */
  readonly relativeError: number;
  /**
   * What is under way may grow without being a queue: of a batch API over the week, and of an API that serves at once
   * whatever its limits let in, and that loses the rest after a few attempts.
   */
  readonly queueMayGrow: boolean;
  /** A run that is over before its batches have filled, made as long as a run can be, holds a load beyond all bounds. */
  readonly shortIsGrowing?: boolean;
  /** False: what spills over meets limits that nobody publishes. */
  readonly overflowKnown?: boolean;
}

export function judgeOptionsOf(option: ResolvedOption): JudgeOptions {
  return {
    relativeError: option.modelError?.relative ?? 0,
    latencyKnown: option.latencyKnown,
    medianTtftS: option.medianTtftS ?? null,
    queueMayGrow: option.judgedOn === 'week' || option.modelError === null,
    overflowKnown: (option.unprovenOverflow ?? null) === null,
  };
}

/** How a probe of the option is judged, which was made as long as it takes. */
export function probeJudging(option: ResolvedOption): JudgeOptions {
  return { ...judgeOptionsOf(option), shortIsGrowing: true };
}

/**
 * The verdict on one workload from its runs alone; availability, daily limits and spend are judged apart. A lost
 * request misses every objective.
 */
export function judgeRuns(runs: readonly Run[], workload: Workload, options: JudgeOptions): Judgement {
  const outcomes = runs.map((run) => run.outcome);
  const counts = runs.map((run) => countRequests(run, workload));
  const offered = counts.reduce((sum, count) => sum + count.offered, 0);
  const completed = counts.reduce((sum, count) => sum + count.completed, 0);
  const over = overAsked(outcomes);
  const lost = offered === 0 ? 0 : Math.max(1 - completed / offered, over.lostShare);
  const refusedBy = refusedByLimit(outcomes, offered - completed) ?? over.limit;
  const measures = measureObjectives(runs, workload, options.relativeError).map((one) =>
    atLeastMedian(one, options),
  );
  const known = measures.filter((one) => isKnown(one.objective, options));
  // A share of requests needs the whole distribution, not its median.
  const attainments = known
    .filter((one) => options.latencyKnown || one.objective.metric === 'deadline')
    .map((one) => one.attainment);
  const allowed = workload.availabilityPct === null ? LOST_ALLOWED : 1 - workload.availabilityPct / 100;
  const settled = {
    growing: false,
    missed: null,
    objectives: measures,
    attainment: attainments.length === 0 ? null : Math.min(...attainments),
    lostShare: lost,
    lostInBase: over.lostShare > 0 || (counts[0] !== undefined && counts[0].completed < counts[0].offered),
    attemptsPerRequest: attemptsPerRequest(runs, workload) ?? 1,
    beyondContext: outcomes[0]?.pressure.context ?? 0,
    restsOnOverflow: options.overflowKnown === false && spilledOver(runs, workload) > allowed * offered,
  };

  const growing = !options.queueMayGrow && 2 * countGrowing(runs, options) > runs.length;
  if (growing) {
    const limit = strongestPressure(outcomes, queueing) ?? 'compute';
    return { ...settled, verdict: 'unstable', limit, growing };
  }
  const broken = known.find((one) => one.lowS > one.objective.limitS || isFar(one, offered, options));
  if (lost > Math.max(allowed, 0.5 / Math.max(1, offered))) {
    const limit = refusedBy ?? (counts.some((count) => count.expired > 0) ? 'batch-window' : 'retries');
    const anyObjective = judgedObjectives(workload).length > 0 || workload.availabilityPct !== null;
    const missed = broken ?? null;
    return { ...settled, verdict: anyObjective ? 'fail' : 'unstable', limit, missed };
  }
  if (broken !== undefined) {
    const onlyByLoss = broken.completedS <= broken.objective.limitS;
    const limit = onlyByLoss && refusedBy !== null ? refusedBy : missedBy(runs, workload, broken.objective);
    return { ...settled, verdict: 'fail', limit, missed: broken };
  }
  const straddling = known.find((one) => one.highS > one.objective.limitS);
  if (straddling !== undefined) {
    const limit = missedBy(runs, workload, straddling.objective);
    return { ...settled, verdict: 'marginal', limit, missed: straddling };
  }
  const unproven = known.length < measures.length || settled.restsOnOverflow;
  return { ...settled, verdict: unproven ? 'unproven' : 'pass', limit: null };
}

/** An objective is far from holding where half as many again miss it as may; of a median, a twentieth of all. */
const FAR_BEYOND = 0.5;
const MOST_BEYOND = 0.05;
/** Standard deviations by which chance alone moves how many of independent requests miss it. */
const BEYOND_CHANCE = 2;

/**
 * Whether an objective is missed by so much that no spread of the replications makes it close: by more requests than chance
 * explains, and by more than the error of the model.
 */
function isFar(
  { objective, judgedS, attainment }: ObjectiveMeasure,
  offered: number,
  { relativeError }: JudgeOptions,
): boolean {
  const allowed = 1 - objective.share;
  const beyond = 1 - attainment - allowed;
  const byChance = BEYOND_CHANCE * Math.sqrt((allowed * objective.share) / Math.max(1, offered));
  const far = beyond > Math.max(byChance, Math.min(FAR_BEYOND * allowed, MOST_BEYOND));
  // The requests of a batch are late together, which the interval of a deadline knows of.
  return far && objective.metric !== 'deadline' && judgedS * (1 - relativeError) > objective.limitS;
}

/** Requests of a workload that went on to serverless limits, over all runs. */
function spilledOver(runs: readonly Run[], { name }: Workload): number {
  return runs.reduce((sum, { stream, outcome }) => {
    const usage = outcome.usage[stream.workloadNames.indexOf(name)];
    return sum + (usage?.spilledRequests ?? 0);
  }, 0);
}

function countGrowing(runs: readonly Run[], { shortIsGrowing = false }: JudgeOptions): number {
  const words = runs.map(stabilityOf);
  return words.filter((word) => word === 'unstable' || (shortIsGrowing && word === 'too-short')).length;
}

/** Whether the load holds by the central estimate: what headroom is measured by. Names what broke otherwise. */
export function breaksAt(runs: readonly Run[], workload: Workload, options: JudgeOptions): LimitName | null {
  const judged = judgeRuns(runs, workload, { ...options, relativeError: 0 });
  if (judged.verdict === 'fail' || judged.verdict === 'unstable') return judged.limit ?? 'compute';
  if (judged.restsOnOverflow) return 'units';
  const over = judged.objectives.find(
    (one) => isKnown(one.objective, options) && one.judgedS > one.objective.limitS,
  );
  return over === undefined ? null : missedBy(runs, workload, over.objective);
}

/** Whether a verdict says that something breaks at the load itself. */
export function isBroken(verdict: Verdict): boolean {
  return verdict === 'fail' || verdict === 'unstable';
}

const severity: readonly Verdict[] = ['unstable', 'fail', 'marginal', 'unproven', 'pass', 'not-applicable'];

/** The worst of several verdicts; those of workloads that an option does not serve do not count beside others. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return severity.find((verdict) => verdicts.includes(verdict)) ?? 'not-applicable';
}
