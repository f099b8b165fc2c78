import { type RequestStream, requestStream } from '../request-stream.ts';
import type { WorkloadRequests } from './draw-requests.ts';

type StreamFrame = Pick<
  RequestStream,
  'workloadNames' | 'measureFromS' | 'endS' | 'drainS' | 'startHourOfWeek' | 'startEpochS'
>;

/**
 * One stream of several workloads by arrival; at equal stamps the workload listed first goes first, and requests of one
 * workload keep their order. Every arrival is divided by `scale`; `frame` is already in scaled time.
 */
export function mergeRequests(
  parts: readonly WorkloadRequests[],
  frame: StreamFrame,
  scale: number,
): RequestStream {
  const count = parts.reduce((sum, part) => sum + part.arrivalS.length, 0);
  const arrivalS = new Float64Array(count);
  const inputTokens = new Int32Array(count);
  const outputTokens = new Int32Array(count);
  const cachedTokens = new Int32Array(count);
  const workload = new Uint16Array(count);
  const sessions = parts.some((part) => part.session !== null);
  const session = sessions ? new Int32Array(count).fill(-1) : null;
  const turn = sessions ? new Uint16Array(count) : null;

  const firstSession = new Int32Array(parts.length);
  for (let p = 1; p < parts.length; p += 1) firstSession[p] = firstSession[p - 1] + parts[p - 1].sessionCount;

  const cursor = new Int32Array(parts.length);
  for (let i = 0; i < count; i += 1) {
    let from = -1;
    let earliest = Number.POSITIVE_INFINITY;
    for (let p = 0; p < parts.length; p += 1) {
      const at = cursor[p];
      if (at < parts[p].arrivalS.length && parts[p].arrivalS[at] < earliest) {
        earliest = parts[p].arrivalS[at];
        from = p;
      }
    }
    const part = parts[from];
    const at = cursor[from];
    cursor[from] += 1;
    arrivalS[i] = earliest / scale;
    inputTokens[i] = part.inputTokens[at];
    outputTokens[i] = part.outputTokens[at];
    cachedTokens[i] = part.cachedTokens[at];
    workload[i] = from;
    if (session !== null && turn !== null && part.session !== null && part.turn !== null) {
      session[i] = firstSession[from] + part.session[at];
      turn[i] = part.turn[at];
    }
  }
  return requestStream({
    count,
    arrivalS,
    inputTokens,
    outputTokens,
    cachedTokens,
    workload,
    session,
    turn,
    ...frame,
  });
}
