import { medianSorted, quantileSorted } from 'simple-statistics';
import type { Catalog } from '../catalog.ts';
import type { Lookup } from '../lookup.ts';
import type { Confidence } from '../provenance.ts';
import type { GpuMarket, GpuPrice, GpuPriceQuery, GpuPriceRow } from './gpu-price.ts';
import { discountFactor } from './price-modifiers.ts';
import { answeredLookup, questionKey } from './quotes.ts';

/** Kinds of rows that are no offer of one provider. */
const NOT_AN_OFFER: readonly string[] = ['index', 'range'];

/** Whether somebody rents the GPU out at this row's price. */
export function isOffer(row: GpuPriceRow): boolean {
  return !NOT_AN_OFFER.includes(row.providerKind);
}

/**
 * The hourly price of one GPU. With a provider: the median of its rows, from the lowest to the highest. Without: the
 * median of the primary rows of that market over all providers, from their lower to their upper quartile. A reserved
 * term that the provider does not list is taken from the quoted range of its kind, and says so. Rows of the user win.
 */
export function gpuPrice(
  catalog: Pick<Catalog, 'gpuPrices' | 'quotes' | 'discounts' | 'asOfEpochS'>,
  gpu: string,
  query: GpuPriceQuery,
): Lookup<GpuPrice> {
  const { provider, market, term, region, offer } = query;
  const key = questionKey(
    gpu,
    market ?? 'on-demand',
    term,
    provider && `at ${provider}`,
    region && `in ${region}`,
    offer && `as ${offer}`,
  );
  return answeredLookup(catalog.quotes?.prices.gpus, key, () => {
    const lookup = priceOf(catalog, gpu, query);
    const factor = provider == null ? 1 : discountFactor(catalog, provider, gpu);
    return 'problem' in lookup || factor === 1 ? lookup : { found: discounted(lookup.found, factor) };
  });
}

function discounted(price: GpuPrice, factor: number): GpuPrice {
  const times = (usd: number): number => Number((usd * factor).toPrecision(12));
  return {
    ...price,
    usdPerGpuHour: times(price.usdPerGpuHour),
    lowUsdPerGpuHour: times(price.lowUsdPerGpuHour),
    highUsdPerGpuHour: times(price.highUsdPerGpuHour),
  };
}

function priceOf(catalog: Pick<Catalog, 'gpuPrices'>, gpu: string, query: GpuPriceQuery): Lookup<GpuPrice> {
  const market = query.market ?? 'on-demand';
  const provider = query.provider ?? null;
  const ofGpu = catalog.gpuPrices.filter((row) => row.gpu === gpu && priced(row));
  const matching = ofGpu.filter(
    (row) =>
      row.market === market &&
      (query.term == null || row.term === query.term) &&
      (query.offer == null || row.offer.toLowerCase().includes(query.offer)),
  );
  const wanted = matching.filter((row) => (provider === null ? isOffer(row) : row.provider === provider));
  const rows = best(inRegion(wanted, query.region ?? null), query);
  if (rows.length > 0) return { found: summarised(gpu, provider, market, query.term ?? rows[0].term, rows) };
  const quoted = market === 'reserved' ? rangeFor(catalog, matching, provider) : null;
  if (quoted !== null) return { found: summarised(gpu, provider, market, quoted.term, [quoted]) };
  return noPrice(gpu, query, ofGpu);
}

function priced(row: GpuPriceRow): boolean {
  return row.usdPerGpuHour !== null || (row.lowUsdPerGpuHour !== null && row.highUsdPerGpuHour !== null);
}

function inRegion(rows: readonly GpuPriceRow[], region: string | null): readonly GpuPriceRow[] {
  const there = rows.filter((row) => region !== null && row.region.startsWith(region));
  return there.length > 0 ? there : rows;
}

/** The user's rows alone where there are any; else the most trusted ones, and a provider's own machines before resale. */
function best(rows: readonly GpuPriceRow[], query: GpuPriceQuery): readonly GpuPriceRow[] {
  const user = rows.filter((row) => row.confidence === 'user');
  if (user.length > 0) return user;
  const primary = rows.filter((row) => row.confidence === 'primary');
  const trusted = primary.length > 0 ? primary : rows;
  if (query.provider == null || query.offer != null) return trusted;
  const own = trusted.filter((row) => row.providerKind !== 'marketplace');
  return own.length > 0 ? own : trusted;
}

/** `range` rows are quoted by kind of provider; a cloud that lists none of its own falls under the kind it is. */
function rangeFor(
  catalog: Pick<Catalog, 'gpuPrices'>,
  matching: readonly GpuPriceRow[],
  provider: string | null,
): GpuPriceRow | null {
  const kind = catalog.gpuPrices.find((row) => row.provider === provider)?.providerKind ?? null;
  const id =
    kind === 'hyperscaler'
      ? 'range-hyperscaler'
      : kind === 'neocloud' || kind === null
        ? 'range-neocloud'
        : 'range-long-tail';
  const ranges = matching.filter((row) => row.providerKind === 'range');
  return (
    ranges.find((row) => row.provider === id) ?? ranges.find((row) => row.provider === 'range-any') ?? null
  );
}

function summarised(
  gpu: string,
  provider: string | null,
  market: GpuMarket,
  term: string,
  rows: readonly GpuPriceRow[],
): GpuPrice {
  const middle = sorted(rows.map((row) => row.usdPerGpuHour ?? midpoint(row)));
  const low = sorted(rows.map((row) => row.lowUsdPerGpuHour ?? row.usdPerGpuHour ?? midpoint(row)));
  const high = sorted(rows.map((row) => row.highUsdPerGpuHour ?? row.usdPerGpuHour ?? midpoint(row)));
  const overAll = provider === null && rows.length > 3;
  const [first] = rows;
  return {
    gpu,
    provider,
    market,
    term,
    usdPerGpuHour: medianSorted(middle),
    lowUsdPerGpuHour: overAll ? quantileSorted(low, 0.25) : low[0],
    highUsdPerGpuHour: overAll ? quantileSorted(high, 0.75) : high[high.length - 1],
    gpusPerOffer: Math.min(...rows.map((row) => row.gpusPerOffer)),
    rows,
    source:
      rows.length === 1
        ? first.source
        : `median of ${rows.length} ${market} rows, ${overAll ? 'lower to upper quartile' : 'lowest to highest'}`,
    asOf:
      rows
        .map((row) => row.asOf)
        .toSorted()
        .at(-1) ?? first.asOf,
    confidence: leastTrusted(rows),
    note:
      first.providerKind === 'range'
        ? `quoted for ${first.provider}, not listed by ${provider ?? 'anyone'}`
        : '',
  };
}

function midpoint(row: GpuPriceRow): number {
  return ((row.lowUsdPerGpuHour ?? 0) + (row.highUsdPerGpuHour ?? 0)) / 2;
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

function leastTrusted(rows: readonly GpuPriceRow[]): Confidence {
  const order: readonly Confidence[] = ['unverified', 'derived', 'secondary', 'package', 'primary', 'user'];
  return order.find((confidence) => rows.some((row) => row.confidence === confidence)) ?? 'unverified';
}

function noPrice(gpu: string, query: GpuPriceQuery, ofGpu: readonly GpuPriceRow[]): Lookup<never> {
  const where = query.provider == null ? '' : ` at ${query.provider}`;
  const terms = [query.market ?? 'on-demand', query.term, query.offer]
    .filter((part) => part != null)
    .join(' ');
  const known = new Set(
    ofGpu
      .filter((row) => !NOT_AN_OFFER.includes(row.providerKind))
      .filter((row) => query.provider == null || row.provider === query.provider)
      .map((row) => `${row.provider}/${row.term === 'none' ? row.market : row.term}`),
  );
  const others = new Set(ofGpu.filter((row) => row.market === 'on-demand').map((row) => row.provider));
  const listed = [...(known.size > 0 ? known : others)].sort().slice(0, 12);
  return {
    problem: {
      code: 'CAP304',
      severity: 'error',
      message: `no ${terms} price is known for ${gpu}${where}`,
      help:
        listed.length === 0
          ? 'give usd_per_gpu_hour, or a row of kind gpu in a --pricing file'
          : `known: ${listed.join(', ')}; or give usd_per_gpu_hour`,
    },
  };
}
