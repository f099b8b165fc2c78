import { resolveGpu } from '../../../catalog/models/resolve-gpu.ts';
import { parsePriceSelector } from '../../../catalog/prices/price-selector.ts';
import { isOnPremises } from '../../../catalog/terms/places.ts';
import type { Machines } from '../../../catalog/terms/residency.ts';
import { resolveProvider } from '../../../catalog/terms/resolve-provider.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { ResolveContext } from '../resolve-context.ts';
import { heldGpus } from './inventory.ts';
import { ownFirst } from './ownership.ts';

/** Whether an option runs on machines that its user operates, and not at the endpoints of a provider. */
export function runsMachines({ kind, provider, unit }: OptionSpec): boolean {
  return kind === 'self-hosted' || (kind === 'dedicated' && provider === null && unit === null);
}

/**
 * Whose machines an option runs on. Those at a stated hourly price without a seller are their user's own where they are
 * said to stand on premises.
 */
export function machinesOf(
  spec: OptionSpec,
  { catalog, scenario }: Pick<ResolveContext, 'catalog' | 'scenario'>,
): Machines {
  const { region, price, provider, usdPerGpuHour } = spec;
  const gpu = spec.gpu === null ? null : resolveGpu(catalog, spec.gpu);
  const held = gpu !== null && 'found' in gpu ? heldGpus({ catalog, scenario }, gpu.found.id).count : 0;
  const buys = ownFirst(spec, held)?.beyond === 'bought';
  const atHome = isOnPremises(region) && usdPerGpuHour !== null && price === null && provider === null;
  const seller = provider ?? (price === null ? null : parsePriceSelector(price).provider);
  const renter = seller === null ? null : resolveProvider(catalog, seller);
  const owned = buys || atHome;
  return { owned, renter: !owned && renter !== null && 'found' in renter ? renter.found.id : null, region };
}
