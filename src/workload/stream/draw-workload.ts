import { type RandomStream, randomStream } from '../random.ts';
import type { Workload } from '../workload.ts';
import { driftMultipliers, type LoadCurve, renewalArrivals, thinnedCv } from './arrival-process.ts';
import { drawRequests, type WorkloadRequests } from './draw-requests.ts';
import { type ArrivalPattern, dealIntoSessions } from './session-turns.ts';
import { voiceArrivals } from './voice-sessions.ts';

export interface DrawOptions {
  readonly seed: number;
  readonly replication: number;
  readonly contextTokens: number | null;
  /** Every request stands for this many; 1 by default, below 1 for a multiple of the stated load. */
  readonly thinning?: number;
}

/** Nobody goes on before the answer is there; it is taken to come at this speed. */
export const ANSWER_TOKENS_PER_S = 50;

const HOUR_S = 3600;
/** A batch provider's own window, and two hours for submission and packing. */
const BATCH_WINDOW_H = 26;

/**
 * The requests of one workload over a load curve. Arrivals, drift, lengths and sessions have random streams of their own,
 * named after workload and replication, so that another workload or option moves nothing here.
 */
export function drawWorkload(workload: Workload, load: LoadCurve, options: DrawOptions): WorkloadRequests {
  const stream = (purpose: string): RandomStream =>
    randomStream(options.seed, `${purpose}/${workload.name}/${options.replication}`);
  const pattern = drawArrivals(workload, load, options.thinning ?? 1, stream);
  return drawRequests(workload, pattern, options.contextTokens, {
    lengths: stream('lengths'),
    sessions: stream('sessions'),
  });
}

function drawArrivals(
  workload: Workload,
  load: LoadCurve,
  thinning: number,
  stream: (purpose: string) => RandomStream,
): ArrivalPattern {
  if (workload.voice !== null) {
    const demand = { ...workload.voice, sessionsPeak: workload.voice.sessionsPeak / thinning };
    return voiceArrivals(demand, load, stream('arrivals'));
  }
  const ratePerS = workload.qpsPeakHour / thinning;
  const drift = driftMultipliers(load.loads.length, stream('drift'), load.measuredFromStep);
  const ratesPerS = drift.map((factor, step) => factor * load.loads[step] * ratePerS);
  const cv = thinnedCv(workload.arrivalCv, Math.max(1, thinning));
  const arrivalS = renewalArrivals({ stepS: load.stepS, ratesPerS }, cv, stream('arrivals'));
  if (workload.turns > 1) {
    const sessions = {
      ratePerS: ratePerS * load.loads[0],
      turns: workload.turns,
      thinkS: workload.thinkS,
      answerS: workload.output.meanTokens / ANSWER_TOKENS_PER_S,
    };
    return dealIntoSessions(arrivalS, sessions, stream('turns'));
  }
  return { arrivalS, session: null, turn: null, sessionCount: 0, turnShares: null };
}

/** Time for what has arrived to finish: an hour, or the longest deadline and a batch window after it. */
export function drainOf(workloads: readonly Workload[]): number {
  const deadlineH = Math.max(0, ...workloads.map((workload) => workload.deadlineH ?? 0));
  return deadlineH > 0 ? (deadlineH + BATCH_WINDOW_H) * HOUR_S : HOUR_S;
}
