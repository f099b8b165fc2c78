import type { Catalog } from '../../catalog/catalog.ts';
import { resolveGpu } from '../../catalog/models/resolve-gpu.ts';
import { resolveModel } from '../../catalog/models/resolve-model.ts';
import { patternFit } from '../../catalog/pattern.ts';
import { gpuPrice } from '../../catalog/prices/find-gpu-price.ts';
import { resolveProvider } from '../../catalog/terms/resolve-provider.ts';
import { type CatalogRow, type CatalogSection, catalogRows, catalogSections } from './catalog-sections.ts';

/** Everything the catalogue knows of one id, section by section. */
export interface CatalogEntry {
  readonly kind: 'model' | 'gpu' | 'provider';
  readonly id: string;
  readonly sections: readonly { readonly title: string; readonly rows: readonly CatalogRow[] }[];
}

/** The entries that a name stands for: a model, a GPU or a provider; several where a name is used twice. */
export function catalogEntries(catalog: Catalog, text: string): CatalogEntry[] {
  const entries: CatalogEntry[] = [];
  const model = resolveModel(catalog, text);
  if ('found' in model) for (const choice of model.found) entries.push(modelEntry(catalog, choice.id));
  const gpu = resolveGpu(catalog, text);
  if ('found' in gpu) entries.push(gpuEntry(catalog, gpu.found.id));
  const provider = resolveProvider(catalog, text);
  if ('found' in provider) entries.push(providerEntry(catalog, provider.found.id));
  return entries;
}

function modelEntry(catalog: Catalog, id: string): CatalogEntry {
  const limits = catalogRows(catalog, 'limits').filter((row) => patternFit(String(row.models), id) > 0);
  const open = catalog.models.filter((model) => model.id === id);
  return entry('model', id, [
    ['models', rowsWhere(catalog, 'models', 'id', id)],
    [
      'architecture',
      open.map((model) => ({
        hfId: model.hfId,
        licence: model.licence,
        released: model.released,
        layers: model.architecture?.layers ?? null,
        hidden: model.architecture?.hidden ?? null,
        experts: model.architecture?.experts?.count ?? null,
        maxContextTokens: model.maxContextTokens,
        weights: model.nativePrecision.rest,
        confidence: model.confidence,
        asOf: model.asOf,
        source: model.source,
        note: model.note,
      })),
    ],
    ['prices', rowsWhere(catalog, 'prices', 'model', id)],
    ['limits', limits],
    ['units', rowsWhere(catalog, 'units', 'model', id)],
    ['voice', rowsWhere(catalog, 'voice', 'model', id)],
    ['hosted', rowsWhere(catalog, 'hosted', 'model', id)],
  ]);
}

function gpuEntry(catalog: Catalog, id: string): CatalogEntry {
  const median = gpuPrice(catalog, id, {});
  const summary: CatalogRow[] =
    'problem' in median
      ? []
      : [
          {
            price: 'without a choice',
            usdPerGpuHour: Number(median.found.usdPerGpuHour.toPrecision(6)),
            lowUsdPerGpuHour: Number(median.found.lowUsdPerGpuHour.toPrecision(6)),
            highUsdPerGpuHour: Number(median.found.highUsdPerGpuHour.toPrecision(6)),
            confidence: median.found.confidence,
            asOf: median.found.asOf,
            source: median.found.source,
          },
        ];
  return entry('gpu', id, [
    ['gpus', rowsWhere(catalog, 'gpus', 'id', id)],
    ['price', summary],
    ['gpu-prices', rowsWhere(catalog, 'gpu-prices', 'gpu', id)],
  ]);
}

function providerEntry(catalog: Catalog, id: string): CatalogEntry {
  const facts = catalog.providers.find((provider) => provider.id === id);
  const regions = (facts?.regions ?? []).map((region) => ({
    region: region.name,
    residency: region.residency,
    tokenPriceFactor: region.tokenMultiplier,
    confidence: region.confidence,
    asOf: region.asOf,
    source: region.source,
    note: region.note,
  }));
  const others = catalogSections.filter((section) => !['models', 'gpus', 'providers'].includes(section));
  return entry('provider', id, [
    ['providers', rowsWhere(catalog, 'providers', 'id', id)],
    ['regions', regions],
    ...others.map((section): [string, CatalogRow[]] => [
      section,
      rowsWhere(catalog, section, 'provider', id),
    ]),
  ]);
}

function entry(
  kind: CatalogEntry['kind'],
  id: string,
  sections: readonly (readonly [string, readonly CatalogRow[]])[],
): CatalogEntry {
  const filled = sections.filter(([, rows]) => rows.length > 0);
  return { kind, id, sections: filled.map(([title, rows]) => ({ title, rows })) };
}

function rowsWhere(catalog: Catalog, section: CatalogSection, key: string, value: string): CatalogRow[] {
  return catalogRows(catalog, section).filter((row) => row[key] === value);
}
