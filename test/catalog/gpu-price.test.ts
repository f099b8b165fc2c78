import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { gpuPrice } from '../../src/catalog/prices/find-gpu-price.ts';
import type { GpuPrice, GpuPriceQuery } from '../../src/catalog/prices/gpu-price.ts';
import { parsePriceSelector } from '../../src/catalog/prices/price-selector.ts';

const catalog = builtInCatalog();

function priceOf(gpu: string, query: GpuPriceQuery): GpuPrice {
  const lookup = gpuPrice(catalog, gpu, query);
  if ('problem' in lookup) throw new Error(lookup.problem.message);
  return lookup.found;
}

describe('GPU prices', () => {
  it('without a choice: the median of the primary on-demand rows, no index, range or endpoint among them', () => {
    const price = priceOf('h100-sxm', {});
    const expected = catalog.gpuPrices
      .filter((row) => row.gpu === 'h100-sxm' && row.market === 'on-demand' && row.confidence === 'primary')
      .map((row) => row.usdPerGpuHour ?? Number.NaN)
      .sort((a, b) => a - b);
    const middle = expected.length / 2;
    expect(price.usdPerGpuHour).toBeCloseTo((expected[middle - 1] + expected[middle]) / 2, 12);
    expect(price.rows.map((row) => row.providerKind)).not.toContain('index');
    expect(price.lowUsdPerGpuHour).toBeLessThan(price.usdPerGpuHour);
    expect(price.highUsdPerGpuHour).toBeGreaterThan(price.usdPerGpuHour);
  });

  it('a provider’s own machines come before those it resells, which can be asked for', () => {
    expect(priceOf('h100-sxm', { provider: 'runpod' }).usdPerGpuHour).toBe(3.99);
    expect(priceOf('h100-sxm', { provider: 'runpod', offer: 'community' }).usdPerGpuHour).toBe(2.69);
  });

  it('a term that a hyperscaler does not list comes from the range of its kind and says so', () => {
    const price = priceOf('h100-sxm', { provider: 'aws', market: 'reserved', term: '1-year' });
    expect(price).toMatchObject({ usdPerGpuHour: 3, lowUsdPerGpuHour: 2.2, highUsdPerGpuHour: 3.8 });
    expect(price).toMatchObject({
      confidence: 'secondary',
      note: expect.stringContaining('not listed by aws'),
    });
  });

  it('without a provider a reserved term is that of one kind of provider, not a mixture of all ranges', () => {
    const price = priceOf('h100-sxm', { market: 'reserved', term: '1-year' });
    expect([price.lowUsdPerGpuHour, price.usdPerGpuHour, price.highUsdPerGpuHour]).toEqual([2, 2.4, 2.8]);
  });

  it('endpoints are dedicated prices, and a price by quote is none', () => {
    expect(priceOf('h100-sxm', { provider: 'together', market: 'dedicated' }).usdPerGpuHour).toBe(3.99);
    const quote = gpuPrice(catalog, 'rtx-pro-6000-server', { provider: 'akamai' });
    expect('problem' in quote && quote.problem.code).toBe('CAP304');
  });

  it('every listed price lies inside its own range', () => {
    for (const row of catalog.gpuPrices) {
      const { usdPerGpuHour: usd, lowUsdPerGpuHour: low, highUsdPerGpuHour: high } = row;
      if (usd === null) continue;
      expect(usd, row.offer).toBeGreaterThan(0);
      if (low !== null) expect(usd, row.offer).toBeGreaterThanOrEqual(low);
      if (high !== null) expect(usd, row.offer).toBeLessThanOrEqual(high);
    }
  });
});

describe('price selectors', () => {
  it.each([
    ['aws/1y', { provider: 'aws', market: 'reserved', term: '1-year', offer: null, ownFirst: false }],
    ['aws/3-year', { provider: 'aws', market: 'reserved', term: '3-year', offer: null, ownFirst: false }],
    ['runpod', { provider: 'runpod', market: null, term: null, offer: null, ownFirst: false }],
    ['aws/spot', { provider: 'aws', market: 'spot', term: null, offer: null, ownFirst: false }],
    [
      'runpod/community',
      { provider: 'runpod', market: null, term: null, offer: 'community', ownFirst: false },
    ],
    ['spot', { provider: null, market: 'spot', term: null, offer: null, ownFirst: false }],
    ['1y', { provider: null, market: 'reserved', term: '1-year', offer: null, ownFirst: false }],
    ['median', { provider: null, market: null, term: null, offer: null, ownFirst: false }],
    ['owned', { provider: null, market: 'owned', term: null, offer: null, ownFirst: true }],
    ['owned/aws/1y', { provider: 'aws', market: 'reserved', term: '1-year', offer: null, ownFirst: true }],
    ['owned/median', { provider: null, market: null, term: null, offer: null, ownFirst: true }],
  ])('%s', (text, selector) => {
    expect(parsePriceSelector(text)).toEqual(selector);
  });
});
