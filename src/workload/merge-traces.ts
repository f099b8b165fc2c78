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
    const cachedTokens = requests.cachedTokens ?? new Int32Array(count);
    return {
      count,
      arrivalS,
      inputTokens,
      outputTokens,
      cachedTokens,
      workload: requests.workload ?? new Uint16Array(count),
      ...none,
    };
  }
  const count = parts.reduce((sum, { requests }) => sum + requests.arrivalS.length, 0);
  const merged = {
    arrivalS: new Float64Array(count),
    inputTokens: new Int32Array(count),
    outputTokens: new Int32Array(count),
    cachedTokens: new Int32Array(count),
    workload: new Uint16Array(count),
  };
  const cursor = new Int32Array(parts.length);
  for (let i = 0; i < count; i += 1) {
    let from = -1;
    let earliest = Number.POSITIVE_INFINITY;
    for (let p = 0; p < parts.length; p += 1) {
      const { requests, shiftS } = parts[p];
      if (cursor[p] < requests.arrivalS.length && requests.arrivalS[cursor[p]] + shiftS < earliest) {
        earliest = requests.arrivalS[cursor[p]] + shiftS;
        from = p;
      }
    }
    const { requests, firstWorkload } = parts[from];
    const at = cursor[from];
    cursor[from] += 1;
    merged.arrivalS[i] = earliest;
    merged.inputTokens[i] = requests.inputTokens[at];
    merged.outputTokens[i] = requests.outputTokens[at];
    merged.cachedTokens[i] = requests.cachedTokens?.[at] ?? 0;
    merged.workload[i] = firstWorkload + (requests.workload?.[at] ?? 0);
  }
  return { count, ...merged, ...none };
}
