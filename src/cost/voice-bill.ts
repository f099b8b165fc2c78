import type { VoiceModel } from '../catalog/terms/operations-facts.ts';
import { type BillLine, billLine, MONTH_HOURS } from './money.ts';
import type { Bill } from './option-cost.ts';

/** How a prompt cache holds on to a conversation: its longest prefix of whole blocks, while it is used. */
export interface ConversationCache {
  readonly ttlS: number;
  /** Shorter prefixes are not cached. */
  readonly leastTokens: number;
  readonly blockTokens: number;
}

/** How a call goes. Only speech is billed as audio tokens: silence is filtered out before the model. */
export interface Conversation {
  readonly sessionMinutes: number;
  readonly responsesPerMinute: number;
  /** Shares of the session during which the user and the assistant speak. */
  readonly userSpeechShare: number;
  readonly assistantSpeechShare: number;
  /** Tokens of instructions and tools, sent along with every response. */
  readonly instructionTokens: number;
  /** Null: everything is billed anew at each response. */
  readonly cache: ConversationCache | null;
}

/** OpenAI prompt caching guide: from 1,024 tokens on, in steps of 128, kept for five minutes at least. */
const openaiCache: ConversationCache = { ttlS: 300, leastTokens: 1024, blockTokens: 128 };

/** People take turns and fill the time; instructions of a few pages. */
export const defaultConversation: Omit<Conversation, 'sessionMinutes' | 'responsesPerMinute'> = {
  userSpeechShare: 0.5,
  assistantSpeechShare: 0.5,
  instructionTokens: 3000,
  cache: openaiCache,
};

/** Tokens of one call as they are billed. */
export interface CallTokens {
  readonly audioIn: number;
  readonly audioOut: number;
  /** What was said before each response, billed again: at the cached price, and at the full one. */
  readonly historyCached: number;
  readonly historyFull: number;
  readonly instructionsCached: number;
  readonly instructionsFull: number;
}

/** Tokens at the beginning of a prompt that its predecessor has left in the cache. */
function cachedPrefix(prefixTokens: number, cache: ConversationCache): number {
  if (prefixTokens < cache.leastTokens) return 0;
  return Math.floor(prefixTokens / cache.blockTokens) * cache.blockTokens;
}

/**
 * The tokens of one call. Response i of n brings the instructions and the i − 1 exchanges before it along, up to the
 * model's context, so that the history grows with the square of the length: Σ (i−1)/n·T = T·(n−1)/2 for a call of T
 * tokens. All of it stood there when the response before ended, and is read from the cache where that is recent enough;
 * the first response finds nothing. Once the oldest exchanges drop out of the context, only the instructions are still
 * the same.
 */
export function callTokens(model: VoiceModel, call: Conversation): CallTokens {
  const audioIn = (model.inTokensPerMin ?? 0) * call.sessionMinutes * call.userSpeechShare;
  const audioOut = (model.outTokensPerMin ?? 0) * call.sessionMinutes * call.assistantSpeechShare;
  const total = {
    audioIn,
    audioOut,
    historyCached: 0,
    historyFull: 0,
    instructionsCached: 0,
    instructionsFull: 0,
  };
  if (!model.rebillsConversation) return total;
  const responses = responsesOf(call);
  const perResponse = (audioIn + audioOut) / responses;
  const { instructionTokens } = call;
  const room = Math.max(0, (model.contextTokens ?? Number.POSITIVE_INFINITY) - instructionTokens);
  const cache = call.cache !== null && 60 / call.responsesPerMinute <= call.cache.ttlS ? call.cache : null;
  for (let before = 0; before < responses; before += 1) {
    const said = before * perResponse;
    const history = Math.min(room, said);
    const unchanged = instructionTokens + (said > room ? 0 : history);
    const cached = cache === null || before === 0 ? 0 : cachedPrefix(unchanged, cache);
    const instructionsCached = Math.min(instructionTokens, cached);
    total.instructionsCached += instructionsCached;
    total.instructionsFull += instructionTokens - instructionsCached;
    total.historyCached += cached - instructionsCached;
    total.historyFull += history - (cached - instructionsCached);
  }
  return total;
}

function responsesOf({ responsesPerMinute, sessionMinutes }: Conversation): number {
  return Math.max(1, Math.round(responsesPerMinute * sessionMinutes));
}

/** Minutes of one call that are billed without having been spoken: its requests, or it as a whole, are shorter than the least. */
function minutesBelowLeast({ leastBilled }: VoiceModel, call: Conversation): number {
  if (leastBilled === null) return 0;
  const parts = leastBilled.per === 'session' ? 1 : responsesOf(call);
  return Math.max(0, (parts * leastBilled.seconds) / 60 - call.sessionMinutes);
}

/** Text tokens of a minute of speech: 150 words, as taken for transcripts in voice.csv. */
const TEXT_TOKENS_PER_MINUTE = 200;

/** Models that are paid by the minute of audio and by the text beside it: instructions with each request, answers as text. */
function textBesideMinutes(name: string, calls: number, model: VoiceModel, call: Conversation): BillLine[] {
  const { textInUsdPerMTok, textOutUsdPerMTok } = model;
  const line = (item: string, perCall: number, usdPerMTok: number | null): BillLine[] =>
    usdPerMTok === null
      ? []
      : [billLine(`${name}: ${item}`, (perCall * calls) / 1e6, '1M tokens', usdPerMTok)];
  const answered = call.sessionMinutes * call.assistantSpeechShare * TEXT_TOKENS_PER_MINUTE;
  return [
    ...line('instructions', responsesOf(call) * call.instructionTokens, textInUsdPerMTok),
    ...line('answers as text', answered, textOutUsdPerMTok),
  ];
}

/** Mean number of open sessions over the month and what each is like. */
export interface VoiceVolume {
  readonly name: string;
  readonly sessionsMean: number;
  readonly call: Conversation;
}

/** A month of voice sessions: by the minute, or by audio tokens each way with the conversation billed again. Null without a price. */
export function voiceBill(model: VoiceModel, volumes: readonly VoiceVolume[]): Bill | null {
  const lines: BillLine[] = [];
  for (const { name, sessionsMean, call } of volumes) {
    const minutes = sessionsMean * MONTH_HOURS * 60;
    if (model.usdPerMinute !== null) {
      const { usdPerMinute } = model;
      lines.push(billLine(`${name}: conversation`, minutes, 'minute', usdPerMinute));
      const calls = minutes / call.sessionMinutes;
      const missing = calls * minutesBelowLeast(model, call);
      lines.push(billLine(`${name}: up to the least that is billed`, missing, 'minute', usdPerMinute));
      lines.push(...textBesideMinutes(name, calls, model, call));
      continue;
    }
    const { audioInUsdPerMTok, audioOutUsdPerMTok } = model;
    if (audioInUsdPerMTok === null || audioOutUsdPerMTok === null) return null;
    // A price of tokens says nothing where nobody knows how many tokens a minute of speech makes.
    if (model.inTokensPerMin === null || model.outTokensPerMin === null) return null;
    const tokens = callTokens(model, call);
    const calls = minutes / call.sessionMinutes;
    const line = (item: string, perCall: number, usdPerMTok: number): BillLine =>
      billLine(`${name}: ${item}`, (perCall * calls) / 1e6, '1M tokens', usdPerMTok);
    const cachedAudio = model.audioCachedUsdPerMTok ?? audioInUsdPerMTok;
    const text = model.textInUsdPerMTok ?? audioInUsdPerMTok;
    lines.push(
      line('audio in', tokens.audioIn, audioInUsdPerMTok),
      line('audio out', tokens.audioOut, audioOutUsdPerMTok),
      line('conversation billed again, cached', tokens.historyCached, cachedAudio),
      line('conversation billed again', tokens.historyFull, audioInUsdPerMTok),
      line('instructions, cached', tokens.instructionsCached, model.textCachedUsdPerMTok ?? text),
      line('instructions', tokens.instructionsFull, text),
    );
  }
  return { lines: lines.filter(({ quantity }) => quantity > 0), idleUsd: null, yearlyUsd: null };
}
