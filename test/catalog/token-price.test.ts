import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { tokenPrice } from '../../src/catalog/prices/find-token-price.ts';
import { packagePrice } from '../../src/catalog/prices/price-package.ts';
import { tokenPriceSchedule } from '../../src/catalog/prices/price-schedule.ts';
import type { TokenPrice, TokenPriceQuery } from '../../src/catalog/prices/token-price.ts';

const catalog = builtInCatalog();
const epoch = (iso: string): number => Date.parse(iso) / 1000;
const NOW = epoch('2026-11-20T12:00:00Z');

function priceOf(
  provider: string,
  model: string,
  query: Partial<TokenPriceQuery> = {},
  from: Catalog = catalog,
): TokenPrice {
  const lookup = tokenPrice(from, provider, model, { atEpochS: NOW, ...query });
  if ('problem' in lookup) throw new Error(lookup.problem.message);
  return lookup.found;
}

describe('token prices', () => {
  it('legacy models come from the price package, newer ones from the overlay', () => {
    expect(priceOf('openai', 'gpt-5-mini')).toMatchObject({
      inputUsdPerMTok: 0.25,
      cacheReadUsdPerMTok: 0.025,
      outputUsdPerMTok: 2,
      origin: 'package',
    });
    expect(priceOf('openai', 'gpt-6.1-sol')).toMatchObject({ inputUsdPerMTok: 2, origin: 'overlay' });
  });

  it('refuses the package’s answer for another model than the one asked for', () => {
    const seller = { provider: 'anthropic', packageProvider: 'anthropic', note: '' };
    const asked = { ...seller, packageModel: 'claude-sonnet-5-5', packageQuery: 'claude-sonnet-5-5' };
    expect(packagePrice(asked, NOW)).toBeNull();
    const known = { ...seller, packageModel: 'claude-sonnet-5', packageQuery: 'claude-sonnet-5' };
    expect(packagePrice(known, NOW)?.rates.cacheReadUsdPerMTok).toBe(0.2);
    expect(priceOf('anthropic', 'claude-sonnet-5-5').cacheReadUsdPerMTok).toBe(0.1);
  });

  it('a prompt of 272,000 tokens is below the cliff, one of 272,001 above, in overlay and package alike', () => {
    expect(priceOf('openai', 'gpt-6-sol').cliffs.map((cliff) => cliff.fromPromptTokens)).toEqual([272001]);
    const seller = catalog.apiModels.find((model) => model.id === 'gpt-6-sol')?.sellers[0];
    const inPackage = seller === undefined ? null : packagePrice(seller, NOW);
    expect(inPackage?.cliffs).toEqual([
      {
        fromPromptTokens: 272001,
        inputUsdPerMTok: 4,
        cacheReadUsdPerMTok: 0.4,
        cacheWriteUsdPerMTok: 5,
        outputUsdPerMTok: 15,
      },
    ]);
  });

  it('every OpenAI model with a long context has its cliff above 272,000 tokens', () => {
    const cliffs = catalog.tokenPrices.filter((row) => row.provider === 'openai' && row.fromPromptTokens > 0);
    expect(cliffs.length).toBeGreaterThan(5);
    expect(new Set(cliffs.map((row) => row.fromPromptTokens))).toEqual(new Set([272_001]));
  });

  it('a dated price changes on its day: Gemini Flash doubles on 2027-01-01', () => {
    const before = priceOf('google', 'gemini-3.8-flash', { atEpochS: epoch('2026-12-31T23:59:59Z') });
    const after = priceOf('google', 'gemini-3.8-flash', { atEpochS: epoch('2027-01-01T00:00:00Z') });
    expect([before.inputUsdPerMTok, after.inputUsdPerMTok]).toEqual([0.75, 1.5]);
    const schedule = tokenPriceSchedule(catalog, 'google', 'gemini-3.8-flash', { atEpochS: NOW });
    expect('found' in schedule && schedule.found.map((span) => [span.fromDay, span.days])).toEqual([
      [0, 42],
      [42, 323],
    ]);
  });

  it('DeepSeek costs twice as much from 1 to 4 and from 6 to 10 h UTC', () => {
    const hours = Array.from({ length: 24 }, (_, hour) =>
      priceOf('deepseek', 'deepseek-v4-pro', { atEpochS: epoch('2026-11-20T00:00:00Z') + hour * 3600 }),
    );
    const dear = hours.flatMap((price, hour) => (price.inputUsdPerMTok === 1.32 ? [hour] : []));
    expect(dear).toEqual([1, 2, 3, 6, 7, 8, 9]);
    expect(hours[0].inputUsdPerMTok).toBe(0.66);
    const schedule = tokenPriceSchedule(catalog, 'deepseek', 'deepseek-v4-pro', { atEpochS: NOW });
    expect('found' in schedule && schedule.found[0].byHour.map((part) => part.hours.length)).toEqual([17, 7]);
  });

  it('batch, flex and priority multiply, also where the package has only the standard price', () => {
    expect(priceOf('openai', 'gpt-5-mini', { batch: true }).inputUsdPerMTok).toBe(0.125);
    expect(priceOf('openai', 'gpt-5-mini', { service: 'flex' }).inputUsdPerMTok).toBe(0.125);
    expect(priceOf('openai', 'gpt-5-mini', { service: 'priority' }).outputUsdPerMTok).toBe(4);
    expect(priceOf('openai', 'gpt-6-sol', { batch: true }).cliffs[0].outputUsdPerMTok).toBe(7.5);
  });

  it('a service that a provider does not sell is a mistake', () => {
    const lookup = tokenPrice(catalog, 'groq', 'gpt-oss-120b', { atEpochS: NOW, service: 'priority' });
    expect('problem' in lookup && lookup.problem.code).toBe('CAP304');
  });

  it('regional processing costs more, but not for models that the uplift does not hold for', () => {
    expect(priceOf('openai', 'gpt-6-sol', { region: 'eu' }).inputUsdPerMTok).toBe(2.2);
    expect(priceOf('openai', 'gpt-5-mini', { region: 'eu' }).inputUsdPerMTok).toBe(0.25);
    expect(priceOf('together', 'llama-3.1-8b', { region: 'us' }).multipliers).toEqual({ region: 1.25 });
  });

  it('Fireworks bills models without a price of their own by size', () => {
    expect(priceOf('fireworks', 'llama-3.3-70b').inputUsdPerMTok).toBe(0.9);
    expect(priceOf('fireworks', 'mixtral-8x7b').inputUsdPerMTok).toBe(0.5);
  });

  it('a user’s price by size wins over what the catalogue says of the model itself', () => {
    const before = tokenPrice(catalog, 'fireworks', 'llama-3.3-70b', { atEpochS: catalog.asOfEpochS });
    if ('problem' in before) throw new Error(before.problem.message);
    const user = catalog.tokenPrices.find((row) => row.provider === 'fireworks' && row.model === 'size:16-');
    if (user === undefined) throw new Error('no row by size');
    const own = { ...user, origin: 'user' as const, inputUsdPerMTok: 7 };
    // Behind every other row, so that its place in the list decides nothing.
    const laid = { ...catalog, tokenPrices: [...catalog.tokenPrices, own] };
    const found = tokenPrice(laid, 'fireworks', 'llama-3.3-70b', { atEpochS: catalog.asOfEpochS });
    expect('found' in found && [found.found.inputUsdPerMTok, found.found.origin]).toEqual([7, 'user']);
    expect(before.found.inputUsdPerMTok).not.toBe(7);
  });

  it('without a price the mistake says who sells the model', () => {
    const lookup = tokenPrice(catalog, 'together', 'kimi-k2.6', { atEpochS: NOW });
    expect('problem' in lookup && lookup.problem.help).toContain('moonshotai');
  });

  it('every seller of every text model has a price at the catalogue’s date', () => {
    for (const model of catalog.apiModels) {
      if (model.modelClass === 'voice' || model.modelClass === 'transcription') continue;
      for (const seller of model.sellers) {
        if (seller.packageProvider === null) continue;
        expect(priceOf(seller.provider, model.id).inputUsdPerMTok, model.id).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it('the most specific discount holds, inside its dates', () => {
    const discount = { region: '*', validFrom: null, validUntil: null, path: 'p.csv', line: 2 };
    const discounted: Catalog = {
      ...catalog,
      discounts: [
        { ...discount, provider: '*', model: '*', discountPct: 5 },
        { ...discount, provider: 'openai', model: 'gpt-5*', discountPct: 20 },
        { ...discount, provider: 'openai', model: 'gpt-5-mini', discountPct: 50, validFrom: '2027-01-01' },
      ],
    };
    expect(priceOf('openai', 'gpt-5-mini', {}, discounted).inputUsdPerMTok).toBe(0.2);
    expect(priceOf('anthropic', 'claude-haiku-4-5', {}, discounted).inputUsdPerMTok).toBe(0.95);
    const later = { atEpochS: epoch('2027-02-01T00:00:00Z') };
    expect(priceOf('openai', 'gpt-5-mini', later, discounted).inputUsdPerMTok).toBe(0.125);
  });
});
