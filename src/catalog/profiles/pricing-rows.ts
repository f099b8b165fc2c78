import { quoted } from '../../diagnostics/source-line.ts';
import type { Catalog } from '../catalog.ts';
import type { BatchTerms } from '../terms/batch-terms.ts';
import { commitmentOf } from '../terms/find-units.ts';
import { unitNames } from '../terms/provisioned-units.ts';
import { resolveRegion } from '../terms/resolve-region.ts';
import {
  dateCell,
  numberCell,
  percentCell,
  requiredNumber,
  requiredText,
  requiredUsd,
  textCell,
  usdCell,
  wordCell,
} from './profile-cells.ts';
import { modelCell, patternCell, providerCell, userProvenance } from './profile-names.ts';
import type { ProfileRow } from './profile-table.ts';
import type { UserProfile } from './user-profile.ts';

/** Each adds one row of its kind and gives the key under which the row must be unique, or null after a mistake. */

export function addTokenRow(row: ProfileRow, catalog: Catalog, profile: UserProfile): string | null {
  const sizes = {
    contextTokens: numberCell(row, 'context_window'),
    maxOutputTokens: numberCell(row, 'max_output'),
  };
  const provider = providerCell(row, catalog, profile, 'tokens');
  const model = modelCell(row, catalog, profile, 'tokens', sizes);
  const inputUsdPerMTok = requiredUsd(row, 'input_usd_mtok', 'tokens');
  const outputUsdPerMTok = requiredUsd(row, 'output_usd_mtok', 'tokens');
  standardTier(row);
  const rest = {
    region: knownRegion(row, regionText(row), provider, catalog),
    fromPromptTokens: numberCell(row, 'context_min_tokens') ?? 0,
    cacheReadUsdPerMTok: usdCell(row, 'cache_read_usd_mtok'),
    cacheWriteUsdPerMTok: usdCell(row, 'cache_write_usd_mtok'),
    batchMultiplier: numberCell(row, 'batch_multiplier'),
    flexMultiplier: numberCell(row, 'flex_multiplier'),
    priorityMultiplier: numberCell(row, 'fast_multiplier'),
    ...validity(row),
  };
  if (provider === null || model === null || inputUsdPerMTok === null || outputUsdPerMTok === null)
    return null;
  profile.tokenPrices.push({
    provider,
    model,
    inputUsdPerMTok,
    outputUsdPerMTok,
    ...rest,
    ...sizes,
    origin: 'user',
    ...userProvenance(row, catalog),
  });
  return [provider, model, rest.region, rest.fromPromptTokens, rest.validFrom, rest.validUntil].join(' ');
}

export function addUnitRow(row: ProfileRow, catalog: Catalog, profile: UserProfile): string | null {
  const provider = providerCell(row, catalog, profile, 'unit');
  if (requiredText(row, 'unit', 'unit') === null) return null;
  const unit = wordCell(row, 'unit', unitNames);
  const side = wordCell(row, 'side', ['all', 'input', 'output']) ?? 'all';
  const modelPattern = patternCell(row, catalog, 'model');
  const scope = wordCell(row, 'scope', ['global', 'datazone', 'regional']) ?? 'global';
  const commitment = commitmentOf(textCell(row, 'commitment') ?? 'hour');
  const hourly = usdCell(row, 'usd_per_unit_hour');
  const price = hourly === null ? requiredUsd(row, 'price_usd', 'unit') : null;
  const period = wordCell(row, 'price_period', ['hour', 'month', 'year']) ?? 'hour';
  const usdPerPeriod = hourly ?? price;
  const periodHours = hourly === null ? { hour: 1, month: 730, year: 8760 }[period] : 1;
  if (provider === null || unit === null || modelPattern === null || usdPerPeriod === null) return null;
  profile.unitPrices.push({
    provider,
    unit,
    side,
    modelPattern,
    commitment,
    scope,
    usdPerPeriod,
    periodHours,
    usdPerUnitHour: usdPerPeriod / periodHours,
    ...userProvenance(row, catalog),
  });
  return [provider, unit, side, modelPattern, commitment, scope].join(' ');
}

export function addBatchRow(row: ProfileRow, catalog: Catalog, profile: UserProfile): string | null {
  const provider = providerCell(row, catalog, profile, 'batch');
  const models = patternCell(row, catalog, 'model');
  const priceMultiplier = requiredNumber(row, 'batch_multiplier', 'batch');
  if (provider === null || models === null || priceMultiplier === null) return null;
  const terms =
    catalog.batchTerms.find((candidate) => candidate.provider === provider) ?? generalBatchTerms(catalog);
  const provenance = userProvenance(row, catalog);
  profile.batchTerms.push({ ...terms, provider, models, excludedModels: '', priceMultiplier, ...provenance });
  return [provider, models].join(' ');
}

/** Terms of a batch service that the catalogue does not know: a window of 24 h, completion as measured elsewhere. */
function generalBatchTerms(catalog: Catalog): BatchTerms {
  const [measured] = catalog.batchTerms.filter((terms) => terms.provider === 'openrouter');
  return { ...measured, maxRequestsPerBatch: null, maxFileBytes: null, stacksWithCache: null };
}

export function addSeatRow(row: ProfileRow, catalog: Catalog, profile: UserProfile): string | null {
  const provider = providerCell(row, catalog, profile, 'seat');
  const product = requiredText(row, 'model', 'seat');
  const usdPerSeatMonth = requiredUsd(row, 'usd_per_seat_month', 'seat');
  const creditsPerSeatMonth = numberCell(row, 'credits_per_seat_month');
  const usdPerCredit = usdCell(row, 'usd_per_credit');
  const requestsPerSeatMonth = numberCell(row, 'requests_per_seat_month');
  const usdPerRequest = usdCell(row, 'usd_per_request');
  if (provider === null || product === null || usdPerSeatMonth === null) return null;
  const provenance = userProvenance(row, catalog);
  profile.seats.push({
    provider,
    product,
    usdPerSeatMonth,
    creditsPerSeatMonth,
    usdPerCredit,
    requestsPerSeatMonth,
    usdPerRequest,
    ...provenance,
  });
  return [provider, product].join(' ');
}

export function addDiscountRow(row: ProfileRow, catalog: Catalog, profile: UserProfile): string | null {
  const provider = patternCell(row, catalog, 'provider');
  const model = patternCell(row, catalog, 'model');
  const region = regionText(row);
  const discountPct = percentCell(row, 'discount_pct');
  if (row.cell('discount_pct') === null) row.report('CAP313', 'a discount row needs discount_pct', null);
  const { validFrom, validUntil } = validity(row);
  if (provider === null || model === null || discountPct === null) return null;
  const { path, line } = row;
  profile.discounts.push({ provider, model, region, discountPct, validFrom, validUntil, path, line });
  return [provider, model, region, validFrom, validUntil].join(' ');
}

function regionText(row: ProfileRow): string {
  const text = textCell(row, 'region')?.toLowerCase() ?? '*';
  return text === 'global' ? '*' : text;
}

/** The region of a price; one that the catalogue does not know holds for options that name it, which is said. */
function knownRegion(row: ProfileRow, region: string, provider: string | null, catalog: Catalog): string {
  const facts = catalog.providers.find((one) => one.id === provider);
  if (facts === undefined || region === '*' || row.cell('region') === null) return region;
  const resolved = resolveRegion(catalog, facts, region);
  if ('found' in resolved) return resolved.found ?? '*';
  const { message, help } = resolved.problem;
  row.warn(
    'CAP303',
    message,
    'region',
    `the price holds for options with region: ${region} alone; ${help ?? ''}`,
  );
  return region;
}

/** Prices per token are those of the standard tier; what other services cost is a factor on them. */
function standardTier(row: ProfileRow): void {
  const text = textCell(row, 'tier');
  if (text === null || text.toLowerCase() === 'standard') return;
  row.report(
    'CAP312',
    `tier is ${quoted(text)}`,
    'tier',
    'prices are those of the standard tier; others are factors: batch_multiplier, flex_multiplier, fast_multiplier',
  );
}

function validity(row: ProfileRow): {
  readonly validFrom: string | null;
  readonly validUntil: string | null;
} {
  const validFrom = dateCell(row, 'valid_from');
  const validUntil = dateCell(row, 'valid_until');
  if (validFrom !== null && validUntil !== null && validUntil < validFrom) {
    row.report('CAP312', 'valid_until lies before valid_from', 'valid_until');
  }
  return { validFrom, validUntil };
}
