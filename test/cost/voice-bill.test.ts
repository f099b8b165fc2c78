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
    expect(Math.abs(usdPerCall(realtime, { ...threeMinutes, cachedShare: 0 }) - 0.96)).toBeLessThan(0.05);
  });

  it('the tokens of a call by hand: T·(n − 1)/2 of history', () => {
    const tokens = callTokens(realtime, { ...threeMinutes, instructionTokens: 0, cachedShare: 0 });
    expect(tokens).toMatchObject({ audioIn: 900, audioOut: 1800, historyCached: 0 });
    expect(tokens.historyFull).toBeCloseTo((2700 * 14) / 2, 6);
  });

  it('one response bills no history, and a long call at most the context each time', () => {
    const one = callTokens(realtime, { ...threeMinutes, responsesPerMinute: 1 / 3, instructionTokens: 0 });
    expect(one.historyCached + one.historyFull).toBe(0);
    const hours = { ...threeMinutes, sessionMinutes: 600, cachedShare: 0 };
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
});
