/**
 * How the input grows over a session that resends its history: turn j (from 0) sends
 * (j + 1)·newShare + j·answerShare times the workload's mean input. Both are shares of that mean.
 */
export interface HistoryGrowth {
  readonly newShare: number;
  readonly answerShare: number;
  /** Share of all input tokens that earlier turns already sent or answered. */
  readonly historyShare: number;
  /** Variance of the logarithm of the input that the growth alone causes. */
  readonly logVariance: number;
}

/** New text is at least this share of what it would be if nothing of the answers were resent. */
const LEAST_NEW_TEXT = 0.2;

/**
 * Solves for the new text per turn that keeps the stated mean input, given the answers that are resent.
 * Where the stated input is too small to hold whole answers, only a part of each is resent.
 */
export function historyGrowth(
  inputMeanTokens: number,
  answerTokensResent: number,
  turnShares: Float64Array,
): HistoryGrowth {
  let meanTurn = 0;
  for (let turn = 0; turn < turnShares.length; turn += 1) meanTurn += turn * turnShares[turn];
  if (meanTurn === 0) return { newShare: 1, answerShare: 0, historyShare: 0, logVariance: 0 };

  const leastNew = LEAST_NEW_TEXT / (meanTurn + 1);
  const answerAsked = answerTokensResent / inputMeanTokens;
  const newShare = Math.max(leastNew, (1 - answerAsked * meanTurn) / (meanTurn + 1));
  const answerShare = (1 - newShare * (meanTurn + 1)) / meanTurn;

  let mean = 0;
  let square = 0;
  for (let turn = 0; turn < turnShares.length; turn += 1) {
    const log = Math.log((turn + 1) * newShare + turn * answerShare);
    mean += turnShares[turn] * log;
    square += turnShares[turn] * log * log;
  }
  return {
    newShare,
    answerShare,
    historyShare: (newShare + answerShare) * meanTurn,
    logVariance: Math.max(0, square - mean * mean),
  };
}
