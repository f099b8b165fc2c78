import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { type RateLimitRow, rateLimits } from '../../src/catalog/terms/rate-limits.ts';
import { accountRateLimits } from '../../src/plan/options/limits/account-rate-limits.ts';
import { accountRules } from '../../src/plan/options/limits/account-rules.ts';
import type { RateLimit } from '../../src/simulate/deployment.ts';
import { simulateServerless } from '../../src/simulate/hosted/serverless.ts';
import { COMPLETED } from '../../src/simulate/outcome.ts';
import {
  constantArrivals,
  constantLatency,
  countStatus,
  serverlessOf,
  streamOf,
} from '../simulate/hosted-fixtures.ts';

const catalog = builtInCatalog();
const HOUR_S = 3600;

/** The budgets of a row alone, as its account has them; those that follow the use at their least. */
function limitsOf(row: RateLimitRow): RateLimit[] {
  const rules = { row, adaptive: null, dayStartS: 0 };
  return accountRateLimits(rules, null);
}

interface Case {
  readonly what: string;
  readonly limit: RateLimit;
  readonly row: RateLimitRow;
}

/** Every limit of the catalogue once for each way of counting it. */
function everyLimit(): Case[] {
  const found = new Map<string, Case>();
  for (const row of catalog.rateLimits) {
    for (const limit of limitsOf(row)) {
      if (limit.unitsPerWindow === 0) continue;
      const key = JSON.stringify([row.provider, limit]);
      const what = `${row.provider} ${row.tier}, ${limit.name} ${limit.unitsPerWindow}`;
      if (!found.has(key)) found.set(key, { what, limit, row });
    }
  }
  return [...found.values()];
}

/** Units of one request by the row's own columns: what the provider says it counts. */
function unitsByHand(
  { limit, row }: Case,
  request: { readonly input: number; readonly cached: number; readonly output: number },
): number {
  const { input, cached, output } = request;
  const counted = row.countsCachedTokens === false ? input - cached : input;
  switch (limit.name) {
    case 'rpm':
    case 'rpd':
      return 1;
    case 'itpm':
      return limit.unitsPerWindow === row.itpmWithCached ? input : counted;
    case 'otpm':
      return output * row.outputWeight;
    default:
      return counted + output * row.outputWeight;
  }
}

describe('every limit of the catalogue under constant overload', () => {
  const cases = everyLimit();

  it('is there for each provider that publishes one', () => {
    const providers = new Set(cases.map(({ row }) => row.provider));
    for (const provider of [
      'openai',
      'anthropic',
      'azure',
      'google',
      'mistral',
      'groq',
      'together',
      'fireworks',
    ]) {
      expect(providers, provider).toContain(provider);
    }
  });

  it.each(cases.map((one) => [one.what, one] as const))(
    '%s: admits its rate, no more and no less',
    (_what, one) => {
      const { limit } = one;
      const requests = limit.name === 'rpm' || limit.name === 'rpd';
      const perS = limit.unitsPerWindow / limit.windowS;
      // Tokens are dealt out so that five requests a second are what the limit lets through.
      const size = requests ? 1 : perS / 5;
      const request = requests
        ? { input: 100, cached: 0, output: 10 }
        : {
            input: Math.round(size * 0.8),
            cached: Math.round(size * 0.2),
            output: Math.max(1, Math.round(size * 0.2)),
          };
      const units = unitsByHand(one, request);
      const admittedPerS = perS / units;
      // An hour, or as much of it as a few hundred thousand requests fill; a day's limit is spent evenly by a bucket only.
      const spanS = admittedPerS > 40 ? HOUR_S / 10 : HOUR_S;
      // A bucket is empty after two windows of half as much again as it refills.
      const warmupS = limit.bucket === 'continuous' ? 300 : 60;
      const daily = limit.windowS > HOUR_S;
      const endS = daily ? HOUR_S : warmupS + spanS;
      const arrivals = daily
        ? constantArrivals(Math.ceil((2 * limit.unitsPerWindow) / HOUR_S), HOUR_S)
        : constantArrivals(Math.max(10, 1.5 * admittedPerS), endS);
      const measureFromS = daily ? 0 : warmupS;
      const stream = streamOf({
        arrivalS: arrivals,
        inputTokens: request.input,
        cachedTokens: request.cached,
        outputTokens: request.output,
        measureFromS,
        endS,
      });
      const deployment = serverlessOf({
        limits: [limit],
        latency: constantLatency(0.2, 1e6),
        maxOutputTokens: [request.output],
      });
      const { status } = simulateServerless(deployment, stream, 1, 0).requests;
      const admitted = countStatus(stream, status, COMPLETED, measureFromS, endS);
      // A day's limit begins with the day and is gone within the hour; a bucket of a day refills for an hour of it.
      const refilled = limit.bucket === 'continuous' ? limit.unitsPerWindow / 24 : 0;
      const owing = limit.draws.outputToken > 0 && limit.reservation === 'none';
      const whole = limit.bucket === 'fixed' && limit.sliceS === null && !owing;
      // A fixed window takes whole requests only; output that is drawn as it comes may overdraw it, and is owed.
      const perWindow = whole ? Math.floor(limit.unitsPerWindow / units) : limit.unitsPerWindow / units;
      const expected = daily
        ? (limit.unitsPerWindow + refilled) / units
        : (perWindow * spanS) / limit.windowS;
      expect(Math.abs(admitted - expected)).toBeLessThanOrEqual(Math.max(2, 0.003 * expected));
    },
  );
});

describe('counting rules of the catalogue, worked by hand', () => {
  function atOnce(
    provider: string,
    tier: string,
    model: string,
    own: Record<string, number> | null,
    request: {
      readonly input: number;
      readonly cached: number;
      readonly output: number;
      readonly max: number;
    },
  ): number {
    const lookup = rateLimits(catalog, provider, tier, model, null);
    const row = 'found' in lookup ? lookup.found : null;
    const limits = accountRateLimits(accountRules(catalog, row, model, null), own).filter(
      ({ name }) => name !== 'rpm',
    );
    const stream = streamOf({
      arrivalS: Array(4000).fill(0),
      inputTokens: request.input,
      cachedTokens: request.cached,
      outputTokens: request.output,
      endS: 1,
    });
    const deployment = serverlessOf({ limits, maxOutputTokens: [request.max] });
    const { status } = simulateServerless(deployment, stream, 1, 0).requests;
    return countStatus(stream, status, COMPLETED);
  }

  it('Bedrock reserves input and 5, 15 or 10 × max_tokens: 100,000 / (1,000 + weight × 800)', () => {
    const request = { input: 1000, cached: 0, output: 100, max: 800 };
    const admitted = (model: string): number => atOnce('aws', 'standard', model, { tpm: 100_000 }, request);
    expect(admitted('claude-haiku-4-5')).toBe(20);
    expect(admitted('claude-opus-4-8')).toBe(Math.floor(100_000 / 13_000));
    expect(admitted('claude-opus-5')).toBe(Math.floor(100_000 / 9000));
    // Cached reads are not counted: 100,000 / (200 + 4,000).
    const cached = { ...request, cached: 800 };
    expect(atOnce('aws', 'standard', 'claude-haiku-4-5', { tpm: 100_000 }, cached)).toBe(23);
  });

  it('Anthropic Start counts 1,000 fresh of 10,000 tokens: 2,000,000 / 1,000 = 2,000 at once', () => {
    const request = { input: 10_000, cached: 9000, output: 1, max: 1 };
    expect(atOnce('anthropic', 'start', 'claude-sonnet-5', null, request)).toBe(2000);
    expect(atOnce('anthropic', 'start', 'claude-sonnet-5', null, { ...request, cached: 0 })).toBe(200);
  });

  it('OpenAI reserves max_output_tokens, Gemini nothing but the prompt', () => {
    const request = { input: 1000, cached: 500, output: 10, max: 4000 };
    // 500,000 / 4,000, which is more than the prompt and what will be answered.
    expect(atOnce('openai', 'tier1', 'gpt-5.4', null, request)).toBe(125);
    expect(atOnce('google', 'tier1', 'gemini-2.5-pro', null, request)).toBe(2_000_000 / 1000);
  });
});
