import type { RandomStream } from '../random.ts';
import type { Workload } from '../workload.ts';
import { historyGrowth } from './history-growth.ts';
import { drawLength, lengthsFromMean } from './lognormal.ts';
import type { ArrivalPattern } from './session-turns.ts';

/** The requests of one workload, by arrival. */
export interface WorkloadRequests {
  readonly arrivalS: Float64Array;
  readonly inputTokens: Int32Array;
  readonly outputTokens: Int32Array;
  readonly cachedTokens: Int32Array;
  readonly session: Int32Array | null;
  readonly turn: Uint16Array | null;
  readonly sessionCount: number;
}

interface Draws {
  readonly lengths: RandomStream;
  readonly sessions: RandomStream;
}

function clampTokens(tokens: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(tokens)));
}

/**
 * Gives every arrival its lengths. Each request uses the same number of draws whatever its values, so that the same
 * seed gives the same lengths in the same order. Output is cut at `maxOutputTokens`, the whole at the context.
 */
export function drawRequests(
  workload: Workload,
  pattern: ArrivalPattern,
  contextTokens: number | null,
  draws: Draws,
): WorkloadRequests {
  const count = pattern.arrivalS.length;
  const inputTokens = new Int32Array(count);
  const outputTokens = new Int32Array(count);
  const cachedTokens = new Int32Array(count);
  const context = contextTokens ?? 2 ** 31 - 1;
  const outputLeast = workload.output.meanTokens > 0 ? 1 : 0;
  const outputMost = Math.max(outputLeast, Math.min(workload.maxOutputTokens ?? context, context - 1));
  const drawInput = inputDraw(workload, pattern, draws);

  for (let i = 0; i < count; i += 1) {
    const output = clampTokens(drawLength(workload.output, draws.lengths), outputLeast, outputMost);
    const request = drawInput(i);
    const input = clampTokens(request.tokens, 1, Math.max(1, context - output));
    inputTokens[i] = input;
    outputTokens[i] = output;
    cachedTokens[i] = Math.min(input, Math.round(input * request.cachedShare));
  }
  const { arrivalS, session, turn, sessionCount } = pattern;
  return { arrivalS, inputTokens, outputTokens, cachedTokens, session, turn, sessionCount };
}

type InputDraw = (i: number) => { readonly tokens: number; readonly cachedShare: number };

function inputDraw(workload: Workload, pattern: ArrivalPattern, draws: Draws): InputDraw {
  const { session, turn, turnShares } = pattern;
  if (session === null || turn === null || turnShares === null) {
    return () => ({ tokens: drawLength(workload.input, draws.lengths), cachedShare: workload.cachedShare });
  }
  const growth = historyGrowth(workload.input.meanTokens, resentAnswerTokens(workload), turnShares);

  // The spread that growth does not cause lies between sessions: some carry long documents, some do not.
  const sigma = Math.sqrt(Math.max(0, workload.input.sigma ** 2 - growth.logVariance));
  const level = lengthsFromMean(workload.input.meanTokens, sigma);
  const levels = new Float64Array(pattern.sessionCount);
  for (let id = 0; id < levels.length; id += 1) levels[id] = drawLength(level, draws.sessions);

  return (i) => {
    const history = turn[i] * (growth.newShare + growth.answerShare);
    const size = history + growth.newShare;
    const cachedShare = spreadCachedShare(workload.cachedShare, growth.historyShare, history / size);
    return { tokens: levels[session[i]] * size, cachedShare };
  };
}

/** Answers go back as history; what was reasoning does not. */
export function resentAnswerTokens(workload: Pick<Workload, 'output' | 'reasoningShare'>): number {
  return workload.output.meanTokens * (1 - workload.reasoningShare);
}

/**
 * Lays the workload's cached share over its turns: history first, then (a shared system prompt) the rest, so that the
 * share over all tokens is the stated one.
 */
function spreadCachedShare(stated: number, historyOfAll: number, historyOfThis: number): number {
  if (stated <= historyOfAll) return historyOfAll > 0 ? historyOfThis * (stated / historyOfAll) : 0;
  if (historyOfAll >= 1) return 1;
  return historyOfThis + (1 - historyOfThis) * ((stated - historyOfAll) / (1 - historyOfAll));
}
