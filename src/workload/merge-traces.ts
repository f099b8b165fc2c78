import { sharedFloat64, sharedInt32, sharedUint16 } from './growing-column.ts';
import type { RequestStream } from './request-stream.ts';
import type { TraceRequests } from './trace-columns.ts';

/** A trace and its place in the joint stream. */
export interface TracePart {
  readonly requests: TraceRequests;
  readonly shiftS: number;
  readonly firstWorkload: number;
}

type MergedColumns = Pick<
  RequestStream,
  'count' | 'arrivalS' | 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'workload' | 'session' | 'turn'
>;

/** One part keeps its columns as they are; several are merged by arrival, the earlier file first at equal stamps. */
export function mergeTraces(parts: readonly TracePart[]): MergedColumns {
  const none = { session: null, turn: null };
  if (parts.length === 1) {
    const { requests, shiftS } = parts[0];
    const { arrivalS, inputTokens, outputTokens } = requests;
    const count = arrivalS.length;
    if (shiftS !== 0) for (let i = 0; i < count; i += 1) arrivalS[i] += shiftS;
    const cachedTokens = requests.cachedTokens ?? sharedInt32(count);
    return {
      count,
      arrivalS,
      inputTokens,
      outputTokens,
      cachedTokens,
      workload: requests.workload ?? sharedUint16(count),
      ...none,
    };
  }
  const count = parts.reduce((sum, { requests }) => sum + requests.arrivalS.length, 0);
  const merged = {
    arrivalS: sharedFloat64(count),
    inputTokens: sharedInt32(count),
    outputTokens: sharedInt32(count),
    cachedTokens: sharedInt32(count),
    workload: sharedUint16(count),
  };
  const arrivals = parts.map(({ requests }) => requests.arrivalS);
  const shifts = Float64Array.from(parts, ({ shiftS }) => shiftS);
  const cursor = new Int32Array(parts.length);
  /** Stream time of each part's next request. */
  const nextS = Float64Array.from(arrivals, (arrivalS, p) =>
    arrivalS.length > 0 ? arrivalS[0] + shifts[p] : Number.POSITIVE_INFINITY,
  );
  for (let i = 0; i < count; i += 1) {
    let from = 0;
    for (let p = 1; p < nextS.length; p += 1) if (nextS[p] < nextS[from]) from = p;
    const { requests, firstWorkload } = parts[from];
    const at = cursor[from];
    const after = at + 1;
    cursor[from] = after;
    merged.arrivalS[i] = nextS[from];
    merged.inputTokens[i] = requests.inputTokens[at];
    merged.outputTokens[i] = requests.outputTokens[at];
    // Pages that are never written cost no memory.
    if (requests.cachedTokens !== null) merged.cachedTokens[i] = requests.cachedTokens[at];
    merged.workload[i] = firstWorkload + (requests.workload === null ? 0 : requests.workload[at]);
    nextS[from] =
      after < arrivals[from].length ? arrivals[from][after] + shifts[from] : Number.POSITIVE_INFINITY;
  }
  return { count, ...merged, ...none };
}
