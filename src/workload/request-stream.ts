/**
 * Requests as a structure of arrays, sorted by arrival. The same stream is given to every option
 * (common random numbers), so nothing downstream may write into it.
 */
export interface RequestStream {
  readonly count: number;
  /** Seconds after the stream's start, ascending; equal stamps keep their order. */
  readonly arrivalS: Float64Array;
  readonly inputTokens: Int32Array;
  readonly outputTokens: Int32Array;
  /** Input tokens that a warm prefix cache of unlimited size would serve; ≤ inputTokens. */
  readonly cachedTokens: Int32Array;
  /** Index into `workloadNames`. */
  readonly workload: Uint16Array;
  /** Session of each request, or -1; requests of one session share their history. Null: no sessions at all. */
  readonly session: Int32Array | null;
  /** Turn within the session, from 0. Null when `session` is. */
  readonly turn: Uint16Array | null;
  readonly workloadNames: readonly string[];
  /** Requests that arrive before this are warm-up: simulated, not counted. 0 for traces. */
  readonly measureFromS: number;
  /** End of the arrivals; the simulation then drains for at most `drainS`. */
  readonly endS: number;
  readonly drainS: number;
  /** Hour of the week (0 = Monday 00:00 UTC) at t = 0, fraction included. */
  readonly startHourOfWeek: number;
  /** Unix time at t = 0, seconds; null when the stream has no calendar. */
  readonly startEpochS: number | null;
}

/**
 * A stream whose fields stand in one order, whoever makes it: the engines' code is compiled for the shape of the objects
 * that it meets, and has to be compiled anew for every other shape.
 */
export function requestStream(fields: RequestStream): RequestStream {
  return {
    count: fields.count,
    arrivalS: fields.arrivalS,
    inputTokens: fields.inputTokens,
    outputTokens: fields.outputTokens,
    cachedTokens: fields.cachedTokens,
    workload: fields.workload,
    session: fields.session,
    turn: fields.turn,
    workloadNames: fields.workloadNames,
    measureFromS: fields.measureFromS,
    endS: fields.endS,
    drainS: fields.drainS,
    startHourOfWeek: fields.startHourOfWeek,
    startEpochS: fields.startEpochS,
  };
}
