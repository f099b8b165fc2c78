import type { GpuFacts } from '../../catalog/models/gpu-facts.ts';
import { gpuPrice, isOffer } from '../../catalog/prices/find-gpu-price.ts';
import type { GpuMarket, GpuPrice } from '../../catalog/prices/gpu-price.ts';
import { parsePriceSelector } from '../../catalog/prices/price-selector.ts';
import { coldStart } from '../../catalog/terms/find-operations.ts';
import { resolveProvider } from '../../catalog/terms/resolve-provider.ts';
import { ownershipAssumptions } from '../../cost/owned-gpu-bill.ts';
import type { Assumption } from '../../diagnostics/assumption.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import { type HeldGpus, heldGpus } from './inventory.ts';
import { ownershipTerms, ownGpu } from './ownership.ts';
import type { ResolveContext } from './resolve-context.ts';

export interface PricedGpu {
  /** Null where no price is known; a warning says so. */
  readonly price: GpuPrice | null;
  /** Set where the GPUs are the user's own: those that are at hand already. */
  readonly owned: HeldGpus | null;
  readonly assumptions: readonly Assumption[];
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
  context: ResolveContext,
  spec: OptionSpec,
  facts: GpuFacts,
  provider: string | null,
): PricedGpu {
  const { catalog } = context;
  const gpu = facts.id;
  const none = { owned: null, assumptions: [], problems: [], warnings: [] };
  if (spec.usdPerGpuHour !== null) {
    const free = spec.usdPerGpuHour === 0 ? [`${spec.id}: usd_per_gpu_hour is 0, its GPUs cost nothing`] : [];
    return { price: ownPrice(gpu, spec.usdPerGpuHour, catalog.asOf, ''), ...none, warnings: free };
  }
  if (spec.price !== null) return selectedPrice(context, spec, facts, spec.price);
  if (provider !== null && !catalog.gpuPrices.some((row) => row.provider === provider)) {
    const offers = catalog.gpuPrices.filter((row) => row.gpu === gpu && isOffer(row));
    const renting = [...new Set(offers.map((row) => row.provider))];
    const help = `${gpu} is rented out by ${renting.sort().join(', ')}; or give usd_per_gpu_hour`;
    return {
      ...none,
      price: null,
      problems: [
        { code: 'CAP220', severity: 'error', message: `nothing says that ${provider} rents GPUs`, help },
      ],
    };
  }
  const markets: GpuMarket[] =
    provider === null ? ['on-demand'] : ['dedicated', 'serverless', 'on-demand', 'reserved'];
  // An endpoint of a replica's own size has its own price, where the provider sells several sizes.
  const ofSize = spec.tp === null ? [] : [`${spec.tp * (spec.pp ?? 1)}x`];
  const queries = markets.flatMap((market) => [
    ...(market === 'dedicated' ? ofSize.map((offer) => ({ market, offer })) : []),
    { market, offer: null },
  ]);
  for (const { market, offer } of queries) {
    const lookup = gpuPrice(catalog, gpu, { market, provider, region: spec.region, offer });
    if ('found' in lookup) return endpointPrice(context, spec, lookup.found, provider);
  }
  const where = provider === null ? '' : ` at ${provider}`;
  return {
    ...none,
    price: null,
    warnings: [`no price is known for ${gpu}${where}: ${spec.id} has no cost; give usd_per_gpu_hour`],
  };
}

/** The list price with what the provider adds for a chosen region and for capacity that is not taken away. */
function endpointPrice(
  { catalog }: ResolveContext,
  spec: OptionSpec,
  listed: GpuPrice,
  provider: string | null,
): PricedGpu {
  const rules = coldStart(catalog, provider);
  const chosen = spec.region !== null && spec.region !== 'global';
  const regional = chosen ? rules.regionalFactor : 1;
  const kept = spec.preemptible === false ? rules.nonPreemptibleFactor : 1;
  const notes = [
    ...(listed.note === '' ? [] : [listed.note]),
    ...(regional === 1 ? [] : [`${regional} × for the region ${spec.region}`]),
    ...(kept === 1 ? [] : [`${kept} × for capacity that is not taken away`]),
  ];
  const factor = regional * kept;
  const preemptible: Assumption = {
    text: `replicas at ${provider} may be taken away at the list price; preemptible: false costs ${rules.nonPreemptibleFactor} ×`,
    basis: 'published',
    source: rules.source,
    asOf: rules.asOf,
    path: `options.${spec.id}.preemptible`,
  };
  return {
    price: {
      ...listed,
      usdPerGpuHour: listed.usdPerGpuHour * factor,
      lowUsdPerGpuHour: listed.lowUsdPerGpuHour * factor,
      highUsdPerGpuHour: listed.highUsdPerGpuHour * factor,
      note: notes.join(', '),
    },
    owned: null,
    assumptions: rules.nonPreemptibleFactor > 1 && spec.preemptible !== false ? [preemptible] : [],
    problems: [],
    warnings: [],
  };
}

function selectedPrice(context: ResolveContext, spec: OptionSpec, facts: GpuFacts, text: string): PricedGpu {
  const none = { price: null, owned: null, assumptions: [], problems: [], warnings: [] };
  const selector = parsePriceSelector(text);
  if (selector.market === 'owned') {
    const owned = heldGpus(context, facts.id);
    const bought = facts.capexUsdLow ?? ownershipTerms(spec).capexUsdPerGpu;
    const known = bought !== null && ownGpu(facts, spec).tdpW !== null;
    return {
      ...none,
      owned,
      assumptions: ownershipAssumptions(ownershipTerms(spec)),
      warnings: known
        ? []
        : [
            `what a ${facts.id} costs to buy or draws is not known: ${spec.id} has no cost beyond the inventory`,
          ],
    };
  }
  let provider: string | null = null;
  if (selector.provider !== null) {
    const lookup = resolveProvider(context.catalog, selector.provider);
    if ('problem' in lookup) return { ...none, problems: [lookup.problem] };
    provider = lookup.found.id;
  }
  const query = { provider, region: spec.region, term: selector.term, offer: selector.offer };
  const market = selector.market ?? (selector.term === null ? 'on-demand' : 'reserved');
  const lookup = gpuPrice(context.catalog, facts.id, { ...query, market });
  return 'found' in lookup ? { ...none, price: lookup.found } : { ...none, problems: [lookup.problem] };
}
