import type { Catalog } from '../catalog.ts';
import { resolveGpu } from '../models/resolve-gpu.ts';
import { resolveProvider } from '../terms/resolve-provider.ts';
import { numberCell, textCell, usdCell } from './profile-cells.ts';
import { userProvenance } from './profile-names.ts';
import type { ProfileRow } from './profile-table.ts';
import type { UserProfile } from './user-profile.ts';

/** Columns of the catalogue files that SkyPilot publishes per cloud. */
export const skypilotColumns: readonly string[] = [
  'instancetype',
  'acceleratorname',
  'acceleratorcount',
  'vcpus',
  'memorygib',
  'gpuinfo',
  'price',
  'spotprice',
  'region',
  'availabilityzone',
  'arch',
  'localdisktype',
  'localdisksize',
  'localdiskcount',
  'nvmesupported',
];

export function isSkypilotHeader(text: string): boolean {
  const header = text.slice(0, 1000).split(/\r?\n/, 1)[0].toLowerCase().split(',');
  return ['instancetype', 'acceleratorname', 'acceleratorcount', 'price'].every((name) =>
    header.includes(name),
  );
}

/**
 * Adds an instance as prices per GPU, on demand and spot. Machines without a GPU, or with one that capplan does not
 * know, are no mistakes here: such files list everything a cloud sells. The cloud is the name of the file.
 */
export function addSkypilotRow(row: ProfileRow, catalog: Catalog, profile: UserProfile): void {
  const accelerator = textCell(row, 'acceleratorname');
  const count = numberCell(row, 'acceleratorcount');
  if (accelerator === null || count === null || count < 1) return;
  const gpu = resolveGpu(catalog, accelerator);
  if ('problem' in gpu) return;
  const cloud = (row.path.split(/[\\/]/).at(-1) ?? '').split('.')[0];
  const provider = resolveProvider(catalog, cloud);
  const shared = {
    provider: 'found' in provider ? provider.found.id : cloud,
    providerKind: 'user',
    offer: textCell(row, 'instancetype') ?? '',
    gpu: gpu.found.id,
    gpusPerOffer: count,
    region: textCell(row, 'region') ?? '',
    term: 'none',
    lowUsdPerGpuHour: null,
    highUsdPerGpuHour: null,
    ...userProvenance(row, catalog),
  };
  const price = usdCell(row, 'price');
  const spot = usdCell(row, 'spotprice');
  if (price !== null)
    profile.gpuPrices.push({ ...shared, market: 'on-demand', usdPerGpuHour: price / count });
  if (spot !== null) profile.gpuPrices.push({ ...shared, market: 'spot', usdPerGpuHour: spot / count });
}
