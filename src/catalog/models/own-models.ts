import type { Catalog } from '../catalog.ts';
import { nameKey } from '../lookup.ts';
import type { ApiModelFacts } from './api-model-facts.ts';
import type { ModelFacts } from './model-facts.ts';

/** Whether a name stands for a Hugging Face `config.json` rather than for a model of the catalogue. */
export function isModelFile(text: string): boolean {
  return text.trim().toLowerCase().endsWith('.json');
}

/** Models of the user's own beside those of the catalogue; nobody sells them by the token. */
export function withOwnModels(catalog: Catalog, own: readonly ModelFacts[]): Catalog {
  if (own.length === 0) return catalog;
  return {
    ...catalog,
    models: [...catalog.models, ...own],
    apiModels: [...catalog.apiModels, ...own.map(unsold)],
  };
}

function unsold(model: ModelFacts): ApiModelFacts {
  return {
    id: model.id,
    aliases: [],
    modelClass: model.modelClass,
    modality: model.modality,
    contextTokens: model.maxContextTokens,
    maxOutputTokens: null,
    vendor: '',
    sellers: [],
    tokenFactor: 1,
    source: model.source,
    asOf: model.asOf,
    confidence: 'user',
    note: '',
  };
}

/** The name that a file gives its model, numbered where the catalogue or another file has it already. */
export function unusedModelId(catalog: Catalog, taken: readonly ModelFacts[], wanted: string): string {
  const keys = new Set([...catalog.apiModels, ...taken].map(({ id }) => nameKey(id)));
  let id = wanted;
  for (let n = 2; keys.has(nameKey(id)); n += 1) id = `${wanted}-own${n === 2 ? '' : n}`;
  return id;
}
