import { unknownCost } from '../cost/option-cost.ts';
import type { Assumption } from '../diagnostics/assumption.ts';
import type { Workload } from '../workload/workload.ts';
import { billedUse } from './billed-use.ts';
import { judgeCalendar } from './calendar-limits.ts';
import { describeRuns, noPercentiles, worstObjective } from './describe-runs.ts';
import { judgeEvents, type Situation, situationRuns } from './event-verdicts.ts';
import { findHeadroom, type Headroom } from './headroom.ts';
import { breaksAt, type JudgeOptions, judgeRuns, worstVerdict } from './judge.ts';
import { explainVerdict } from './reasons.ts';
import type { ResolvedOption, Suitability } from './resolved-option.ts';
import type { OptionResult, OptionWorkloadResult, Reason } from './result.ts';
import type { Run, SimulateOption } from './simulate-option.ts';
import { sizeOption } from './size-option.ts';

/** How much is simulated. */
export interface Effort {
  readonly replications: number;
  /** Requests of one replication at the answer. */
  readonly fullRequests: number;
  /** Requests of a probe while sizing. */
  readonly sizingRequests: number;
  /** Requests of a probe while looking for headroom; 0 leaves headroom out. */
  readonly headroomRequests: number;
  /** Scheduled outages and surges in which the option must hold as well. */
  readonly situations: readonly Situation[];
}

export interface Evaluation {
  readonly option: ResolvedOption;
  readonly names: readonly string[];
  readonly size: number;
  readonly runs: readonly Run[];
  readonly result: OptionResult;
}

export function judgeOptionsOf(option: ResolvedOption): JudgeOptions {
  return {
    relativeError: option.modelError?.relative ?? 0,
    latencyKnown: option.latencyKnown,
    queueMayGrow: option.judgedOn === 'week',
  };
}

const idle = { offered: 0, completed: 0, rejected: 0, failed: 0, expired: 0, unfinished: 0 };

function notServed(workload: Workload, suitability: Suitability): OptionWorkloadResult {
  return {
    name: workload.name,
    verdict: 'not-applicable',
    limit: suitability.word === 'suits' ? null : suitability.reason.limit,
    attainment: null,
    headroom: null,
    requests: idle,
    ttftMs: noPercentiles,
    tpotMs: noPercentiles,
    itlMs: noPercentiles,
    e2eMs: noPercentiles,
    outputTokensPerSecond: null,
    requestsPerSecond: null,
    worstObjective: null,
  };
}

/**
 * One option over the workloads that it can take among `asked`: sized, simulated, judged, billed. The workloads that
 * it cannot take are listed as not applicable, with the reason.
 */
export function evaluateOption(
  option: ResolvedOption,
  asked: readonly Workload[],
  simulateOption: SimulateOption,
  effort: Effort,
): Evaluation {
  const suitability = new Map(asked.map((workload) => [workload.name, option.suits(workload)]));
  const served = asked.filter((workload) => suitability.get(workload.name)?.word !== 'not-applicable');
  const names = served.map((workload) => workload.name);
  if (served.length === 0) return nothingToServe(option, asked, suitability);

  const sized = sizeOption(option, served, simulateOption, effort);
  const { runs, size } = sized;
  const uses = served.map((workload) => billedUse(runs, workload));
  const cost = option.bill({ size, uses, busyShare: busyShare(runs, served), meanReplicas: null });

  const judging = judgeOptionsOf(option);
  const runsIn = situationRuns(option, names, size, simulateOption, effort.sizingRequests);
  const probing = new Map<number, readonly Run[]>();
  const headrooms = new Map<string, Headroom>();
  const reasons: Reason[] = [];
  const results = asked.map((workload): OptionWorkloadResult => {
    const suits = suitability.get(workload.name)!;
    if (suits.word === 'not-applicable') {
      reasons.push(suits.reason);
      return notServed(workload, suits);
    }
    const judged = judgeRuns(runs, workload, judging);
    const calendar = [
      ...judgeCalendar(option, served, workload, cost.monthlyUsd),
      ...judgeEvents(effort.situations, { option, served, workload, size, judging, runsIn }),
    ];
    const headroom =
      effort.headroomRequests === 0
        ? null
        : findHeadroom((factor) => {
            const probe = probing.get(factor) ?? probeAt(option, names, size, factor, simulateOption, effort);
            probing.set(factor, probe);
            return breaksAt(probe, workload, judging);
          });
    if (headroom !== null) headrooms.set(workload.name, headroom);
    const unknown = suits.word === 'unproven' && judged.verdict !== 'fail' && judged.verdict !== 'unstable';
    const verdict = worstVerdict([
      unknown ? 'unproven' : judged.verdict,
      ...calendar.map((one) => one.verdict),
    ]);
    const binding = calendar.find((one) => one.verdict === verdict);
    const limit =
      judged.verdict === verdict && judged.limit !== null
        ? judged.limit
        : binding !== undefined
          ? binding.reason.limit
          : unknown
            ? suits.reason.limit
            : (headroom?.breaks ?? null);
    if (unknown) reasons.push(suits.reason);
    reasons.push(...calendar.map((one) => one.reason));
    reasons.push(...explainVerdict({ option, workload, judged, headroom, size }));
    return {
      name: workload.name,
      verdict,
      limit: judgedAtAll(workload) || verdict !== 'pass' ? limit : null,
      attainment: judged.attainment,
      headroom: headroom === null ? null : headroom.factor,
      ...describeRuns(runs, workload, option.latencyKnown),
      worstObjective: worstObjective(
        option.latencyKnown
          ? judged.objectives
          : judged.objectives.filter((one) => one.objective.metric === 'deadline'),
      ),
    };
  });

  const verdict = worstVerdict(results.map((one) => one.verdict));
  return {
    option,
    names,
    size,
    runs,
    result: {
      id: option.id,
      kind: option.kind,
      model: option.model,
      provider: option.provider,
      deployment: option.deploymentFacts(size),
      verdict,
      reasons: distinct(reasons),
      workloads: results,
      utilization: meanUtilization(runs),
      cost,
      assumptions: [...option.assumptions, ...sized.assumptions] satisfies Assumption[],
      modelError: option.modelError,
    },
  };
}

/** Without any objective there is nothing to break but the queue. */
function judgedAtAll(workload: Workload): boolean {
  return workload.objectives.length > 0 || workload.deadlineH !== null || workload.availabilityPct !== null;
}

function probeAt(
  option: ResolvedOption,
  names: readonly string[],
  size: number,
  scale: number,
  simulateOption: SimulateOption,
  effort: Effort,
): readonly Run[] {
  return simulateOption(option, {
    names,
    size,
    scale,
    replications: 1,
    maxRequests: effort.headroomRequests,
  });
}

function nothingToServe(
  option: ResolvedOption,
  asked: readonly Workload[],
  suitability: ReadonlyMap<string, Suitability>,
): Evaluation {
  const reasons = [...suitability.values()].flatMap((one) => (one.word === 'suits' ? [] : [one.reason]));
  return {
    option,
    names: [],
    size: 0,
    runs: [],
    result: {
      id: option.id,
      kind: option.kind,
      model: option.model,
      provider: option.provider,
      deployment: null,
      verdict: 'not-applicable',
      reasons: distinct(reasons),
      workloads: asked.map((workload) => notServed(workload, suitability.get(workload.name)!)),
      utilization: {},
      cost: unknownCost,
      assumptions: option.assumptions,
      modelError: null,
    },
  };
}

function distinct(reasons: readonly Reason[]): Reason[] {
  const seen = new Map(reasons.map((reason) => [`${reason.limit} ${reason.text}`, reason]));
  return [...seen.values()];
}

function meanUtilization(runs: readonly Run[]): Record<string, number> {
  const names = new Set(runs.flatMap((run) => Object.keys(run.outcome.utilization)));
  const mean: Record<string, number> = {};
  for (const name of [...names].sort()) {
    const values = runs.map((run) => run.outcome.utilization[name] ?? 0).filter(Number.isFinite);
    if (values.length > 0) mean[name] = values.reduce((sum, value) => sum + value, 0) / values.length;
  }
  return mean;
}

/** Busy share over the month: the peak's, scaled by how far the mean load is below the peak. */
function busyShare(runs: readonly Run[], served: readonly Workload[]): number | null {
  const { gpu, units } = meanUtilization(runs);
  const atPeak = gpu ?? units;
  if (atPeak === undefined) return null;
  const mean = served.reduce((sum, workload) => sum + workload.qpsMean, 0);
  const peak = served.reduce((sum, workload) => sum + workload.qpsPeakHour, 0);
  return peak > 0 ? Math.min(1, atPeak * (mean / peak)) : 0;
}
