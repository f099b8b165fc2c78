import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import {
  fixedSchedule,
  type PriceSchedule,
  tokenPriceSchedule,
} from '../../src/catalog/prices/price-schedule.ts';
import type { BilledUse } from '../../src/cost/billed-use.ts';
import { MONTH_S } from '../../src/cost/money.ts';
import { type OptionCost, optionCost } from '../../src/cost/option-cost.ts';
import { promptBands } from '../../src/cost/prompt-bands.ts';
import { tokenBill } from '../../src/cost/token-bill.ts';
import { randomStream } from '../../src/workload/random.ts';
import { lengthsFromMean } from '../../src/workload/stream/lognormal.ts';
import { tokenPriceOf, useOf } from './bill-use.ts';

const catalog = builtInCatalog();

function scheduleOf(provider: string, model: string, at = '2026-11-20T12:00:00Z'): PriceSchedule {
  const lookup = tokenPriceSchedule(catalog, provider, model, { atEpochS: Date.parse(at) / 1000 });
  if ('problem' in lookup) throw new Error(lookup.problem.message);
  return lookup.found;
}

function costOf(schedule: PriceSchedule, uses: readonly BilledUse[]): OptionCost {
  return optionCost([tokenBill(schedule, uses)], uses);
}

describe('token bills', () => {
  it('a month by hand: one request a second, 1000 tokens in at $2, 200 out at $10', () => {
    const cost = costOf(fixedSchedule(tokenPriceOf()), [useOf()]);
    expect(MONTH_S).toBe(2_628_000);
    expect(cost.monthlyUsd).toBe(2628 * 2 + 525.6 * 10);
    expect(cost.yearlyUsd).toBe(12 * (2628 * 2 + 525.6 * 10));
    expect(cost.usdPerMillionOutputTokens).toBeCloseTo(20, 9);
    expect(cost.usdPerMillionTokens).toBeCloseTo(20 / 6, 9);
  });

  it('cached tokens cost the cache price, and the input price where there is none', () => {
    const use = useOf({ cachedShare: 0.4 });
    expect(costOf(fixedSchedule(tokenPriceOf()), [use]).monthlyUsd).toBeCloseTo(
      2628 * 0.6 * 2 + 2628 * 0.4 * 0.2 + 5256,
      6,
    );
    const without = fixedSchedule(tokenPriceOf({ cacheReadUsdPerMTok: null }));
    expect(costOf(without, [use]).monthlyUsd).toBe(costOf(without, [useOf()]).monthlyUsd);
  });

  it('in sessions of several turns what the cache did not have is written to it', () => {
    const cost = costOf(fixedSchedule(tokenPriceOf()), [useOf({ cachedShare: 0.4, turns: 5 })]);
    expect(cost.lines.map((line) => [line.item, line.usdPerUnit])).toEqual([
      ['chat: cache write', 2.5],
      ['chat: cached input', 0.2],
      ['chat: output', 10],
    ]);
  });

  it('where batch and cache discounts exclude each other, cached tokens cost as input', () => {
    const use = useOf({ cachedShare: 0.4 });
    const bill = tokenBill(fixedSchedule(tokenPriceOf()), [use], { stacksWithCache: false });
    expect(optionCost([bill], [use]).monthlyUsd).toBe(2628 * 2 + 5256);
  });

  it('a constant prompt of 272,000 tokens is below the cliff, one of 272,001 costs the higher rate as a whole', () => {
    const schedule = scheduleOf('openai', 'gpt-6-sol');
    const perRequest = (inputTokensMean: number): number => {
      const cost = costOf(schedule, [useOf({ inputTokensMean, outputTokensMean: 1000 })]);
      return (cost.monthlyUsd ?? Number.NaN) / MONTH_S;
    };
    expect(perRequest(272_000)).toBeCloseTo(0.272 * 2 + 0.01, 9);
    expect(perRequest(272_001)).toBeCloseTo(0.272001 * 4 + 0.015, 9);
  });

  it('recorded lengths are split at the cliff by counting', () => {
    const lengths = new Int32Array([100, 100, 100, 700]);
    const cliffs = [
      {
        fromPromptTokens: 500,
        inputUsdPerMTok: 4,
        cacheReadUsdPerMTok: null,
        cacheWriteUsdPerMTok: null,
        outputUsdPerMTok: 20,
      },
    ];
    const use = useOf({ inputTokensMean: 250, inputTokens: lengths });
    const cost = costOf(fixedSchedule(tokenPriceOf({ cliffs })), [use]);
    expect(cost.lines.map((line) => [line.usdPerUnit, line.quantity])).toEqual([
      [2, Number((657 * 0.3).toPrecision(9))],
      [10, Number((525.6 * 0.75).toPrecision(9))],
      [4, Number((657 * 0.7).toPrecision(9))],
      [20, Number((525.6 * 0.25).toPrecision(9))],
    ]);
    // The long one wrote 40 of 70 tokens: it is dearer as a whole, with what it wrote and not with the mean.
    const written = useOf({
      inputTokensMean: 250,
      inputTokens: lengths,
      outputTokens: Int32Array.of(10, 10, 10, 40),
    });
    const whole = costOf(fixedSchedule(tokenPriceOf({ cliffs })), [written]);
    expect(whole.lines.map((line) => [line.usdPerUnit, line.quantity])).toEqual([
      [2, Number((657 * 0.3).toPrecision(9))],
      [10, Number(((525.6 * 3) / 7).toPrecision(9))],
      [4, Number((657 * 0.7).toPrecision(9))],
      [20, Number(((525.6 * 4) / 7).toPrecision(9))],
    ]);
  });

  it('the lognormal split agrees with drawn lengths', () => {
    const lengths = lengthsFromMean(60_000, 1.1);
    const random = randomStream(1, 'prompt-bands');
    const drawn = Int32Array.from({ length: 200_000 }, () =>
      Math.max(1, Math.round(lengths.p50Tokens * Math.exp(1.1 * random.normal()))),
    );
    const analytic = promptBands([100_001, 272_001], lengths, null);
    const counted = promptBands([100_001, 272_001], lengths, drawn);
    for (const [index, band] of analytic.entries()) {
      expect(band.requestShare).toBeCloseTo(counted[index].requestShare, 2);
      expect(band.tokenShare).toBeCloseTo(counted[index].tokenShare, 1);
    }
  });

  it('bands always add up to all requests and all tokens', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 2.5, noNaN: true }),
        fc.uniqueArray(fc.integer({ min: 2, max: 2_000_000 }), { maxLength: 3 }),
        (mean, sigma, thresholds) => {
          const bands = promptBands(thresholds, lengthsFromMean(mean, sigma), null);
          expect(bands.reduce((sum, band) => sum + band.requestShare, 0)).toBeCloseTo(1, 9);
          expect(bands.reduce((sum, band) => sum + band.tokenShare, 0)).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it('the bill is linear in price and in volume', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 20, noNaN: true }),
        fc.double({ min: 0.01, max: 500, noNaN: true }),
        fc.integer({ min: 2, max: 9 }),
        (usd, qps, factor) => {
          const at = (price: number, rate: number): number =>
            costOf(fixedSchedule(tokenPriceOf({ inputUsdPerMTok: price, outputUsdPerMTok: price })), [
              useOf({ qpsMean: rate }),
            ]).monthlyUsd ?? Number.NaN;
          const base = at(usd, qps);
          expect(at(usd * factor, qps) / base).toBeCloseTo(factor, 4);
          expect(at(usd, qps * factor) / base).toBeCloseTo(factor, 4);
        },
      ),
    );
  });

  it('DeepSeek’s hours cost by the demand in them', () => {
    const schedule = scheduleOf('deepseek', 'deepseek-v4-pro');
    const flat = costOf(schedule, [useOf()]);
    const single = 2628 * 0.66 + 525.6 * 1.98;
    expect(flat.monthlyUsd).toBeCloseTo(single * (1 + 7 / 24), 5);
    const night = new Float64Array(168).map((_, hour) => ([1, 2, 3].includes(hour % 24) ? 8 : 0));
    const use = useOf();
    const atPeak = costOf(schedule, [{ ...use, workload: { ...use.workload, hourWeights: night } }]);
    expect(atPeak.monthlyUsd).toBeCloseTo(2 * single, 5);
  });

  it('a price that doubles on 2027-01-01 moves the year, not the month', () => {
    const cost = costOf(scheduleOf('google', 'gemini-3.8-flash'), [useOf()]);
    const month = 2628 * 0.75 + 525.6 * 3.75;
    expect(cost.monthlyUsd).toBeCloseTo(month, 6);
    expect(cost.yearlyUsd).toBeCloseTo(12 * month * ((42 + 2 * 323) / 365), 4);
  });

  it('only what was served is billed, only what spilled goes onto the spill-over bill', () => {
    const use = useOf({ servedShare: 0.5, spilledShare: 0.1 });
    expect(costOf(fixedSchedule(tokenPriceOf()), [use]).monthlyUsd).toBe((2628 * 2 + 5256) / 2);
    const spilled = tokenBill(fixedSchedule(tokenPriceOf()), [use], { part: 'spilled' });
    expect(optionCost([spilled], [use]).monthlyUsd).toBeCloseTo((2628 * 2 + 5256) / 20, 6);
  });
});
