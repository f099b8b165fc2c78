import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { patternFit } from '../../src/catalog/pattern.ts';
import { batchQuotas, batchTerms } from '../../src/catalog/terms/batch-terms.ts';
import { coldStart, reliability, voiceModel } from '../../src/catalog/terms/find-operations.ts';
import { commitmentOf, provisionedUnits, unitPrices } from '../../src/catalog/terms/find-units.ts';
import { type RateLimitRow, rateLimits, tiersOf } from '../../src/catalog/terms/rate-limits.ts';

const catalog = builtInCatalog();

function limitsOf(
  provider: string,
  tier: string,
  model: string,
  region: string | null = null,
): RateLimitRow | null {
  const lookup = rateLimits(catalog, provider, tier, model, region);
  if ('problem' in lookup) throw new Error(lookup.problem.message);
  return lookup.found;
}

describe('patterns', () => {
  it('more literal characters are more specific, and nothing fits by a part of it', () => {
    expect(patternFit('*', 'gpt-5')).toBe(0);
    expect(patternFit('gpt-*|gpt-5*', 'gpt-5-mini')).toBe(5);
    expect(patternFit('gpt-5', 'gpt-5-mini')).toBe(-1);
    expect(patternFit('claude-*-4-*', 'claude-haiku-4-5')).toBe(10);
    expect(patternFit('a*a', 'a')).toBe(-1);
  });

  it('a name always fits itself and any prefix with a star', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.-]{1,20}$/), fc.nat(20), (name, cut) => {
        expect(patternFit(name, name)).toBe(name.length);
        expect(patternFit(`${name.slice(0, cut)}*`, name)).toBe(Math.min(cut, name.length));
      }),
    );
  });
});

describe('rate limits', () => {
  it('are those of the tier and of the group that the model is in', () => {
    expect(limitsOf('openai', 'tier3', 'gpt-6-sol')).toMatchObject({ rpm: 5000, tpm: 2_000_000 });
    expect(limitsOf('openai', 'tier3', 'gpt-5-mini')).toMatchObject({ rpm: 5000, tpm: 4_000_000 });
    expect(limitsOf('anthropic', 'build', 'claude-haiku-4-5')).toMatchObject({
      rpm: 5000,
      itpm: 5_000_000,
      otpm: 1_000_000,
      monthlySpendCapUsd: 1000,
      countsCachedTokens: false,
      bucket: 'continuous',
    });
  });

  it('a special row is completed from the general one of its tier', () => {
    expect(limitsOf('google', 'tier1', 'gemini-2.5-pro')).toMatchObject({
      rpm: 150,
      rpd: 10_000,
      monthlySpendCapUsd: 250,
      spendPer10MinUsd: 10,
    });
  });

  it('a row that counts all tokens together takes no limits on input and output apart, nor the other way', () => {
    const [row] = catalog.rateLimits.filter((one) => one.provider === 'openai' && one.tier === 'tier1');
    const none = { tpm: null, itpm: null, itpmWithCached: null, otpm: null };
    const together: RateLimitRow = { ...row!, ...none, modelPattern: 'm-1', rpm: null, tpm: 1000 };
    const apart: RateLimitRow = { ...row!, ...none, modelPattern: '*', rpm: 9, itpm: 500, otpm: 100 };
    const limits = (rateLimitRows: readonly RateLimitRow[]): unknown => {
      const lookup = rateLimits({ rateLimits: rateLimitRows }, 'openai', 'tier1', 'm-1', null);
      return 'found' in lookup ? lookup.found : null;
    };
    expect(limits([together, apart])).toMatchObject({ rpm: 9, tpm: 1000, itpm: null, otpm: null });
    const swapped = [
      { ...apart, modelPattern: 'm-1' },
      { ...together, modelPattern: '*' },
    ];
    expect(limits(swapped)).toMatchObject({ tpm: null, itpm: 500, otpm: 100 });
  });

  it('Bedrock weighs output by the generation of the model', () => {
    const weights = ['claude-haiku-4-5', 'claude-opus-4-8', 'claude-opus-5-5', 'llama-3.3-70b'].map(
      (model) => limitsOf('aws', 'standard', model)?.outputWeight,
    );
    expect(weights).toEqual([5, 15, 10, 1]);
  });

  it('a data zone has its own row', () => {
    expect(limitsOf('azure', 'tier1', 'gpt-6-sol', 'datazone')?.rpm).toBe(333);
    expect(limitsOf('azure', 'tier1', 'gpt-6-sol')?.rpm).toBe(1000);
  });

  it('tiers grow with what they allow, an unknown one is a mistake, a provider without limits none', () => {
    expect(tiersOf(catalog, 'openai').slice(0, 5)).toEqual(['tier1', 'tier2', 'tier3', 'tier4', 'tier5']);
    for (const model of ['gpt-6-sol', 'gpt-5-mini']) {
      const tpm = ['tier1', 'tier2', 'tier3', 'tier4', 'tier5'].map(
        (tier) => limitsOf('openai', tier, model)?.tpm ?? 0,
      );
      expect(tpm).toEqual(tpm.toSorted((a, b) => a - b));
    }
    const unknown = rateLimits(catalog, 'openai', 'tier9', 'gpt-5-mini', null);
    expect('problem' in unknown && unknown.problem.code).toBe('CAP303');
    expect(limitsOf('deepseek', 'anything', 'deepseek-v4-pro')).toBeNull();
  });
});

describe('batch', () => {
  it('quotas come by tier and model, several units may bind', () => {
    expect(batchQuotas(catalog, 'openai', 'tier3', 'gpt-6-sol')).toMatchObject([
      { unit: 'input-tokens', limit: 100e6 },
    ]);
    expect(batchQuotas(catalog, 'openai', 'tier3', 'gpt-5-mini')).toMatchObject([{ limit: 40e6 }]);
    expect(batchQuotas(catalog, 'anthropic', 'build', 'claude-haiku-4-5')).toMatchObject([
      { unit: 'requests', limit: 300_000 },
    ]);
    const google = batchQuotas(catalog, 'google', 'tier1', 'gemini-2.5-flash-lite');
    expect(google.map((quota) => [quota.unit, quota.limit])).toEqual([
      ['input-tokens', 10e6],
      ['batches', 100],
    ]);
  });

  it('a model that a provider does not batch has no terms', () => {
    expect(batchTerms(catalog, 'aws', 'claude-opus-5-5')).toBeNull();
    expect(batchTerms(catalog, 'aws', 'claude-haiku-4-5')?.priceMultiplier).toBe(0.5);
    expect(batchTerms(catalog, 'deepinfra', 'gpt-oss-120b')).toBeNull();
  });
});

describe('provisioned units', () => {
  it('bring throughput, weights and the prices of the commitment asked for', () => {
    const units = provisionedUnits(catalog, 'azure', 'PTU', 'gpt-5-mini');
    if ('problem' in units) throw new Error(units.problem.message);
    expect(units.found.throughput).toMatchObject([
      {
        weightedTokensPerSecond: 23750 / 60,
        weights: { output: 8, cachedInput: 0 },
        minUnits: 15,
        increment: 5,
      },
    ]);
    const month = unitPrices(units.found, 'month', 'global');
    expect('found' in month && month.found).toMatchObject([{ usdPerPeriod: 260, periodHours: 730 }]);
    const week = unitPrices(units.found, 'week', 'global');
    expect('problem' in week && week.problem.help).toContain('1-month');
  });

  it('Bedrock reserves input and output apart', () => {
    const units = provisionedUnits(catalog, 'aws', '1k-tpm', 'claude-sonnet-4-6');
    expect('found' in units && units.found.throughput.map((row) => [row.side, row.minUnits])).toEqual([
      ['input', 100],
      ['output', 10],
    ]);
  });

  it('unknown units and models are mistakes', () => {
    expect('problem' in provisionedUnits(catalog, 'azure', 'gsu', 'gpt-5-mini')).toBe(true);
    expect('problem' in provisionedUnits(catalog, 'azure', 'ptu', 'claude-haiku-4-5')).toBe(true);
  });

  it.each([
    ['hour', 'none'],
    ['month', '1-month'],
    ['1y', '1-year'],
    ['3-month', '3-month'],
    ['quarter', '3-month'],
  ])('commitment %s is %s', (text, commitment) => {
    expect(commitmentOf(text)).toBe(commitment);
  });
});

describe('operations', () => {
  it('a provider without outage figures of its own gets the general ones', () => {
    expect(reliability(catalog, 'openai').meanDaysBetween).toBe(5.8);
    expect(reliability(catalog, 'groq')).toMatchObject({ provider: '*', meanDaysBetween: 5.7 });
  });

  it('the outage process reproduces the measured availability', () => {
    for (const [provider, anyOutagePct] of [
      ['openai', 99.48],
      ['anthropic', 99.69],
    ] as const) {
      const process = reliability(catalog, provider);
      const meanMinutes = process.durationP50Min * Math.exp(process.durationSigma ** 2 / 2);
      expect(100 - (100 * meanMinutes) / (process.meanDaysBetween * 1440)).toBeCloseTo(anyOutagePct, 2);
    }
  });

  it('endpoints that scale to zero say what happens meanwhile', () => {
    expect(coldStart(catalog, 'huggingface')).toMatchObject({
      whileStarting: 'reject',
      scaleToZeroAfterS: 3600,
    });
    expect(coldStart(catalog, 'nobody')).toMatchObject({ provider: '*', scaleToZero: false });
  });

  it('voice models are found by provider and id', () => {
    const lookup = voiceModel(catalog, 'openai', 'gpt-realtime-2');
    expect('found' in lookup && lookup.found).toMatchObject({ rebillsConversation: true, sessionMaxMin: 60 });
  });
});
