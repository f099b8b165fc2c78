import type { RandomStream } from '../../workload/random.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import type { VoiceDeployment } from '../deployment.ts';

/** Sessions in order of their start, and which session each request of the stream belongs to. */
export interface VoiceSessions {
  readonly startS: Float64Array;
  readonly endS: Float64Array;
  /** When the provider closes each at the latest. */
  readonly capS: Float64Array;
  readonly ofRequest: Int32Array;
}

/**
 * Sessions of a stream whose requests are the responses: from the first response to the last, and for as long after it
 * as responses are apart, but no longer than the provider keeps a session open. One that begins with a later turn was
 * open before the stream began.
 */
export function sessionsOfResponses(stream: RequestStream, deployment: VoiceDeployment): VoiceSessions {
  const gapsS = deployment.responsesPerMinute.map((rate) => 60 / rate);
  const numbers = new Map<number, number>();
  const startS: number[] = [];
  const endS: number[] = [];
  const openedS: number[] = [];
  const ofRequest = new Int32Array(stream.count);
  for (let i = 0; i < stream.count; i += 1) {
    const gapS = gapsS[stream.workload[i]];
    const id = stream.session === null ? -1 : stream.session[i];
    let number = id < 0 ? undefined : numbers.get(id);
    if (number === undefined) {
      number = startS.length;
      if (id >= 0) numbers.set(id, number);
      startS.push(stream.arrivalS[i]);
      endS.push(0);
      openedS.push(stream.arrivalS[i] - (stream.turn?.[i] ?? 0) * gapS);
    }
    endS[number] = Math.min(stream.arrivalS[i] + gapS, openedS[number] + deployment.sessionCapS);
    ofRequest[i] = number;
  }
  return {
    startS: Float64Array.from(startS),
    endS: Float64Array.from(endS),
    capS: Float64Array.from(openedS, (atS) => atS + deployment.sessionCapS),
    ofRequest,
  };
}

/** Sessions of a stream whose requests are whole sessions: exponential durations, cut at the provider's cap. */
export function sampleSessions(
  stream: RequestStream,
  deployment: VoiceDeployment,
  random: RandomStream,
): VoiceSessions {
  const endS = new Float64Array(stream.count);
  for (let i = 0; i < stream.count; i += 1) {
    const durationS = 60 * deployment.sessionMinutesMean * random.exponential();
    endS[i] = stream.arrivalS[i] + Math.min(durationS, deployment.sessionCapS);
  }
  return {
    startS: stream.arrivalS,
    endS,
    capS: stream.arrivalS.map((atS) => atS + deployment.sessionCapS),
    ofRequest: Int32Array.from({ length: stream.count }, (_, i) => i),
  };
}

/**
 * The responses of sessions, in order of time: one at the start and then one every `60 / responsesPerMinute` seconds.
 * Each carries the conversation so far: the k-th (from 0) sends (k + 1) inputs and k outputs, all but the newest input
 * of which a cache can hold.
 */
export function responsesOfSessions(
  stream: RequestStream,
  sessions: VoiceSessions,
  admitted: Uint8Array,
  responsesPerMinute: readonly number[],
): RequestStream {
  const gapsS = responsesPerMinute.map((rate) => 60 / rate);
  const arrivals: number[] = [];
  const owners: number[] = [];
  const turns: number[] = [];
  for (let i = 0; i < stream.count; i += 1) {
    if (admitted[i] === 0) continue;
    const gapS = gapsS[stream.workload[i]];
    const responses = Math.max(1, Math.ceil((sessions.endS[i] - sessions.startS[i]) / gapS));
    for (let k = 0; k < responses; k += 1) {
      arrivals.push(sessions.startS[i] + k * gapS);
      owners.push(i);
      turns.push(k);
    }
  }
  const order = Int32Array.from(arrivals.keys()).sort((a, b) => arrivals[a] - arrivals[b] || a - b);
  const inputOf = (k: number): number => stream.inputTokens[owners[k]];
  const historyOf = (k: number): number => turns[k] * (inputOf(k) + stream.outputTokens[owners[k]]);
  return {
    ...stream,
    count: order.length,
    arrivalS: Float64Array.from(order, (k) => arrivals[k]),
    inputTokens: order.map((k) => inputOf(k) + historyOf(k)),
    cachedTokens: order.map(historyOf),
    outputTokens: order.map((k) => stream.outputTokens[owners[k]]),
    workload: Uint16Array.from(order, (k) => stream.workload[owners[k]]),
    session: order.map((k) => owners[k]),
    turn: Uint16Array.from(order, (k) => turns[k]),
  };
}
