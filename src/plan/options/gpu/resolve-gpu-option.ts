import { resolveGpu } from '../../../catalog/models/resolve-gpu.ts';
import { resolveModel } from '../../../catalog/models/resolve-model.ts';
import { basisOf } from '../../../catalog/provenance.ts';
import { resolveProvider } from '../../../catalog/terms/resolve-provider.ts';
import { gpusBought } from '../../../cost/gpu-bill.ts';
import { unknownCost } from '../../../cost/option-cost.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import { InputError } from '../../../diagnostics/diagnostic.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import { gpuCost, gpusPaid } from '../../bill/gpu-cost.ts';
import { gpuDowntime, isSpot, spareReplicas } from '../../judge/gpu-downtime.ts';
import { gpuFix, MOST_REPLICAS } from '../../judge/gpu-fix.ts';
import { sessionsPerReplica } from '../../judge/session-capacity.ts';
import { unverifiedWarnings } from '../../judge/unverified.ts';
import {
  heardAssumption,
  heardAudio,
  holdingSessions,
  positionsOf,
  unmeasuredAudio,
} from '../hosted/heard-audio.ts';
import { cannotBuild, Problems, type Resolution, type ResolveContext } from '../resolve-context.ts';
import type { ResolvedOption, SizeRule } from '../resolved-option.ts';
import { takenBy } from '../suitability.ts';
import { type Fit, fitReplica, measuredElsewhere, type NoFit, replicaRequest } from './fit-replica.ts';
import { gpuOptionPrice, type PricedGpu } from './gpu-option-price.ts';
import { machinesOf, runsMachines } from './machines.ts';
import { autoscaled } from './option-autoscale.ts';
import type { OwnThroughput } from './throughput-rows.ts';

export function replicaRule(spec: OptionSpec): SizeRule {
  const { replicas } = spec;
  if (typeof replicas === 'number') return { kind: 'fixed', size: replicas };
  if (replicas === null || replicas === 'auto') {
    return { kind: 'search', min: 1, max: MOST_REPLICAS, increment: 1 };
  }
  return { kind: 'search', min: replicas.min, max: replicas.max, increment: 1 };
}

function gpuAssumptions(spec: OptionSpec, fit: Fit, { price, assumptions }: PricedGpu): Assumption[] {
  const found: Assumption[] = [...fit.assumptions, ...assumptions];
  if (spec.tp === null) {
    found.push({
      text: `tensor parallelism ${fit.tp}, the smallest that leaves 40 % of the memory to the KV cache, else the largest`,
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
      path: `options.${spec.id}.tp`,
    });
  }
  if (price !== null && spec.usdPerGpuHour === null) {
    found.push({
      text: `${price.gpu} at $${price.usdPerGpuHour.toFixed(2)} per GPU-hour (${price.market})${price.note === '' ? '' : `, ${price.note}`}`,
      basis: basisOf(price),
      source: price.source,
      asOf: price.asOf,
      path: `options.${spec.id}.usd_per_gpu_hour`,
    });
  }
  return found;
}

/**
 * A replica of an open model on GPUs: rented, reserved, owned, or a provider's dedicated endpoint. Its speed is the
 * performance model's, or what a throughput file says.
 */
export function resolveGpuOption(
  spec: OptionSpec,
  context: ResolveContext,
  own: OwnThroughput | null,
): Resolution {
  const { catalog } = context;
  const help = 'for example model: llama-3.3-70b, gpu: h100, tp: 4';
  if (spec.model === null) return cannotBuild(spec, 'it has no model', help);
  if (spec.gpu === null) return cannotBuild(spec, 'it has no gpu', help);
  const problems = new Problems(spec);
  const choices = problems.take(resolveModel(catalog, spec.model));
  const gpu = problems.take(resolveGpu(catalog, spec.gpu));
  const provider = spec.provider === null ? null : problems.take(resolveProvider(catalog, spec.provider));
  const priced = gpu === null ? null : gpuOptionPrice(context, spec, gpu, provider?.id ?? null);
  if (priced !== null) problems.add(priced.problems);
  const [choice] = choices ?? [];
  if (choices !== null && choices.length > 1) {
    return cannotBuild(spec, `\`${spec.model}\` names ${choices.length} models`, 'name one model per option');
  }
  if (problems.list.length > 0 || choice === undefined || gpu === null || priced === null) {
    return { problems: problems.list };
  }
  if (choice.open === null) {
    return cannotBuild(
      spec,
      `${choice.id} is not an open model`,
      'it can only be bought from its provider: kind: serverless',
    );
  }
  const open = choice.open;
  const shared = {
    id: spec.id,
    kind: spec.kind,
    spec,
    fallback: null,
    identity: null,
    atPeak: null,
    model: open.id,
    modelClass: choice.modelClass ?? open.modelClass,
    provider: provider?.id ?? null,
    contextTokens: open.maxContextTokens,
    spare: spareReplicas(spec),
    judgedOn: 'busiest-hour' as const,
    latencyKnown: true,
    availability: null,
    dailyLimits: { requests: null, tokens: null },
    monthlySpendCapUsd: null,
    warnings: priced.warnings,
  };
  let fit: Fit | NoFit;
  if (open.architecture === null) {
    const why = `the layer dimensions of ${open.id} are not published in the catalogue`;
    return { option: cannotRun(shared, 'model', why, 'give its config.json: model: ./config.json') };
  }
  try {
    fit = fitReplica(spec, open, gpu, own);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.add(error.diagnostics);
    return { problems: problems.list };
  }
  if ('mistake' in fit) return cannotBuild(spec, `throughput row \`${spec.throughput}\`: ${fit.mistake}`, '');
  if ('why' in fit) {
    const fix = 'a higher tp, a smaller precision, or a larger GPU';
    return { option: cannotRun(shared, 'memory', fit.why, fix) };
  }

  const { replica, tp } = fit;
  const elsewhere = own === null ? null : measuredElsewhere(spec, own, open, gpu, tp);
  const voice = catalog.voice.find((row) => row.model === open.id);
  const heard = voice === undefined ? null : heardAudio(voice);
  const traits = {
    kind: spec.kind,
    modelId: open.id,
    modality: choice.api.modality,
    contextTokens: heard === null ? open.maxContextTokens : null,
    provider: provider?.id ?? null,
    region: spec.region,
    ...(runsMachines(spec) ? { machines: machinesOf(spec, context) } : {}),
    open,
    voice: false,
  };
  const { suits, served, caution } = takenBy(traits, context);
  const perReplica =
    heard === null || voice === undefined
      ? null
      : sessionsPerReplica(replica.spec.limits, positionsOf(open.architecture, served, voice));
  const spare = spareReplicas(spec);
  const downtime = gpuDowntime(catalog, spec, provider?.id ?? null, { replica, gpu, owned: priced.owned });
  const judgesYear = context.workloads.some((workload) => workload.availabilityPct !== null);
  const option: ResolvedOption = {
    ...shared,
    identity: JSON.stringify([replicaRequest(spec, open, gpu, tp), routerOf(spec), spec.throughput]),
    size: holdingSessions(replicaRule(spec), served, perReplica),
    sessionsPerReplica: perReplica,
    replicasPerNode: Math.max(1, Math.floor(gpu.gpusPerNode / replica.gpus)),
    warnings: [
      ...unverifiedWarnings(spec.id, [
        { what: `the price of ${gpu.id}`, row: priced.price },
        { what: `the data sheet of ${gpu.id}`, row: gpu },
        { what: `the dimensions of ${open.id}`, row: open },
        ...(judgesYear ? downtime.restsOn : []),
      ]),
      ...priced.warnings,
      ...(isSpot(spec) && !judgesYear
        ? [`${spec.id} runs on machines that are taken back: give availability_pct to have that judged`]
        : []),
      ...(elsewhere === null ? [] : [elsewhere]),
    ],
    modelError: heard === null ? fit.modelError : unmeasuredAudio(fit.modelError),
    heard,
    availability: downtime.downtime,
    assumptions: [
      ...gpuAssumptions(spec, fit, priced),
      ...(judgesYear || isSpot(spec) ? [downtime.assumption] : []),
      ...(heard === null || perReplica === null ? [] : [heardAssumption(open.id, heard, perReplica)]),
    ],
    suits,
    caution,
    deploymentFacts: (size) => ({
      gpu: gpu.id,
      gpusPerReplica: replica.gpus,
      replicas: size,
      spare,
      nodes: gpusBought({
        gpusPerReplica: replica.gpus,
        replicas: size,
        spare,
        gpusPerNode: gpu.gpusPerNode,
      }).nodes,
      ...gpusPaid(priced, gpu, { gpusPerReplica: replica.gpus, spare }, size),
      units: null,
      unit: null,
      engine: spec.engine ?? 'vllm',
      precision: spec.precision ?? 'native',
      tp,
      tier: null,
      region: spec.region,
    }),
    deploy: ({ size, outages }) => ({
      kind: 'gpu',
      replica: replica.spec,
      replicas: size,
      router: routerOf(spec),
      autoscale: null,
      outages,
    }),
    bill: (query) => gpuCost(priced, gpu, { gpusPerReplica: replica.gpus, spare }, query, spec),
    fix: (limit, size) => gpuFix(spec, limit, size),
  };
  return { option: autoscaled(option, context, replica.weightBytesPerGpu * replica.gpus) };
}

function routerOf(spec: OptionSpec): 'round-robin' | 'least-outstanding' | 'prefix-affinity' {
  const named = (['round-robin', 'least-outstanding', 'prefix-affinity'] as const).find(
    (one) => one === spec.router,
  );
  return named ?? 'least-outstanding';
}

/** A model that does not fit its GPUs is an answer, not a mistake: it says what would help. */
function cannotRun(
  shared: Omit<
    ResolvedOption,
    'size' | 'modelError' | 'assumptions' | 'suits' | 'deploymentFacts' | 'deploy' | 'bill' | 'fix'
  >,
  limit: 'memory' | 'model',
  text: string,
  fix: string,
): ResolvedOption {
  return {
    ...shared,
    size: { kind: 'fixed', size: 1 },
    modelError: null,
    assumptions: [],
    suits: () => ({ word: 'not-applicable', reason: { limit, text, fix } }),
    deploymentFacts: () => null,
    deploy: () => {
      throw new Error(`${shared.id} cannot run and is never simulated`);
    },
    bill: () => unknownCost,
    fix: () => fix,
  };
}
