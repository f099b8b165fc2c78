import { type RequestStream, requestStream } from '../../workload/request-stream.ts';

/** The quarters of the whole then end where a copy does: a queue is compared with itself at the same point of the load. */
const COPIES_STEP = 4;

/**
 * A short recording over and over, until it holds at least so many requests: the same demand going on. One copy follows
 * another after the mean gap; sessions of one copy are not those of the next. As it is where nothing can be repeated.
 */
export function repeatStream(stream: RequestStream, leastRequests: number): RequestStream {
  const { count, endS, session } = stream;
  if (count < 2 || count >= leastRequests || !(endS > 0)) return stream;
  const copies = COPIES_STEP * Math.ceil(leastRequests / count / COPIES_STEP);
  const periodS = (endS * count) / (count - 1);
  const arrivalS = repeated(Float64Array, stream.arrivalS, copies);
  for (let i = count; i < arrivalS.length; i += 1) arrivalS[i] += Math.floor(i / count) * periodS;
  return requestStream({
    ...stream,
    count: copies * count,
    arrivalS,
    inputTokens: repeated(Int32Array, stream.inputTokens, copies),
    outputTokens: repeated(Int32Array, stream.outputTokens, copies),
    cachedTokens: repeated(Int32Array, stream.cachedTokens, copies),
    workload: repeated(Uint16Array, stream.workload, copies),
    session: session === null ? null : repeatedSessions(session, copies),
    turn: stream.turn === null ? null : repeated(Uint16Array, stream.turn, copies),
    endS: (copies - 1) * periodS + endS,
  });
}

function repeated<T extends Float64Array | Int32Array | Uint16Array>(
  make: new (length: number) => T,
  part: T,
  copies: number,
): T {
  const all = new make(part.length * copies);
  for (let copy = 0; copy < copies; copy += 1) all.set(part, copy * part.length);
  return all;
}

function repeatedSessions(session: Int32Array, copies: number): Int32Array {
  const sessions = session.reduce((most, id) => Math.max(most, id + 1), 0);
  const all = repeated(Int32Array, session, copies);
  for (let i = session.length; i < all.length; i += 1) {
    if (all[i]! >= 0) all[i] = all[i]! + Math.floor(i / session.length) * sessions;
  }
  return all;
}
