import { InputError } from '../../diagnostics/diagnostic.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import type { Catalog } from '../catalog.ts';
import { addGpuRow } from './pricing-gpu-row.ts';
import { addBatchRow, addDiscountRow, addSeatRow, addTokenRow, addUnitRow } from './pricing-rows.ts';
import { textCell } from './profile-cells.ts';
import { type ProfileRow, profileRows } from './profile-table.ts';
import { readProfileText } from './read-profile-text.ts';
import { addSkypilotRow, isSkypilotHeader, skypilotColumns } from './skypilot-rows.ts';
import type { UserProfile } from './user-profile.ts';

type AddRow = (row: ProfileRow, catalog: Catalog, profile: UserProfile) => string | null;

const kinds: Readonly<Record<string, AddRow>> = {
  tokens: addTokenRow,
  gpu: addGpuRow,
  unit: addUnitRow,
  batch: addBatchRow,
  seat: addSeatRow,
  discount: addDiscountRow,
};

const textColumns = [
  'kind',
  'provider',
  'model',
  'tier',
  'region',
  'valid_from',
  'valid_until',
  'in_genai_prices_0_1_8',
  'note',
  'source',
  'source_date',
  'confidence',
  'currency',
  'provider_kind',
  'offer',
  'gpu_id',
  'market',
  'term',
  'unit',
  'side',
  'commitment',
  'scope',
  'price_period',
];

const numberColumns = [
  'context_min_tokens',
  'input_usd_mtok',
  'cache_read_usd_mtok',
  'cache_write_usd_mtok',
  'output_usd_mtok',
  'batch_multiplier',
  'flex_multiplier',
  'fast_multiplier',
  'context_window',
  'max_output',
  'gpus',
  'usd_per_hour',
  'usd_per_gpu_hour',
  'usd_low',
  'usd_high',
  'price_usd',
  'usd_per_unit_hour',
  'usd_per_seat_month',
  'credits_per_seat_month',
  'usd_per_credit',
  'requests_per_seat_month',
  'usd_per_request',
  'discount_pct',
];

const aliases: Readonly<Record<string, string>> = {
  gpu: 'gpu_id',
  product: 'model',
  priority_multiplier: 'fast_multiplier',
  input_usd_per_mtok: 'input_usd_mtok',
  output_usd_per_mtok: 'output_usd_mtok',
  usd_per_user_month: 'usd_per_seat_month',
};

/**
 * Reads a pricing file into the profile: rows by `kind`, or a table with the columns of a SkyPilot catalogue. Rows of
 * a file that was read earlier win. Mistakes are collected in the profile.
 */
export async function readPricingFile(path: string, catalog: Catalog, profile: UserProfile): Promise<void> {
  const text = await textOf(path, profile);
  if (text === null) return;
  if (isSkypilotHeader(text)) {
    const rows = profileRows(path, text, skypilotColumns, {}, skypilotColumns, profile.diagnostics);
    for (const row of rows) addSkypilotRow(row, catalog, profile);
    return;
  }
  const seen = new Map<string, number>();
  const known = [...textColumns, ...numberColumns];
  for (const row of profileRows(path, text, known, aliases, textColumns, profile.diagnostics)) {
    const currency = textCell(row, 'currency');
    if (currency !== null && currency.toUpperCase() !== 'USD') {
      row.report('CAP312', `prices are in ${quoted(currency)}`, 'currency', 'convert them to USD');
      continue;
    }
    const kind = textCell(row, 'kind')?.toLowerCase() ?? null;
    if (kind === null || !Object.hasOwn(kinds, kind)) {
      const message = kind === null ? 'the row has no kind' : `unknown kind ${quoted(kind)}`;
      row.report('CAP310', message, 'kind', `one of ${Object.keys(kinds).join(', ')}`);
      continue;
    }
    const key = kinds[kind](row, catalog, profile);
    if (key === null) continue;
    const earlier = seen.get(`${kind} ${key}`);
    if (earlier !== undefined)
      row.report('CAP314', `the same ${kind} price stands in line ${earlier}`, 'kind');
    seen.set(`${kind} ${key}`, row.line);
  }
}

async function textOf(path: string, profile: UserProfile): Promise<string | null> {
  try {
    return await readProfileText(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    profile.diagnostics.push(...error.diagnostics);
    return null;
  }
}
