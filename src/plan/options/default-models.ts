import type { Catalog } from '../../catalog/catalog.ts';
import type { ModelChoice } from '../../catalog/models/resolve-model.ts';
import type { Workload } from '../../workload/workload.ts';
import type { AcceptedModels } from './accepted-models.ts';
import { spokenTask } from './hosted/spoken-task.ts';
import { longestRequest } from './suitability.ts';

/** Workloads that name more models than this get representatives of them. */
const MOST_MODELS = 4;
const LEAST_MODELS = 3;

/** Widely used models of each class, the first ones first: what a class stands for when nobody says more. */
const representatives = [
  'gpt-5-mini',
  'llama-3.3-70b',
  'claude-haiku-4-5',
  'llama-3.1-8b',
  'gpt-5-nano',
  'claude-sonnet-4-6',
  'gpt-oss-120b',
  'gemini-3.7-flash',
  'gpt-5.4',
  'qwen3-32b',
];
/** Of models that speak, those that are sold by the session. */
const voices = [
  'gpt-realtime-2.1',
  'gpt-realtime-2.1-mini',
  'gemini-3.1-flash-live',
  'nova-2-sonic',
  'grok-voice',
];
/** How many of them stand for a class or for `any`. */
const REPRESENTATIVES = 5;

/** Workloads that the same models can take, and the models that stand for these. */
export interface DefaultModels {
  readonly speaks: boolean;
  readonly models: readonly ModelChoice[];
}

/** Whether a model can take a workload at all: the kind of its input, and its longest requests. */
function takes(catalog: Pick<Catalog, 'voice'>, choice: ModelChoice, workload: Workload): boolean {
  if (workload.voice !== null) return spokenTask(catalog, choice.id) === 'converses';
  const { api, open, modelClass } = choice;
  const byMinute = catalog.voice.some(({ model }) => model === choice.id);
  if (byMinute || modelClass === 'voice' || modelClass === 'transcription') return false;
  const context = api.contextTokens ?? open?.maxContextTokens ?? null;
  return (
    api.modality.includes(workload.modality) && (context === null || longestRequest(workload) <= context)
  );
}

function chosenModels(fitting: readonly ModelChoice[], known: readonly string[]): ModelChoice[] {
  if (fitting.length <= MOST_MODELS) return [...fitting];
  const first = known.flatMap((id) => fitting.filter((choice) => choice.id === id)).slice(0, REPRESENTATIVES);
  const rest = fitting.filter((choice) => !first.includes(choice));
  const chosen = [...first, ...rest.slice(0, Math.max(0, LEAST_MODELS - first.length))];
  // Own GPUs are one of the four kinds: without an open model they would not be looked at.
  const isOwn = ({ open }: ModelChoice): boolean => open !== null && open.architecture !== null;
  const own = chosen.some(isOwn)
    ? undefined
    : rest.find((choice) => isOwn(choice) && !chosen.includes(choice));
  return own === undefined ? chosen : [...chosen, own];
}

/**
 * The models that options are made of where nobody names options: for workloads that need the same, a few that can take
 * them. Where no model can, those that stand for what was named, so that the report says why none of them can.
 */
export function defaultModels(
  catalog: Pick<Catalog, 'voice'>,
  named: readonly ModelChoice[],
  workloads: readonly Workload[],
  accepted: AcceptedModels,
): DefaultModels[] {
  const groups = new Map<string, DefaultModels>();
  for (const workload of workloads) {
    const own = named.filter(({ id }) => accepted.get(workload.name)?.has(id) ?? true);
    const fitting = own.filter((choice) => takes(catalog, choice, workload));
    const speaks = workload.voice !== null && fitting.length > 0;
    const models = chosenModels(fitting.length > 0 ? fitting : own, speaks ? voices : representatives);
    groups.set(`${speaks} ${models.map(({ id }) => id).join()}`, { speaks, models });
  }
  return [...groups.values()];
}
