import FlatQueue from 'flatqueue';
import type { RandomStream } from '../random.ts';

/** When requests arrive, and which session and turn each belongs to. */
export interface ArrivalPattern {
  readonly arrivalS: Float64Array;
  readonly session: Int32Array | null;
  readonly turn: Uint16Array | null;
  readonly sessionCount: number;
  /** Share of requests that are turn 0, 1, 2 … in the long run; null without sessions. */
  readonly turnShares: Float64Array | null;
}

/** A session has ⌊turns⌋ or ⌈turns⌉ turns, so that the mean is right. */
export function turnSharesOf(turns: number): Float64Array {
  const whole = Math.floor(turns);
  const shares = new Float64Array(Math.ceil(turns));
  for (let turn = 0; turn < shares.length; turn += 1)
    shares[turn] = (turn < whole ? 1 : turns - whole) / turns;
  return shares;
}

/**
 * Deals arrivals out to sessions: an arrival continues the session whose pause ended first, or opens a new one when no
 * pause has ended. The arrivals keep their own process; a pause is the time of an answer, an exponential with mean
 * `thinkS`, and the wait for the next arrival. Sessions that began before the window are there from the start, in their long-run mix of turns.
 */
export function dealIntoSessions(
  arrivalS: Float64Array,
  options: {
    readonly ratePerS: number;
    readonly turns: number;
    readonly thinkS: number;
    readonly answerS: number;
  },
  random: RandomStream,
): ArrivalPattern {
  const { turns, thinkS, answerS } = options;
  const session = new Int32Array(arrivalS.length);
  const turn = new Uint16Array(arrivalS.length);
  const nextTurn: number[] = [];
  const lastTurn: number[] = [];
  const due = new FlatQueue<number>();
  const drawTurns = (): number => Math.floor(turns) + (random.uniform() < turns % 1 ? 1 : 0);

  const waiting = Math.round((options.ratePerS * (thinkS + answerS) * (turns - 1)) / turns);
  for (let i = 0; i < waiting; i += 1) {
    const count = Math.max(2, drawTurns());
    nextTurn.push(1 + Math.floor(random.uniform() * (count - 1)));
    lastTurn.push(count - 1);
    due.push(i, random.uniform() * answerS + random.exponential() * thinkS);
  }
  for (let i = 0; i < arrivalS.length; i += 1) {
    const ended = due.peekValue();
    let id: number;
    if (ended !== undefined && ended <= arrivalS[i]) {
      id = due.pop() as number;
    } else {
      id = nextTurn.length;
      nextTurn.push(0);
      lastTurn.push(drawTurns() - 1);
    }
    session[i] = id;
    turn[i] = nextTurn[id];
    if (nextTurn[id] < lastTurn[id]) {
      nextTurn[id] += 1;
      due.push(id, arrivalS[i] + answerS + random.exponential() * thinkS);
    }
  }
  return { arrivalS, session, turn, sessionCount: nextTurn.length, turnShares: turnSharesOf(turns) };
}
