import { confidences } from '../provenance.ts';
import { readFactsTable } from '../read-facts-table.ts';
import { readProvenance } from '../read-provenance.ts';
import type { ApiModelFacts, ModelClass, ModelSeller } from './api-model-facts.ts';
import type { ModelFacts } from './model-facts.ts';

/** Every model that someone sells by the token: the closed ones of the table, and the open ones with a seller. */
export function readApiModels(open: readonly ModelFacts[]): ApiModelFacts[] {
  const sellers = readSellers();
  const closed = readFactsTable('api-models.csv').map((row): ApiModelFacts => {
    const id = row.text('id');
    return {
      id,
      aliases: row.list('aliases'),
      vendor: row.text('vendor'),
      modelClass: row.text('model_class') as ModelClass,
      modality: row.list('modality') as ApiModelFacts['modality'],
      contextTokens: row.numberOr('context_tokens', null),
      maxOutputTokens: row.numberOr('max_output_tokens', null),
      tokenFactor: row.number('token_factor'),
      sellers: sellers.get(id) ?? [],
      ...readProvenance(row),
    };
  });
  return [...closed, ...open.map((model) => openAsApi(model, sellers.get(model.id) ?? []))];
}

function openAsApi(model: ModelFacts, sellers: readonly ModelSeller[]): ApiModelFacts {
  return {
    id: model.id,
    aliases: [
      ...model.aliases,
      model.hfId,
      ...sellers.map((seller) => seller.packageModel).filter((name) => name !== null),
    ],
    vendor: model.family,
    modelClass: model.modelClass,
    modality: model.modality,
    contextTokens: model.maxContextTokens,
    maxOutputTokens: null,
    tokenFactor: 1,
    sellers,
    source: model.source,
    asOf: model.asOf,
    confidence: confidences.find((confidence) => confidence === model.confidence) ?? 'unverified',
    note: model.note,
  };
}

function readSellers(): Map<string, ModelSeller[]> {
  const sellers = new Map<string, ModelSeller[]>();
  for (const row of readFactsTable('model-sellers.csv')) {
    const ofModel = sellers.get(row.text('model')) ?? [];
    ofModel.push({
      provider: row.text('provider'),
      packageProvider: row.text('package_provider') || null,
      packageModel: row.text('package_model') || null,
      packageQuery: row.text('package_query') || null,
      note: row.text('note'),
    });
    sellers.set(row.text('model'), ofModel);
  }
  return sellers;
}
