import type { Catalog } from '../catalog.ts';
import type { Lookup } from '../lookup.ts';
import type { ApiModelFacts } from '../models/api-model-facts.ts';
import { modifiersOf } from './price-modifiers.ts';
import { PRICE_PACKAGE, packagePrice } from './price-package.ts';
import type { PriceCliff, TokenPrice, TokenPriceQuery, TokenPriceRow, TokenRates } from './token-price.ts';

type PriceCatalog = Pick<
  Catalog,
  'tokenPrices' | 'apiModels' | 'providers' | 'batchTerms' | 'discounts' | 'services' | 'models'
>;

/**
 * The price of a model at a provider at one moment, both by catalogue id. A row of the user, for the model or for models of
 * its size, wins over the dated overlay, the overlay over the price package. Multipliers of batch, service, region and discount are applied.
 */
export function tokenPrice(
  catalog: PriceCatalog,
  provider: string,
  model: string,
  query: TokenPriceQuery,
): Lookup<TokenPrice> {
  const api = catalog.apiModels.find((candidate) => candidate.id === model);
  const base =
    basePriceOfRows(catalog, 'user', provider, model, query) ??
    basePriceBySize(catalog, 'user', provider, model, query) ??
    basePriceOfRows(catalog, 'overlay', provider, model, query) ??
    basePriceOfPackage(api, provider, query) ??
    basePriceBySize(catalog, 'overlay', provider, model, query);
  if (base === null) {
    return {
      problem: {
        code: 'CAP304',
        severity: 'error',
        message: `no price is known for ${model} at ${provider}`,
        help: soldElsewhere(catalog, api),
      },
    };
  }
  const modifiers = modifiersOf(catalog, provider, model, query, base.row);
  if ('problem' in modifiers) return modifiers;
  const factor = Object.values(modifiers.found.multipliers).reduce((product, value) => product * value, 1);
  return {
    found: {
      provider,
      model,
      ...scaled(base.rates, factor),
      cliffs: base.cliffs.map((cliff) => ({
        fromPromptTokens: cliff.fromPromptTokens,
        ...scaled(cliff, factor),
      })),
      origin: base.origin,
      multipliers: modifiers.found.multipliers,
      source: base.source,
      asOf: base.asOf,
      confidence: base.confidence,
      note: [base.note, ...modifiers.found.notes].filter((text) => text !== '').join('; '),
    },
  };
}

interface BasePrice
  extends Pick<TokenPrice, 'origin' | 'source' | 'asOf' | 'confidence' | 'note' | 'cliffs'> {
  readonly rates: TokenRates;
  /** The row it comes from, for multipliers that the row itself states. */
  readonly row: TokenPriceRow | null;
}

function basePriceOfRows(
  catalog: PriceCatalog,
  origin: TokenPriceRow['origin'],
  provider: string,
  model: string,
  query: TokenPriceQuery,
): BasePrice | null {
  if (origin === 'user' && query.atList === true) return null;
  const date = new Date(query.atEpochS * 1000).toISOString().slice(0, 10);
  const valid = catalog.tokenPrices.filter(
    (row) =>
      row.origin === origin &&
      row.provider === provider &&
      row.model === model &&
      (row.validFrom === null || row.validFrom <= date) &&
      (row.validUntil === null || date <= row.validUntil),
  );
  const inRegion = valid.filter((row) => row.region === query.region);
  const rows = (inRegion.length > 0 ? inRegion : valid.filter((row) => row.region === '*')).toSorted(
    (a, b) => a.fromPromptTokens - b.fromPromptTokens,
  );
  if (rows.length === 0) return null;
  const [row, ...above] = rows;
  const cliffs = above.map(
    (cliff): PriceCliff => ({ fromPromptTokens: cliff.fromPromptTokens, ...ratesOf(cliff) }),
  );
  return { ...row, rates: ratesOf(row), cliffs, row, origin };
}

function basePriceOfPackage(
  api: ApiModelFacts | undefined,
  provider: string,
  query: TokenPriceQuery,
): BasePrice | null {
  const seller = api?.sellers.find((candidate) => candidate.provider === provider);
  const price = seller === undefined ? null : packagePrice(seller, query.atEpochS);
  if (seller === undefined || price === null) return null;
  return {
    ...price,
    row: null,
    origin: 'package',
    source: PRICE_PACKAGE.source,
    asOf: PRICE_PACKAGE.asOf,
    confidence: 'package',
    note: seller.note,
  };
}

/** Fireworks sells models without a price of their own by size: rows named `size:4-16` in billions of parameters. */
function basePriceBySize(
  catalog: PriceCatalog,
  origin: TokenPriceRow['origin'],
  provider: string,
  model: string,
  query: TokenPriceQuery,
): BasePrice | null {
  const open = catalog.models.find((candidate) => candidate.id === model);
  if (open?.params == null) return null;
  const billions = open.params / 1e9;
  const prefix = open.architecture?.experts == null ? 'size:' : 'moe:';
  const row = catalog.tokenPrices.find((candidate) => {
    if (candidate.origin !== origin || candidate.provider !== provider) return false;
    if (!candidate.model.startsWith(prefix)) return false;
    const [from, to] = candidate.model.slice(prefix.length).split('-');
    return billions > Number(from) && billions <= (to === '' ? Number.POSITIVE_INFINITY : Number(to));
  });
  return row === undefined ? null : basePriceOfRows(catalog, origin, provider, row.model, query);
}

function ratesOf(row: TokenRates): TokenRates {
  const { inputUsdPerMTok, cacheReadUsdPerMTok, cacheWriteUsdPerMTok, outputUsdPerMTok } = row;
  return { inputUsdPerMTok, cacheReadUsdPerMTok, cacheWriteUsdPerMTok, outputUsdPerMTok };
}

function scaled(rates: TokenRates, factor: number): TokenRates {
  const times = (usd: number): number => Number((usd * factor).toPrecision(12));
  return {
    inputUsdPerMTok: times(rates.inputUsdPerMTok),
    cacheReadUsdPerMTok: rates.cacheReadUsdPerMTok === null ? null : times(rates.cacheReadUsdPerMTok),
    cacheWriteUsdPerMTok: rates.cacheWriteUsdPerMTok === null ? null : times(rates.cacheWriteUsdPerMTok),
    outputUsdPerMTok: times(rates.outputUsdPerMTok),
  };
}

function soldElsewhere(catalog: PriceCatalog, api: ApiModelFacts | undefined): string {
  const sellers = new Set(api?.sellers.map((seller) => seller.provider));
  for (const row of catalog.tokenPrices) if (row.model === api?.id) sellers.add(row.provider);
  const ways =
    'give usd_per_million_input_tokens and usd_per_million_output_tokens, or a row in a --pricing file';
  return sellers.size === 0 ? ways : `${ways}; the catalogue has it at ${[...sellers].sort().join(', ')}`;
}
