import type { Workload } from '../workload/workload.ts';
import type { KeptPlan } from './choose/kept-plan.ts';
import type { Effort } from './evaluate/evaluate-option.ts';
import type { Situation } from './judge/situation.ts';

/** One replication at the answer: above about 40 requests a second the busiest hour is shortened to this many. */
export const FULL_REQUESTS = 150_000;
/** Probes see this many seconds of the peak, within bounds: long answers need time, rare ones need numbers. */
const SIZING_S = 600;
const HEADROOM_S = 400;

export interface PlanEfforts {
  /** For the answer. */
  readonly full: Effort;
  /** For comparisons on the way to it. */
  readonly quick: Effort;
  /** As quick, with headroom. */
  readonly quickProbe: Effort;
}

function probeRequests(workloads: readonly Workload[], seconds: number): number {
  const peak = workloads.reduce((sum, workload) => sum + workload.qpsPeakHour, 0);
  return Math.round(Math.min(50_000, Math.max(8_000, peak * seconds)));
}

/** A plan that is only compared with others. */
export interface Survey {
  /** Whether what is bought needs its headroom. */
  readonly headroom: boolean;
  /** Whether its cost must be that of the full plan; else it is answered from samples as long as those of sizing. */
  readonly exact?: boolean;
}

/** How much each step of a plan simulates. */
export function planEfforts(
  workloads: readonly Workload[],
  replications: number,
  situations: readonly Situation[],
  survey: Survey | null,
  kept: KeptPlan | null = null,
): PlanEfforts {
  const sizingRequests = probeRequests(workloads, SIZING_S);
  const headroomRequests = probeRequests(workloads, HEADROOM_S);
  // A trace runs to its end: every recorded request counts.
  const recorded = workloads.some((workload) => workload.rateBasis === 'trace');
  const answerRequests = recorded ? Number.POSITIVE_INFINITY : FULL_REQUESTS;
  const full: Effort = {
    replications,
    fullRequests: survey === null || survey.exact === true ? answerRequests : sizingRequests,
    sizingRequests,
    headroomRequests: survey === null || survey.headroom ? headroomRequests : 0,
    situations,
    kept,
  };
  const quick: Effort = { ...full, replications: 1, fullRequests: sizingRequests, headroomRequests: 0 };
  return { full, quick, quickProbe: { ...quick, headroomRequests } };
}

/** For the options before one is bought: of a survey only what is bought needs its headroom. */
export function firstEffort(full: Effort, survey: Survey | null): Effort {
  return survey === null ? full : { ...full, headroomRequests: 0 };
}
