import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { voiceModel } from '../../src/catalog/terms/find-operations.ts';
import type { VoiceModel } from '../../src/catalog/terms/operations-facts.ts';
import { optionCost } from '../../src/cost/option-cost.ts';
import { type Conversation, callTokens, defaultConversation, voiceBill } from '../../src/cost/voice-bill.ts';

const catalog = builtInCatalog();

function modelOf(provider: string, model: string): VoiceModel {
  const lookup = voiceModel(catalog, provider, model);
  if ('problem' in lookup) throw new Error(lookup.problem.message);
  return lookup.found;
}

const realtime = modelOf('openai', 'gpt-realtime-2');

/** What one call costs: a mean of one open session is 730 · 60 / minutes calls a month. */
function usdPerCall(model: VoiceModel, call: Conversation): number {
  const bill = voiceBill(model, [{ name: 'phone', sessionsMean: call.sessionMinutes / (730 * 60), call }]);
  if (bill === null) throw new Error('no price');
  return optionCost([bill], []).monthlyUsd ?? Number.NaN;
}

const threeMinutes: Conversation = { ...defaultConversation, sessionMinutes: 3, responsesPerMinute: 5 };

describe('voice bills', () => {
  it('a three-minute call costs about $0.20 with caching and $0.96 without, as published', () => {
    expect(Math.abs(usdPerCall(realtime, threeMinutes) - 0.2)).toBeLessThan(0.02);
    expect(Math.abs(usdPerCall(realtime, { ...threeMinutes, cache: null }) - 0.96)).toBeLessThan(0.05);
  });

  it('a price of tokens is no price where nobody knows the tokens of a minute', () => {
    const unknown = { ...realtime, inTokensPerMin: null };
    expect(voiceBill(unknown, [{ name: 'phone', sessionsMean: 1, call: threeMinutes }])).toBeNull();
  });

  it('the tokens of a call by hand: T·(n − 1)/2 of history', () => {
    const tokens = callTokens(realtime, { ...threeMinutes, instructionTokens: 0, cache: null });
    expect(tokens).toMatchObject({ audioIn: 900, audioOut: 1800, historyCached: 0 });
    expect(tokens.historyFull).toBeCloseTo((2700 * 14) / 2, 6);
  });

  it('all but the rest of a block of what was said before is read from the cache, the first response from none', () => {
    const tokens = callTokens(realtime, threeMinutes);
    // Instructions 3,000, then 180 tokens an exchange: 3,000 + 180·k in blocks of 128, for k = 1 to 14.
    let cached = 0;
    for (let k = 1; k < 15; k += 1) cached += Math.floor((3000 + 180 * k) / 128) * 128;
    expect(tokens.instructionsFull).toBe(3000);
    expect(tokens.instructionsCached).toBe(14 * 3000);
    expect(tokens.historyCached).toBe(cached - 14 * 3000);
    expect(tokens.historyFull).toBe((2700 * 14) / 2 - tokens.historyCached);
  });

  it('a cache that forgets between two responses, or starts only at longer prompts, saves nothing', () => {
    const cache = { ttlS: 11, leastTokens: 0, blockTokens: 1 };
    expect(callTokens(realtime, { ...threeMinutes, cache })).toMatchObject({
      historyCached: 0,
      instructionsCached: 0,
    });
    const short = { ...threeMinutes, instructionTokens: 100, sessionMinutes: 1 };
    // 100 + 180·4 = 820 tokens before the last response: never 1,024.
    expect(callTokens(realtime, short)).toMatchObject({ historyCached: 0, instructionsCached: 0 });
  });

  it('beyond the context only the instructions are still cached', () => {
    const long = { ...threeMinutes, sessionMinutes: 60 };
    const small = { ...realtime, contextTokens: 10_000 };
    const tokens = callTokens(small, long);
    expect(tokens.instructionsFull).toBeLessThan(3000 + 300 * 128);
    expect(tokens.historyCached).toBeLessThan(0.1 * tokens.historyFull);
  });

  it('one response bills no history, and a long call at most the context each time', () => {
    const one = callTokens(realtime, { ...threeMinutes, responsesPerMinute: 1 / 3, instructionTokens: 0 });
    expect(one.historyCached + one.historyFull).toBe(0);
    const hours = { ...threeMinutes, sessionMinutes: 600, cache: null };
    const tokens = callTokens(realtime, hours);
    expect(tokens.historyFull).toBeLessThan(3000 * 128_000);
  });

  it('models by the minute cost minutes, speech or silence', () => {
    const translate = modelOf('openai', 'gpt-realtime-translate');
    expect(usdPerCall(translate, threeMinutes)).toBeCloseTo(3 * 0.034, 6);
    expect(usdPerCall(translate, { ...threeMinutes, userSpeechShare: 0.1 })).toBeCloseTo(3 * 0.034, 6);
  });

  it('a model without a price has no bill', () => {
    expect(voiceBill(modelOf('mistral', 'voxtral-mini-tts-2603'), [])).not.toBeNull();
    const volume = { name: 'phone', sessionsMean: 1, call: threeMinutes };
    expect(voiceBill(modelOf('mistral', 'voxtral-mini-tts-2603'), [volume])).toBeNull();
  });

  it('a request of six seconds is billed as the ten that Groq bills at least, one of twelve as twelve', () => {
    const whisper = modelOf('groq', 'whisper-large-v3-turbo');
    const perHour = 0.000667 * 60;
    const six = { ...threeMinutes, sessionMinutes: 0.1 };
    expect(usdPerCall(whisper, six)).toBeCloseTo((10 / 3600) * perHour, 6);
    // Three minutes in fifteen requests of twelve seconds.
    expect(usdPerCall(whisper, threeMinutes)).toBeCloseTo((180 / 3600) * perHour, 6);
    // In thirty requests of six seconds, each counts as ten: five minutes.
    expect(usdPerCall(whisper, { ...threeMinutes, responsesPerMinute: 10 })).toBeCloseTo(
      (300 / 3600) * perHour,
      6,
    );
    const bill = voiceBill(whisper, [{ name: 'dictation', sessionsMean: 1, call: six }]);
    expect(bill?.lines.map(({ item }) => item)).toEqual([
      'dictation: conversation',
      'dictation: up to the least that is billed',
    ]);
  });

  it('a session is billed as the fifteen seconds that are paid when it is opened', () => {
    const live = modelOf('openai', 'gpt-live-1');
    expect(usdPerCall(live, { ...threeMinutes, sessionMinutes: 0.1 })).toBeCloseTo(0.25 * 0.05, 9);
    expect(usdPerCall(live, { ...threeMinutes, responsesPerMinute: 60 })).toBeCloseTo(3 * 0.05, 9);
  });

  it('minutes and the text beside them are paid for where a model is sold by both', () => {
    const voxtral = modelOf('mistral', 'voxtral-small-24b');
    expect(voxtral).toMatchObject({ usdPerMinute: 0.004, textInUsdPerMTok: 0.1, textOutUsdPerMTok: 0.4 });
    // Three minutes, 15 requests with 3,000 tokens of instructions, 1.5 minutes of answers at 200 tokens each.
    const byHand = 3 * 0.004 + (15 * 3000 * 0.1 + 1.5 * 200 * 0.4) / 1e6;
    expect(usdPerCall(voxtral, threeMinutes)).toBeCloseTo(byHand, 6);
  });
});
