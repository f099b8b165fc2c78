import type { Catalog } from '../catalog/catalog.ts';
import { gpuPrice } from '../catalog/find-gpu-price.ts';
import type { GpuMarket, GpuPrice } from '../catalog/gpu-price.ts';
import { parsePriceSelector } from '../catalog/price-selector.ts';
import { resolveProvider } from '../catalog/resolve-provider.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { OptionSpec } from '../scenario/scenario.ts';

export interface PricedGpu {
  /** Null where no price is known; a warning says so. */
  readonly price: GpuPrice | null;
  readonly problems: readonly Diagnostic[];
  readonly warnings: readonly string[];
}

/** The price of a GPU that the option itself states. */
function ownPrice(gpu: string, usdPerGpuHour: number, asOf: string, note: string): GpuPrice {
  return {
    gpu,
    provider: null,
    market: 'on-demand',
    term: 'none',
    usdPerGpuHour,
    lowUsdPerGpuHour: usdPerGpuHour,
    highUsdPerGpuHour: usdPerGpuHour,
    gpusPerOffer: 1,
    rows: [],
    source: 'the option itself',
    asOf,
    confidence: 'user',
    note,
  };
}

/**
 * What a GPU-hour of this option costs: its own price, the one that `price` selects, the provider's endpoints for
 * dedicated options, else the median of the primary on-demand rows.
 */
export function gpuOptionPrice(
  catalog: Catalog,
  spec: OptionSpec,
  gpu: string,
  provider: string | null,
): PricedGpu {
  const none = { problems: [], warnings: [] };
  if (spec.usdPerGpuHour !== null) {
    return { price: ownPrice(gpu, spec.usdPerGpuHour, catalog.asOf, ''), ...none };
  }
  if (spec.price !== null) return selectedPrice(catalog, spec, gpu, spec.price);
  const markets: GpuMarket[] =
    provider === null ? ['on-demand'] : ['dedicated', 'serverless', 'on-demand', 'reserved'];
  for (const market of markets) {
    const lookup = gpuPrice(catalog, gpu, { market, provider, region: spec.region });
    if ('found' in lookup) return { price: lookup.found, ...none };
  }
  const where = provider === null ? '' : ` at ${provider}`;
  return {
    price: null,
    problems: [],
    warnings: [`no price is known for ${gpu}${where}: ${spec.id} has no cost; give usd_per_gpu_hour`],
  };
}

function selectedPrice(catalog: Catalog, spec: OptionSpec, gpu: string, text: string): PricedGpu {
  const selector = parsePriceSelector(text);
  if (selector.market === 'owned') {
    return {
      price: null,
      problems: [],
      warnings: [],
    };
  }
  let provider: string | null = null;
  if (selector.provider !== null) {
    const lookup = resolveProvider(catalog, selector.provider);
    if ('problem' in lookup) return { price: null, problems: [lookup.problem], warnings: [] };
    provider = lookup.found.id;
  }
  const query = { provider, region: spec.region, term: selector.term, offer: selector.offer };
  const market = selector.market ?? (selector.term === null ? 'on-demand' : 'reserved');
  const lookup = gpuPrice(catalog, gpu, { ...query, market });
  if ('found' in lookup) return { price: lookup.found, problems: [], warnings: [] };
  return { price: null, problems: [lookup.problem], warnings: [] };
}
