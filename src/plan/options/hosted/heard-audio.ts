import type { ModelArchitecture } from '../../../catalog/models/model-facts.ts';
import type { VoiceModel } from '../../../catalog/terms/operations-facts.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import { type RequestStream, requestStream } from '../../../workload/request-stream.ts';
import { VOICE_RESPONSES_PER_MINUTE } from '../../../workload/stream/voice-sessions.ts';
import type { Workload } from '../../../workload/workload.ts';
import { replicasForSessions } from '../../judge/session-capacity.ts';
import type { ModelError } from '../../result.ts';
import type { SizeRule } from '../resolved-option.ts';

/** Tokens of a session's minute where it is heard all the time and is not sent its own history again. */
export interface HeardAudio {
  readonly inputPerMinute: number;
  readonly outputPerMinute: number;
}

/** What a transcriber or interpreter hears and says; null for models that hold a conversation. */
export function heardAudio(model: VoiceModel): HeardAudio | null {
  const { rebillsConversation, inTokensPerMin, outTokensPerMin } = model;
  if (rebillsConversation || inTokensPerMin === null) return null;
  return { inputPerMinute: inTokensPerMin, outputPerMinute: outTokensPerMin ?? 0 };
}

/** Positions that a session of the served workloads holds in the cache: what it has heard, up to the model's window. */
export function positionsOf(
  architecture: ModelArchitecture | null,
  served: readonly Workload[],
  { inTokensPerMin }: VoiceModel,
): number {
  const minutes = Math.max(0, ...served.map(({ voice }) => voice?.sessionMinutes ?? 0));
  const layers = (architecture?.attention ?? []).filter((group) => group.layers > 0);
  const window = Math.max(...layers.map((group) => group.windowTokens ?? Number.POSITIVE_INFINITY));
  return Math.min(window, minutes * (inTokensPerMin ?? 0));
}

/** The replica rule with no fewer replicas than hold the open sessions of the peak. */
export function holdingSessions(
  rule: SizeRule,
  served: readonly Workload[],
  perReplica: number | null,
): SizeRule {
  if (perReplica === null || rule.kind === 'fixed') return rule;
  const min = Math.min(rule.max, Math.max(rule.min, replicasForSessions(served, perReplica)));
  return { ...rule, min };
}

export function heardAssumption(modelId: string, heard: HeardAudio, perReplica: number): Assumption {
  return {
    text: `each minute of a session is ${heard.inputPerMinute} positions heard and ${heard.outputPerMinute} written by ${modelId}; a replica holds ${perReplica} sessions open; its audio encoder takes no time`,
    basis: 'assumed',
    source: 'capplan',
    asOf: null,
  };
}

/** No measurement of a streaming audio model stands behind the performance model. */
export function unmeasuredAudio(error: ModelError): ModelError {
  return { ...error, insideValidatedRange: false, note: 'no streaming audio model has been measured' };
}

/** Answers per minute of an open session, by workload of the stream. */
export function responsesPerMinute(
  { workloadNames }: RequestStream,
  workloads: readonly Workload[],
): readonly number[] {
  return workloadNames.map((name) => {
    const voice = workloads.find((one) => one.name === name)?.voice ?? null;
    return voice?.responsesPerMinute ?? VOICE_RESPONSES_PER_MINUTE;
  });
}

const heard = new WeakMap<RequestStream, Map<string, RequestStream>>();

/** The responses of a stream with what was heard since the one before in place of the whole conversation. */
export function streamAsHeard(
  stream: RequestStream,
  { inputPerMinute, outputPerMinute }: HeardAudio,
  workloads: readonly Workload[],
): RequestStream {
  const made = heard.get(stream) ?? new Map<string, RequestStream>();
  heard.set(stream, made);
  const key = `${inputPerMinute} ${outputPerMinute}`;
  const rates = responsesPerMinute(stream, workloads);
  const found =
    made.get(key) ??
    requestStream({
      ...stream,
      inputTokens: Int32Array.from(stream.workload, (index) => Math.round(inputPerMinute / rates[index])),
      outputTokens: Int32Array.from(stream.workload, (index) =>
        Math.max(1, Math.round(outputPerMinute / rates[index])),
      ),
      cachedTokens: new Int32Array(stream.count),
    });
  made.set(key, found);
  return found;
}
