import type { ModelFacts } from '../../catalog/models/model-facts.ts';
import {
  type Machines,
  machineResidency,
  type ResidencyAnswer,
  residencyOf,
} from '../../catalog/terms/residency.ts';
import type { OptionKind } from '../../scenario/scenario.ts';
import type { Modality, Workload } from '../../workload/workload.ts';
import type { Reason } from '../result.ts';
import { countText } from '../wording.ts';
import { lesserTask } from './hosted/spoken-task.ts';
import type { ResolveContext } from './resolve-context.ts';
import type { Suitability } from './resolved-option.ts';
import { unknownRegion } from './unknown-region.ts';

/** What decides whether an option can take a workload. */
export interface OptionTraits {
  readonly kind: OptionKind;
  /** Null where a throughput row stands in for the model: then every workload suits it. */
  readonly modelId: string | null;
  readonly modality: readonly Modality[];
  readonly contextTokens: number | null;
  readonly provider: string | null;
  readonly region: string | null;
  /** The machines that it runs on where its user operates them; absent at a provider's API or endpoints. */
  readonly machines?: Machines;
  readonly open: ModelFacts | null;
  /** Whether the option is sold by the voice session. */
  readonly voice: boolean;
}

function no(limit: Reason['limit'], text: string, fix: string): Suitability {
  return { word: 'not-applicable', reason: { limit, text, fix } };
}

/** The workloads that an option can take, before anything is simulated. */
export interface Taken {
  suits(workload: Workload): Suitability;
  /** Those of the plan that are not ruled out. */
  readonly served: readonly Workload[];
  /** What the option leaves undone for a workload that other models do which it names; null for nothing. */
  caution(workload: Workload): string | null;
}

export function takenBy(traits: OptionTraits, context: ResolveContext): Taken {
  const suits = (workload: Workload): Suitability => suitabilityOf(traits, workload, context);
  const { modelId } = traits;
  return {
    suits,
    served: context.workloads.filter((one) => suits(one).word !== 'not-applicable'),
    caution: (workload) => (modelId === null ? null : lesserTask(context, modelId, workload)),
  };
}

function suitabilityOf(traits: OptionTraits, workload: Workload, context: ResolveContext): Suitability {
  const { name } = workload;
  // What nobody can change comes first: the place of the data, then the licence.
  const residency = residencySuits(traits, workload, context);
  if (residency.word === 'not-applicable') return residency;
  if (traits.open?.licence.startsWith('Llama-4') === true && workload.residency.includes('eu')) {
    return no(
      'licence',
      `the ${traits.open.licence} licence excludes users domiciled in the EU`,
      'another model',
    );
  }
  const accepted = context.accepted.get(name);
  if (traits.modelId !== null && accepted !== undefined && !accepted.has(traits.modelId)) {
    const wanted = [workload.model, ...workload.accept].join('|');
    return no(
      'model',
      `${name} asks for ${wanted}, not for ${traits.modelId}`,
      `accept it in the workload's \`accept\` column if it is good enough`,
    );
  }
  if (traits.voice !== (workload.voice !== null) && (traits.voice || traits.kind !== 'self-hosted')) {
    const what = traits.voice ? 'serves voice sessions' : 'has no voice sessions';
    return no(
      'modality',
      `${name} is ${workload.voice === null ? 'no voice workload' : 'a voice workload'}, the option ${what}`,
      '',
    );
  }
  if (
    traits.modelId !== null &&
    workload.modality !== 'text' &&
    !traits.modality.includes(workload.modality)
  ) {
    return no('modality', `${traits.modelId} does not take ${workload.modality}, which ${name} needs`, '');
  }
  const undone =
    traits.modelId === null || !namesNoModel(workload) ? null : lesserTask(context, traits.modelId, workload);
  if (undone !== null) {
    return no(
      'modality',
      `${name} names no model, and is not given to ${traits.modelId}: ${undone}`,
      `name it in the workload's \`model\` or \`accept\` column if that is enough`,
    );
  }
  if (traits.kind === 'batch' && workload.deadlineH === null) {
    return no(
      'not-interactive',
      `${name} waits for its answers, a batch takes hours`,
      'give the workload a deadline_h if it can wait',
    );
  }
  const longest = longestRequest(workload);
  if (traits.contextTokens !== null && longest > traits.contextTokens) {
    return no(
      'context',
      `requests of ${name} reach ${countText(longest)} tokens, the model holds ${countText(traits.contextTokens)}`,
      'a model with a longer context',
    );
  }
  if (residency.word !== 'suits' || (traits.kind !== 'serverless' && traits.kind !== 'batch'))
    return residency;
  const open = unknownRegion(context.catalog, traits.provider, traits.region);
  return open === null ? residency : { word: 'unproven', reason: { limit: 'residency', ...open } };
}

/** Whether every model is good enough for a workload. */
export function namesNoModel({ model, accept }: Workload): boolean {
  return model === 'any' && accept.length === 0;
}

/** Tokens that a model has to hold for the longest requests that were stated. */
export function longestRequest(workload: Workload): number {
  return longestStated(workload, 'input') + longestStated(workload, 'output');
}

/** The 95th percentile where it was given; an assumed spread alone rules no model out, its long end is cut instead. */
function longestStated({ name, assumptions, input, output }: Workload, side: 'input' | 'output'): number {
  const lengths = side === 'input' ? input : output;
  const assumed = assumptions.some(({ path }) => path === `workload.${name}.${side}_p95`);
  return assumed ? lengths.meanTokens : lengths.p95Tokens;
}

function residencySuits(traits: OptionTraits, workload: Workload, context: ResolveContext): Suitability {
  if (workload.residency.length === 0) return { word: 'suits' };
  const answers = workload.residency.map((residency) => residencyAnswer(traits, residency, context));
  if (answers.some((one) => one.answer === 'yes')) return { word: 'suits' };
  const wanted = workload.residency.join('|');
  const unknown = answers.find((one) => one.answer === 'unknown');
  const region = answers.find((one) => one.regionThatWould !== null)?.regionThatWould;
  if (unknown !== undefined) {
    const asked = 'ask the provider, or name a region that is known';
    return {
      word: 'unproven',
      reason: {
        limit: 'residency',
        text: `whether data of ${workload.name} stays in ${wanted} is not known: ${unknown.reason}`,
        fix: region === undefined ? asked : `region: ${region}`,
      },
    };
  }
  const elsewhere = traits.machines === undefined ? 'another provider' : 'price: owned and region: onprem';
  return no(
    'residency',
    `${workload.name} must stay in ${wanted}: ${answers[0]!.reason}`,
    region === undefined ? elsewhere : `region: ${region}`,
  );
}

function residencyAnswer(
  { machines, provider, region }: OptionTraits,
  residency: string,
  { catalog }: ResolveContext,
): ResidencyAnswer {
  // A throughput row or a machine of nobody known is taken as rented somewhere.
  return machines === undefined && provider !== null
    ? residencyOf(catalog, provider, region, residency)
    : machineResidency(catalog, machines ?? { owned: false, renter: null, region }, residency);
}
