import { type RequestStream, requestStream } from '../workload/request-stream.ts';

/** Some of a stream's requests, in the order given, as a stream of their own over the same span. */
export function selectRequests(stream: RequestStream, indices: Int32Array): RequestStream {
  const pick = <T extends Int32Array | Uint16Array | Float64Array>(from: T, into: T): T => {
    for (let k = 0; k < indices.length; k += 1) into[k] = from[indices[k]];
    return into;
  };
  const count = indices.length;
  return requestStream({
    ...stream,
    count,
    arrivalS: pick(stream.arrivalS, new Float64Array(count)),
    inputTokens: pick(stream.inputTokens, new Int32Array(count)),
    outputTokens: pick(stream.outputTokens, new Int32Array(count)),
    cachedTokens: pick(stream.cachedTokens, new Int32Array(count)),
    workload: pick(stream.workload, new Uint16Array(count)),
    session: stream.session === null ? null : pick(stream.session, new Int32Array(count)),
    turn: stream.turn === null ? null : pick(stream.turn, new Uint16Array(count)),
  });
}
