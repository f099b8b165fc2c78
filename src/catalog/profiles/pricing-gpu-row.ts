import type { Catalog } from '../catalog.ts';
import type { GpuMarket } from '../prices/gpu-price.ts';
import { parsePriceSelector } from '../prices/price-selector.ts';
import { numberCell, textCell, usdCell, wordCell } from './profile-cells.ts';
import { gpuCell, providerCell, userProvenance } from './profile-names.ts';
import type { ProfileRow } from './profile-table.ts';
import type { UserProfile } from './user-profile.ts';

const markets: readonly GpuMarket[] = ['on-demand', 'reserved', 'spot', 'serverless', 'dedicated'];

/** Adds a `gpu` row: a price per GPU, per offer of several GPUs, or a range. */
export function addGpuRow(row: ProfileRow, catalog: Catalog, profile: UserProfile): string | null {
  const provider = providerCell(row, catalog, profile, 'gpu');
  const gpu = gpuCell(row, catalog, 'gpu_id');
  const gpusPerOffer = numberCell(row, 'gpus') ?? 1;
  if (!Number.isInteger(gpusPerOffer) || gpusPerOffer < 1) {
    row.report('CAP312', 'gpus is not a whole number of at least 1', 'gpus');
  }
  const perOffer = usdCell(row, 'usd_per_hour');
  const usdPerGpuHour =
    usdCell(row, 'usd_per_gpu_hour') ?? (perOffer === null ? null : perOffer / gpusPerOffer);
  const low = usdCell(row, 'usd_low');
  const high = usdCell(row, 'usd_high');
  if (usdPerGpuHour === null && (low === null || high === null)) {
    row.report('CAP313', 'a gpu row needs usd_per_gpu_hour, usd_per_hour, or usd_low with usd_high', null);
    return null;
  }
  if (low !== null && high !== null && high < low)
    row.report('CAP312', 'usd_high lies below usd_low', 'usd_high');
  const term = textCell(row, 'term');
  const known = term === null ? null : parsePriceSelector(term).term;
  const market = wordCell(row, 'market', markets) ?? (known === null ? 'on-demand' : 'reserved');
  if (provider === null || gpu === null) return null;
  const region = textCell(row, 'region') ?? '';
  const offer = textCell(row, 'offer') ?? '';
  profile.gpuPrices.push({
    provider,
    providerKind: textCell(row, 'provider_kind') ?? 'user',
    offer,
    gpu,
    gpusPerOffer,
    region,
    market,
    term: known ?? term ?? 'none',
    usdPerGpuHour,
    lowUsdPerGpuHour: low,
    highUsdPerGpuHour: high,
    ...userProvenance(row, catalog),
  });
  return [provider, gpu, market, known ?? term, region, offer, gpusPerOffer].join(' ');
}
