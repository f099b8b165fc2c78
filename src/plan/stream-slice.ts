import type { RequestStream } from '../workload/request-stream.ts';

/** The requests of these workloads alone, in the same order; the names are renumbered. */
export function requestsOf(stream: RequestStream, names: readonly string[]): RequestStream {
  const kept = stream.workloadNames.filter((name) => names.includes(name));
  if (kept.length === stream.workloadNames.length) return stream;
  const newIndex = stream.workloadNames.map((name) => kept.indexOf(name));
  const picked: number[] = [];
  for (let i = 0; i < stream.count; i += 1) if (newIndex[stream.workload[i]] >= 0) picked.push(i);
  const { session, turn } = stream;
  return {
    ...stream,
    count: picked.length,
    arrivalS: Float64Array.from(picked, (i) => stream.arrivalS[i]),
    inputTokens: Int32Array.from(picked, (i) => stream.inputTokens[i]),
    outputTokens: Int32Array.from(picked, (i) => stream.outputTokens[i]),
    cachedTokens: Int32Array.from(picked, (i) => stream.cachedTokens[i]),
    workload: Uint16Array.from(picked, (i) => newIndex[stream.workload[i]]),
    session: session === null ? null : Int32Array.from(picked, (i) => session[i]),
    turn: turn === null ? null : Uint16Array.from(picked, (i) => turn[i]),
    workloadNames: kept,
  };
}

/** The `most` consecutive requests that came fastest; the whole stream where it is not longer. */
export function busiestSlice(stream: RequestStream, most: number): RequestStream {
  if (stream.count <= most) return stream;
  let from = 0;
  let shortestS = Number.POSITIVE_INFINITY;
  // A tenth of a slice is fine enough: neighbouring slices differ little.
  const step = Math.max(1, Math.floor(most / 10));
  for (let start = 0; start + most <= stream.count; start += step) {
    const spanS = stream.arrivalS[start + most - 1] - stream.arrivalS[start];
    if (spanS < shortestS) {
      shortestS = spanS;
      from = start;
    }
  }
  const until = from + most;
  const startS = stream.arrivalS[from];
  return {
    ...stream,
    count: most,
    arrivalS: stream.arrivalS.slice(from, until).map((atS) => atS - startS),
    inputTokens: stream.inputTokens.subarray(from, until),
    outputTokens: stream.outputTokens.subarray(from, until),
    cachedTokens: stream.cachedTokens.subarray(from, until),
    workload: stream.workload.subarray(from, until),
    session: stream.session?.subarray(from, until) ?? null,
    turn: stream.turn?.subarray(from, until) ?? null,
    measureFromS: 0,
    endS: stream.arrivalS[until - 1] - startS,
    startHourOfWeek: (stream.startHourOfWeek + startS / 3600) % 168,
    startEpochS: stream.startEpochS === null ? null : stream.startEpochS + startS,
  };
}

/** Requests longer than a model's context lose input first, as a client that truncates its prompt would do. */
export function cutToContext(stream: RequestStream, contextTokens: number): RequestStream {
  const outputTokens = stream.outputTokens.map((tokens) => Math.min(tokens, Math.max(1, contextTokens - 1)));
  const inputTokens = stream.inputTokens.map((tokens, i) =>
    Math.min(tokens, Math.max(1, contextTokens - outputTokens[i])),
  );
  const cachedTokens = stream.cachedTokens.map((tokens, i) => Math.min(tokens, inputTokens[i]));
  return { ...stream, inputTokens, outputTokens, cachedTokens };
}
