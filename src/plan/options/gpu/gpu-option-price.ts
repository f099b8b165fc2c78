import type { GpuFacts } from '../../../catalog/models/gpu-facts.ts';
import { gpuPrice, isOffer } from '../../../catalog/prices/find-gpu-price.ts';
import type { GpuMarket, GpuPrice } from '../../../catalog/prices/gpu-price.ts';
import { parsePriceSelector } from '../../../catalog/prices/price-selector.ts';
import { coldStart } from '../../../catalog/terms/find-operations.ts';
import { resolveProvider } from '../../../catalog/terms/resolve-provider.ts';
import { ownershipAssumptions } from '../../../cost/owned-gpu-bill.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { ResolveContext } from '../resolve-context.ts';
import { type HeldGpus, heldGpus } from './inventory.ts';
import { type OwnFirst, ownershipTerms, ownFirst, ownGpu } from './ownership.ts';

export interface PricedGpu {
  /** Null where no price is known; a warning says so. */
  readonly price: GpuPrice | null;
  /** Set where GPUs of the user's own come first: those that are at hand already. */
  readonly owned: HeldGpus | null;
  /** What is needed beyond what is at hand is bought, or rented at the price. */
  readonly beyond: OwnFirst['beyond'];
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
 * What the GPUs of an option cost: those of the inventory first, where it takes any, and beyond them what is bought or
 * rented.
 */
export function gpuOptionPrice(
  context: ResolveContext,
  spec: OptionSpec,
  facts: GpuFacts,
  provider: string | null,
): PricedGpu {
  const owned = heldGpus(context, facts.id);
  const terms = ownFirst(spec, owned.count);
  if (terms === null) return rentedPrice(context, spec, facts, provider);
  const assumptions = ownershipAssumptions(ownershipTerms(spec));
  if (terms.beyond === 'bought') {
    const bought = facts.capexUsdLow ?? ownershipTerms(spec).capexUsdPerGpu;
    const known = bought !== null && ownGpu(facts, spec).tdpW !== null;
    const open = `what a ${facts.id} costs to buy or draws is not known: ${spec.id} has no cost beyond the inventory`;
    return {
      price: null,
      owned,
      beyond: 'bought',
      assumptions,
      problems: [],
      warnings: known ? [] : [open],
    };
  }
  const rented = rentedPrice(context, { ...spec, price: terms.rentedAs }, facts, provider);
  const first: Assumption = {
    text: `${spec.id} runs on the ${owned.count} ${facts.id} of the inventory first, what is beyond is rented`,
    basis: 'assumed',
    source: 'capplan',
    asOf: null,
    path: `options.${spec.id}.price`,
  };
  return { ...rented, owned, assumptions: [first, ...assumptions, ...rented.assumptions] };
}

/**
 * What a rented GPU-hour of this option costs: its own price, the one that `price` selects, the provider's endpoints for
 * dedicated options, else the median of the primary on-demand rows.
 */
function rentedPrice(
  context: ResolveContext,
  spec: OptionSpec,
  facts: GpuFacts,
  provider: string | null,
): PricedGpu {
  const { catalog } = context;
  const gpu = facts.id;
  const none = { owned: null, beyond: 'rented', assumptions: [], problems: [], warnings: [] } as const;
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
    beyond: 'rented',
    assumptions: rules.nonPreemptibleFactor > 1 && spec.preemptible !== false ? [preemptible] : [],
    problems: [],
    warnings: [],
  };
}

function selectedPrice(context: ResolveContext, spec: OptionSpec, facts: GpuFacts, text: string): PricedGpu {
  const none = {
    price: null,
    owned: null,
    beyond: 'rented',
    assumptions: [],
    problems: [],
    warnings: [],
  } as const;
  const selector = parsePriceSelector(text);
  let provider: string | null = null;
  if (selector.provider !== null) {
    const lookup = resolveProvider(context.catalog, selector.provider);
    if ('problem' in lookup) return { ...none, problems: [lookup.problem] };
    provider = lookup.found.id;
  }
  const query = { provider, region: spec.region, term: selector.term, offer: selector.offer };
  const named = selector.market === 'owned' ? null : selector.market;
  const market = named ?? (selector.term === null ? 'on-demand' : 'reserved');
  const lookup = gpuPrice(context.catalog, facts.id, { ...query, market });
  return 'found' in lookup ? { ...none, price: lookup.found } : { ...none, problems: [lookup.problem] };
}
