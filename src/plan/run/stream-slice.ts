import { type RequestStream, requestStream } from '../../workload/request-stream.ts';

/** Positions of the requests `from` … `until` − 1 among those of the kept workloads. */
interface Span {
  readonly from: number;
  readonly until: number;
}

function keptIndices(stream: RequestStream, names: readonly string[]): Int32Array {
  const kept = stream.workloadNames.filter((name) => names.includes(name));
  return Int32Array.from(stream.workloadNames, (name) => kept.indexOf(name));
}

/** The requests of these workloads alone, in the same order; the names are renumbered. */
export function requestsOf(stream: RequestStream, names: readonly string[]): RequestStream {
  const newIndex = keptIndices(stream, names);
  if (newIndex.every((index) => index >= 0)) return stream;
  let count = 0;
  for (let i = 0; i < stream.count; i += 1) if (newIndex[stream.workload[i]]! >= 0) count += 1;
  return picked(stream, names, newIndex, { from: 0, until: count });
}

function picked(
  stream: RequestStream,
  names: readonly string[],
  newIndex: Int32Array,
  span: Span,
): RequestStream {
  const count = span.until - span.from;
  const arrivalS = new Float64Array(count);
  const inputTokens = new Int32Array(count);
  const outputTokens = new Int32Array(count);
  const cachedTokens = new Int32Array(count);
  const workload = new Uint16Array(count);
  const session = stream.session === null ? null : new Int32Array(count);
  const turn = stream.turn === null ? null : new Uint16Array(count);
  let position = 0;
  for (let i = 0; i < stream.count && position < span.until; i += 1) {
    const index = newIndex[stream.workload[i]]!;
    if (index < 0) continue;
    const at = position - span.from;
    position += 1;
    if (at < 0) continue;
    arrivalS[at] = stream.arrivalS[i];
    inputTokens[at] = stream.inputTokens[i];
    outputTokens[at] = stream.outputTokens[i];
    // Most traces know nothing of cached tokens: pages that are never written cost no memory.
    if (stream.cachedTokens[i] !== 0) cachedTokens[at] = stream.cachedTokens[i];
    workload[at] = index;
    if (session !== null && stream.session !== null) session[at] = stream.session[i];
    if (turn !== null && stream.turn !== null) turn[at] = stream.turn[i];
  }
  const workloadNames = stream.workloadNames.filter((name) => names.includes(name));
  return requestStream({
    ...stream,
    count,
    arrivalS,
    inputTokens,
    outputTokens,
    cachedTokens,
    workload,
    session,
    turn,
    workloadNames,
  });
}

/** Where the `most` consecutive requests of the kept workloads lie that came fastest, and how many there are in all. */
function busiestSpan(
  stream: RequestStream,
  newIndex: Int32Array,
  most: number,
): Span & { readonly count: number } {
  // A tenth of a slice is fine enough: neighbouring slices differ little.
  const step = Math.max(1, Math.floor(most / 10));
  const startsS: number[] = [];
  let from = 0;
  let shortestS = Number.POSITIVE_INFINITY;
  let position = 0;
  let nextStart = 0;
  let nextEnd = most - 1;
  for (let i = 0; i < stream.count; i += 1) {
    if (newIndex[stream.workload[i]]! < 0) continue;
    if (position === nextStart) {
      startsS.push(stream.arrivalS[i]);
      nextStart += step;
    }
    if (position === nextEnd) {
      const start = position - most + 1;
      const spanS = stream.arrivalS[i] - startsS[start / step]!;
      if (spanS < shortestS) {
        shortestS = spanS;
        from = start;
      }
      nextEnd += step;
    }
    position += 1;
  }
  return { from, until: Math.min(from + most, position), count: position };
}

/** The `most` consecutive requests of these workloads that came fastest; all of them where they are not more. */
export function busiestSlice(stream: RequestStream, names: readonly string[], most: number): RequestStream {
  const newIndex = keptIndices(stream, names);
  if (most >= stream.count) return requestsOf(stream, names);
  const span = busiestSpan(stream, newIndex, most);
  if (span.count <= most) return requestsOf(stream, names);
  const slice = picked(stream, names, newIndex, span);
  const startS = slice.arrivalS[0]!;
  const arrivalS = slice.arrivalS.map((atS) => atS - startS);
  return requestStream({
    ...slice,
    arrivalS,
    measureFromS: 0,
    endS: arrivalS.at(-1)!,
    startHourOfWeek: (stream.startHourOfWeek + startS / 3600) % 168,
    startEpochS: stream.startEpochS === null ? null : stream.startEpochS + startS,
  });
}

/** Requests longer than a model's context lose input first, as a client that truncates its prompt would do. */
export function cutToContext(stream: RequestStream, contextTokens: number): RequestStream {
  const outputTokens = stream.outputTokens.map((tokens) => Math.min(tokens, Math.max(1, contextTokens - 1)));
  const inputTokens = stream.inputTokens.map((tokens, i) =>
    Math.min(tokens, Math.max(1, contextTokens - outputTokens[i])),
  );
  const cachedTokens = stream.cachedTokens.map((tokens, i) => Math.min(tokens, inputTokens[i]));
  return requestStream({ ...stream, inputTokens, outputTokens, cachedTokens });
}
