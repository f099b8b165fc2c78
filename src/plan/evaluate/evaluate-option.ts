import type { BilledUse } from '../../cost/billed-use.ts';
import { paidToFallbackUsd } from '../../cost/fallback-lines.ts';
import { unknownCost } from '../../cost/option-cost.ts';
import type { Assumption } from '../../diagnostics/assumption.ts';
import type { Workload } from '../../workload/workload.ts';
import { busyShare, meanUtilization } from '../bill/busy-share.ts';
import { fallbackResult, withFailovers } from '../bill/failover.ts';
import { overTheWeek, weekAssumption, yearAssumption } from '../bill/hourly-shares.ts';
import { meanReplicas } from '../bill/mean-replicas.ts';
import { spillEstimate } from '../bill/spill-estimate.ts';
import type { KeptPlan } from '../choose/kept-plan.ts';
import { situationRuns } from '../judge/event-verdicts.ts';
import { judgeFallbackCap } from '../judge/fallback-cap.ts';
import { worstVerdict } from '../judge/judge.ts';
import { modelErrorUnder } from '../judge/model-error.ts';
import { withPassingSize } from '../judge/passing-size.ts';
import { sessionShare } from '../judge/session-capacity.ts';
import type { Situation } from '../judge/situation.ts';
import { takenBackAssumption } from '../judge/taken-back.ts';
import { withDailyShares } from '../options/limits/daily-shares.ts';
import type { BillQuery, ResolvedOption, Suitability } from '../options/resolved-option.ts';
import type { OptionResult, Reason } from '../result.ts';
import type { Run, SimulateOption } from '../run/simulate-option.ts';
import { withCarriedTarget } from './carried-target.ts';
import { notServed, workloadJudge } from './evaluate-workload.ts';
import { sizeOption } from './size-option.ts';
import { withStandby } from './standby.ts';

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
  /** Sizes of an earlier plan, kept while they hold. */
  readonly kept: KeptPlan | null;
  /** Samples of more than the load, shortest first: a size that holds one is taken to hold every draw of its own. */
  readonly clearLoads?: readonly ClearLoad[];
}

/** A sample that leaves no doubt where it holds. */
export interface ClearLoad {
  /** Times the load. */
  readonly factor: number;
  readonly requests: number;
}

export interface Evaluation {
  readonly option: ResolvedOption;
  readonly names: readonly string[];
  readonly size: number;
  readonly runs: readonly Run[];
  /** What the bill was made from; null where nothing is served. */
  readonly billed: BillQuery | null;
  readonly result: OptionResult;
}

/**
 * One option over the workloads that it can take among `asked`: sized, simulated, judged, billed. The workloads that
 * it cannot take are listed as not applicable, with the reason.
 */
export function evaluateOption(
  wanted: ResolvedOption,
  asked: readonly Workload[],
  simulateOption: SimulateOption,
  effort: Effort,
): Evaluation {
  const suitability = new Map(asked.map((workload) => [workload.name, wanted.suits(workload)]));
  const served = asked.filter((workload) => suitability.get(workload.name)?.word !== 'not-applicable');
  const names = served.map((workload) => workload.name);
  if (served.length === 0) return nothingToServe(wanted, asked, suitability);

  const targeted = withCarriedTarget(wanted, served, simulateOption, effort);
  const backed = withStandby(targeted, served, simulateOption, effort);
  const { option, fallbackSize } = backed;
  const sized = sizeOption(option, served, simulateOption, effort);
  const { runs, size } = sized;
  const spill = spillEstimate(option, served, size, runs);
  const usesOf = (ofRuns: readonly Run[], scale: number): BilledUse[] =>
    served.map((workload) => spill.useAt(ofRuns, workload, scale));
  const uses = usesOf(runs, 1);
  // A week and a recording have their quiet hours in them.
  const isHour = option.judgedOn === 'busiest-hour' && served.every((one) => one.rateBasis !== 'trace');
  const ofMonth = isHour
    ? overTheWeek(
        uses,
        served,
        (scale) => {
          const maxRequests = effort.sizingRequests;
          return usesOf(simulateOption(option, { names, size, scale, replications: 1, maxRequests }), scale);
        },
        spill.even,
      )
    : uses;
  const runsIn = situationRuns(names, size, simulateOption, {
    maxRequests: effort.sizingRequests,
    replications: effort.replications,
  });
  const { situations } = effort;
  const withOutages = withFailovers(backed, served, ofMonth, { size, situations, runsIn });
  const billed: BillQuery = {
    size,
    uses: withOutages,
    ...(fallbackSize === null ? {} : { fallbackSize, fallbackCarries: backed.carriedAtPeak }),
    busyShare: busyShare(runs, served, option.judgedOn, spill.peakLoad),
    meanReplicas: meanReplicas(runs),
  };
  const cost = option.bill(billed);
  const fallback = fallbackResult(backed, withOutages, cost);
  const judge = workloadJudge({
    option,
    workloads: served,
    size,
    runs,
    monthlyUsd:
      cost.monthlyUsd === null ? null : cost.monthlyUsd - paidToFallbackUsd(cost.lines, option.fallback),
    simulateOption,
    runsIn,
    ofFallback: judgeFallbackCap(option, cost, fallback),
    effort,
  });
  const judged = asked.map((workload) => judge(workload, suitability.get(workload.name)!));
  const results = judged.map((one) => one.result);
  // What binds comes before what the option was never meant for.
  const explained = [
    ...judged.filter((one) => one.result.verdict !== 'not-applicable'),
    ...judged.filter((one) => one.result.verdict === 'not-applicable'),
  ].flatMap((one) => one.reasons);

  const verdict = worstVerdict(results.map((one) => one.verdict));
  const broken = verdict === 'fail' || verdict === 'unstable' || verdict === 'marginal';
  const reasons = broken
    ? withPassingSize(explained, { option, served, size, uses: withOutages, simulateOption, effort })
    : explained;
  return {
    option: wanted,
    names,
    size,
    runs,
    billed,
    result: {
      id: option.id,
      kind: option.kind,
      model: option.model,
      provider: option.provider,
      deployment: option.deploymentFacts(size),
      verdict,
      reasons: distinct([...reasons, ...listed(option.sizeReason?.(size, situations))]),
      workloads: results,
      utilization: withDailyShares(
        sharesUsed(option, runs, sessionShare(option, served, size)),
        option,
        served,
      ),
      cost,
      assumptions: [
        ...option.assumptions,
        ...sized.assumptions,
        ...backed.assumptions,
        ...takenBackAssumption(option, size, served, runs),
        ...weekAssumption(uses, ofMonth),
        ...yearAssumption(cost),
      ] satisfies Assumption[],
      modelError: modelErrorUnder(option.modelError, served, results),
      fallback,
    },
  };
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
    billed: null,
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
      fallback: null,
    },
  };
}

function listed(reason: Reason | null | undefined): Reason[] {
  return reason === null || reason === undefined ? [] : [reason];
}

function distinct(reasons: readonly Reason[]): Reason[] {
  const seen = new Map(reasons.map((reason) => [`${reason.limit} ${reason.text}`, reason]));
  return [...seen.values()];
}

/** Shares of what the option has; of limits that nobody publishes there is no share. */
function sharesUsed(
  option: ResolvedOption,
  runs: readonly Run[],
  ofSessions: number | null,
): OptionResult['utilization'] {
  const used = meanUtilization(runs);
  // Sessions keep their part of the cache between their responses, which is all that is simulated.
  const shares = ofSessions === null ? used : { ...used, kvCache: Math.max(ofSessions, used.kvCache ?? 0) };
  if (option.limitsKnown !== false) return shares;
  if (option.kind === 'batch') return { ...shares, batchQueue: null, batchQueuePeak: null };
  return { ...shares, rateLimit: null };
}
