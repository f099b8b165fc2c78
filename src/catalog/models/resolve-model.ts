import type { Catalog } from '../catalog.ts';
import { type Lookup, nameKey, unknownName } from '../lookup.ts';
import { isSoldApart } from '../prices/price-package.ts';
import type { ApiModelFacts, ModelClass } from './api-model-facts.ts';
import type { ModelFacts } from './model-facts.ts';

/** One model a workload or option may mean: how it is sold, and its architecture where it is open. */
export interface ModelChoice {
  readonly id: string;
  readonly modelClass: ModelClass | null;
  readonly api: ApiModelFacts;
  /** Null for closed models. */
  readonly open: ModelFacts | null;
  /** The name that it was asked for by, where that is of other weights with the same dimensions; else null. */
  readonly variant: string | null;
}

const classes: readonly ModelClass[] = [
  'frontier',
  'mid',
  'small',
  'open:frontier',
  'open:large',
  'open:mid',
  'open:small',
  'voice',
  'transcription',
  'embedding',
];

/** Whether a word names a class of models rather than a model. */
function isModelClass(text: string): boolean {
  const word = text.trim().toLowerCase();
  return word === 'any' || word === 'open' || classes.some((known) => known === word);
}

/**
 * The models that a text stands for: a catalogue id, an alias, a Hugging Face id, a class, `open` (all open ones),
 * alternatives separated by `|`, or `any`. Every alternative must be known. Each model comes once, in the order named.
 */
export function resolveModel(
  catalog: Pick<Catalog, 'apiModels' | 'models'>,
  text: string,
): Lookup<readonly ModelChoice[]> {
  const choices = new Map<string, ModelChoice>();
  for (const part of text.split('|').map((word) => word.trim())) {
    const resolved = isModelClass(part) ? ofClass(catalog, part.toLowerCase()) : [oneModel(catalog, part)];
    for (const api of resolved) {
      if (api === null) return unknownModel(catalog, part);
      const open = catalog.models.find((model) => model.id === api.id) ?? null;
      const choice = { id: api.id, modelClass: api.modelClass, api, open, variant: null };
      choices.set(api.id, asNamed(choice, part));
    }
  }
  return { found: [...choices.values()] };
}

/**
 * A variant that is known by its own name: it may take longer or shorter prompts than the model it is counted under, and
 * is sold by those alone whose name for that model is the variant's.
 */
function asNamed(choice: ModelChoice, name: string): ModelChoice {
  const keys = [bareKey(name), bareKey(withoutDate(name))];
  const variant = choice.open?.variants.find((one) => keys.includes(bareKey(one)));
  if (variant === undefined) return choice;
  const sellers = choice.api.sellers.filter(
    ({ packageModel }) => packageModel !== null && bareKey(packageModel) === bareKey(variant),
  );
  return withContext({ ...choice, variant, api: { ...choice.api, sellers } }, name);
}

/** The key of a name without the organisation before it. */
function bareKey(name: string): string {
  return nameKey(name.split('/').at(-1) ?? name);
}

function withContext(choice: ModelChoice, name: string): ModelChoice {
  const contextTokens = choice.open?.contextByAlias?.[nameKey(name)];
  if (choice.open === null || contextTokens === undefined) return choice;
  return {
    ...choice,
    api: { ...choice.api, contextTokens },
    open: { ...choice.open, maxContextTokens: contextTokens },
  };
}

function ofClass(catalog: Pick<Catalog, 'apiModels'>, word: string): ApiModelFacts[] {
  return catalog.apiModels.filter(({ modelClass }) => {
    if (word === 'any') return modelClass !== null;
    if (word === 'open') return modelClass?.startsWith('open:') === true;
    return modelClass === word;
  });
}

function oneModel(catalog: Pick<Catalog, 'apiModels'>, text: string): ApiModelFacts | null {
  const asWritten = modelNamed(catalog, text);
  if (asWritten !== null) return asWritten;
  const undated = modelNamed(catalog, withoutDate(text));
  // A snapshot with a price of its own is another model (`gpt-4o-2024-05-13` costs twice the later `gpt-4o`).
  const name = text.trim().toLowerCase();
  return undated?.sellers.some((seller) => isSoldApart(seller, name)) === true ? null : undated;
}

function modelNamed({ apiModels }: Pick<Catalog, 'apiModels'>, text: string): ApiModelFacts | null {
  const key = nameKey(text);
  return (
    apiModels.find((model) => nameKey(model.id) === key) ??
    apiModels.find((model) => model.aliases.some((alias) => nameKey(alias) === key)) ??
    apiModels.find((model) =>
      model.aliases.some((alias) => nameKey(alias.split('/').at(-1) ?? '') === key),
    ) ??
    null
  );
}

/** Vendors append the date of a snapshot: `claude-haiku-4-5-20251001`, `gpt-5-mini-2025-08-07`. */
function withoutDate(text: string): string {
  return text.replace(/[-@](\d{8}|\d{4}-\d{2}-\d{2})$/, '');
}

function unknownModel(catalog: Pick<Catalog, 'apiModels'>, text: string): Lookup<never> {
  const unknown = unknownName('CAP300', 'model', text, [
    ...catalog.apiModels.map((model) => model.id),
    ...catalog.apiModels.flatMap((model) => model.aliases),
    ...classes,
    'any',
    'open',
  ]);
  if (unknown.problem.help !== undefined) return unknown;
  const help = `use an id of \`capplan catalog list models\`, a class (${classes.join(', ')}, open) or any`;
  return { problem: { ...unknown.problem, help } };
}
