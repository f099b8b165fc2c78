import type { Catalog } from '../../catalog/catalog.ts';
import type { ModelChoice } from '../../catalog/models/resolve-model.ts';
import { batchTerms } from '../../catalog/terms/batch-terms.ts';
import { hostedLatency } from '../../catalog/terms/find-hosted-latency.ts';
import type { OptionInput } from '../../scenario/option-schema.ts';
import { optionSpec } from '../../scenario/option-spec.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import type { Workload } from '../../workload/workload.ts';
import type { AcceptedModels } from './accepted-models.ts';
import { defaultModels } from './default-models.ts';

const MOST_SELLERS = 2;

/** GPU endpoints by the provider's own rank among those that price the GPU. */
const endpointProviders = ['fireworks', 'together', 'huggingface', 'baseten', 'modal'];
const ownGpus = ['h100-sxm', 'l40s'];
const SMALL_GPU_PARAMS = 40e9;

/** Sellers of a model: those whose latency is known first, then its vendor, then the others. */
function sellersOf(catalog: Catalog, choice: ModelChoice): string[] {
  const rank = (provider: string): number =>
    hostedLatency(catalog, provider, choice.id) !== null ? 0 : provider === choice.api.vendor ? 1 : 2;
  const sellers = [...new Set(choice.api.sellers.map((seller) => seller.provider))];
  return sellers.sort((a, b) => rank(a) - rank(b)).slice(0, choice.open === null ? 1 : MOST_SELLERS);
}

function endpointOf(catalog: Catalog, gpu: string): string | null {
  const sells = (provider: string): boolean =>
    catalog.gpuPrices.some(
      (row) =>
        row.provider === provider &&
        row.gpu === gpu &&
        row.market === 'dedicated' &&
        row.usdPerGpuHour !== null,
    );
  return endpointProviders.find(sells) ?? null;
}

/** How many of each sort the set holds at most, so that it can be read. */
const MOST_OF = { serverless: 5, batch: 2, units: 1, endpoint: 2, own: 3 } as const;
type Sort = keyof typeof MOST_OF;

type Sorted = Record<Sort, OptionSpec[]>;
type Add = (sort: Sort, id: string, input: OptionInput) => void;

/**
 * A set of all four kinds for the models that the workloads name and that can take them: serverless at the sellers,
 * batch where it is sold, provisioned units and GPU endpoints, own GPUs of one or two types; for voice sessions what is
 * sold by the session.
 */
export function defaultOptions(
  catalog: Catalog,
  named: readonly ModelChoice[],
  workloads: readonly Workload[],
  accepted: AcceptedModels,
): OptionSpec[] {
  const byId = new Map<string, OptionSpec>();
  for (const { speaks, models } of defaultModels(catalog, named, workloads, accepted)) {
    const sorts: Sorted = { serverless: [], batch: [], units: [], endpoint: [], own: [] };
    const add: Add = (sort, id, input) => {
      if (sorts[sort].length < MOST_OF[sort]) sorts[sort].push(optionSpec(id, input, null));
    };
    for (const choice of models) {
      if (speaks) addVoice(catalog, choice, add);
      else addModel(catalog, choice, add);
    }
    for (const spec of Object.values(sorts).flat()) byId.set(spec.id, spec);
  }
  return [...byId.values()];
}

function addVoice(catalog: Catalog, { id: model }: ModelChoice, add: Add): void {
  for (const { provider } of catalog.voice.filter((row) => row.model === model))
    add('serverless', `${provider}-${model}`, { kind: 'serverless', provider, model });
}

function addModel(catalog: Catalog, choice: ModelChoice, add: Add): void {
  const model = choice.id;
  const sellers = sellersOf(catalog, choice);
  for (const provider of sellers)
    add('serverless', `${provider}-${model}`, { kind: 'serverless', provider, model });
  const batcher = sellers.find((provider) => batchTerms(catalog, provider, model) !== null);
  if (batcher !== undefined) {
    add('batch', `${batcher}-${model}-batch`, { kind: 'batch', provider: batcher, model });
  }
  const row = catalog.unitThroughputs.find((one) => one.model === model && one.confidence !== 'unverified');
  if (row !== undefined) {
    const { provider, unit } = row;
    const commitment = 'month';
    add('units', `${provider}-${model}-${unit}`, { kind: 'dedicated', provider, model, unit, commitment });
  }
  if (choice.open === null || choice.open.architecture === null) return;
  const small = (choice.open.params ?? 0) <= SMALL_GPU_PARAMS;
  const precision = choice.open.nativePrecision.experts === 'bf16' ? { precision: 'fp8' } : {};
  const provider = endpointOf(catalog, ownGpus[0]!);
  if (provider !== null) {
    const gpu = ownGpus[0]!;
    add('endpoint', `${provider}-${model}-h100`, { kind: 'dedicated', provider, model, gpu, ...precision });
  }
  for (const gpu of small ? ownGpus : ownGpus.slice(0, 1)) {
    add('own', `own-${model}-${gpu.replace('-sxm', '')}`, {
      kind: 'self-hosted',
      model,
      gpu,
      ...precision,
    });
  }
}
