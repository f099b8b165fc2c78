import type { Catalog } from './catalog.ts';
import { packagePrice } from './prices/price-package.ts';
import type { Provenance } from './provenance.ts';

/** Something about a value that its reader should know. */
export interface CatalogFinding {
  readonly finding: 'stale' | 'undated' | 'unverified' | 'missing' | 'conflict';
  readonly table: string;
  readonly id: string;
  readonly text: string;
  readonly asOf: string;
  readonly source: string;
}

/** Days after which a value counts as stale. */
const STALE_AFTER_DAYS = 90;

/**
 * Values that are older than 90 days at the catalogue's `asOf`, dated by a year only, without a source, not published,
 * or in conflict with the price package. Facts that do not age (dimensions of models and GPUs) are not called stale.
 */
export function catalogFindings(catalog: Catalog): CatalogFinding[] {
  return [
    ...catalog.models.flatMap((model) => [
      ...trust('models', model.id, model),
      ...missing('models', model.id, model, model.architecture === null ? 'no layer dimensions' : null),
    ]),
    ...catalog.gpus.flatMap((gpu) => trust('gpus', gpu.id, gpu)),
    ...catalog.providers.flatMap((provider) => [
      ...provider.regions.flatMap((region) => trust('regions', `${provider.id} ${region.name}`, region)),
      ...missing(
        'regions',
        provider.id,
        provider,
        provider.regions.length === 0 && provider.sells.includes('api') ? 'no region is known' : null,
      ),
    ]),
    ...catalog.tokenPrices.flatMap((row) => [
      ...aged(catalog, 'api-prices', `${row.provider} ${row.model}`, row),
      ...conflictWithPackage(catalog, row),
    ]),
    ...catalog.gpuPrices.flatMap((row) => {
      const id = `${row.provider} ${row.gpu} ${row.market} ${row.term}`;
      const quoted = row.usdPerGpuHour === null && row.lowUsdPerGpuHour === null;
      return [
        ...aged(catalog, 'gpu-prices', id, row),
        ...missing('gpu-prices', id, row, quoted ? 'no price is published' : null),
      ];
    }),
    ...catalog.unitPrices.flatMap((row) =>
      aged(catalog, 'unit-prices', `${row.provider} ${row.unit} ${row.commitment} ${row.scope}`, row),
    ),
    ...catalog.unitThroughputs.flatMap((row) => [
      ...aged(catalog, 'unit-throughput', `${row.provider} ${row.unit} ${row.model}`, row),
      ...missing(
        'unit-throughput',
        `${row.provider} ${row.unit} ${row.model}`,
        row,
        row.weightsPublished ? null : 'weights are not published',
      ),
    ]),
    ...catalog.rateLimits.flatMap((row) => {
      const id = `${row.provider} ${row.tier} ${row.modelPattern}`;
      const { rpm, tpm, itpm, otpm, rpd, tpd, concurrency, monthlySpendCapUsd } = row;
      const none = [rpm, tpm, itpm, otpm, rpd, tpd, concurrency, monthlySpendCapUsd].every(
        (limit) => limit === null,
      );
      return [
        ...aged(catalog, 'rate-limits', id, row),
        ...missing('rate-limits', id, row, none ? 'no limit is published' : null),
      ];
    }),
    ...catalog.adaptiveLimits.flatMap((row) =>
      aged(catalog, 'adaptive-limits', `${row.provider} ${row.tier}`, row),
    ),
    ...catalog.batchTerms.flatMap((row) => aged(catalog, 'batch-terms', row.provider, row)),
    ...catalog.batchQuotas.flatMap((row) =>
      aged(catalog, 'batch-quotas', `${row.provider} ${row.tier} ${row.modelPattern}`, row),
    ),
    ...catalog.cacheLifetimes.flatMap((row) => aged(catalog, 'cache-lifetimes', row.provider, row)),
    ...catalog.voice.flatMap((row) => [
      ...aged(catalog, 'voice', `${row.provider} ${row.model}`, row),
      ...missing(
        'voice',
        `${row.provider} ${row.model}`,
        row,
        row.usdPerMinute === null && row.audioInUsdPerMTok === null ? 'no price is recorded' : null,
      ),
    ]),
    ...catalog.hosted.flatMap((row) => aged(catalog, 'hosted', `${row.provider} ${row.model}`, row)),
    ...catalog.coldStarts.flatMap((row) => aged(catalog, 'endpoints', row.provider, row)),
    ...catalog.reliabilityFigures.flatMap((row) => trust('reliability', `${row.subject} ${row.metric}`, row)),
    ...catalog.seats.flatMap((row) => aged(catalog, 'seats', `${row.provider} ${row.product}`, row)),
  ];
}

type Dated = Omit<Provenance, 'confidence'> & { readonly confidence: string };

function finding(
  word: CatalogFinding['finding'],
  table: string,
  id: string,
  row: Dated,
  text: string,
): CatalogFinding {
  return { finding: word, table, id, text, asOf: row.asOf, source: row.source };
}

function trust(table: string, id: string, row: Dated): CatalogFinding[] {
  if (row.confidence !== 'unverified') return [];
  return [
    finding(
      'unverified',
      table,
      id,
      row,
      row.note !== '' ? row.note : row.source === 'none found' ? 'no source was found' : row.source,
    ),
  ];
}

function missing(table: string, id: string, row: Dated, text: string | null): CatalogFinding[] {
  return text === null ? [] : [finding('missing', table, id, row, text)];
}

/** Prices, limits and terms age; a month counts to its last day, a bare year says nothing about freshness. */
function aged(catalog: Catalog, table: string, id: string, row: Dated): CatalogFinding[] {
  const found = trust(table, id, row);
  if (/^\d{4}$/.test(row.asOf))
    return [...found, finding('undated', table, id, row, `dated ${row.asOf} only`)];
  const days = Math.floor((catalog.asOfEpochS - lastDayEpochS(row.asOf)) / 86_400);
  if (days > STALE_AFTER_DAYS) found.push(finding('stale', table, id, row, `${days} days old`));
  return found;
}

function lastDayEpochS(date: string): number {
  const [year, month, day] = date.split('-').map(Number);
  return Date.UTC(year, day === undefined ? month : month - 1, day ?? 0) / 1000;
}

function conflictWithPackage(catalog: Catalog, row: Catalog['tokenPrices'][number]): CatalogFinding[] {
  const model = catalog.apiModels.find((candidate) => candidate.id === row.model);
  const seller = model?.sellers.find((candidate) => candidate.provider === row.provider);
  if (seller === undefined || row.fromPromptTokens > 0 || row.validFrom !== null) return [];
  const price = packagePrice(seller, catalog.asOfEpochS);
  if (price === null) return [];
  const { inputUsdPerMTok: input, outputUsdPerMTok: output } = price.rates;
  if (input === row.inputUsdPerMTok && output === row.outputUsdPerMTok) return [];
  const text = `$${row.inputUsdPerMTok} in and $${row.outputUsdPerMTok} out here, $${input} and $${output} in the price package`;
  return [finding('conflict', 'api-prices', `${row.provider} ${row.model}`, row, text)];
}
