import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Catalog } from '../catalog.ts';
import type { ApiModelFacts } from '../models/api-model-facts.ts';
import { resolveGpu } from '../models/resolve-gpu.ts';
import { resolveModel } from '../models/resolve-model.ts';
import type { Provenance } from '../provenance.ts';
import { resolveProvider } from '../terms/resolve-provider.ts';
import { textCell } from './profile-cells.ts';
import type { ProfileRow } from './profile-table.ts';
import type { UserProfile } from './user-profile.ts';

/** Provenance of a user's row: the file itself, dated by the row or by the catalogue's `asOf`. */
export function userProvenance(row: ProfileRow, catalog: Catalog): Provenance {
  return {
    source: textCell(row, 'source') ?? `${row.path}:${row.line}`,
    asOf: textCell(row, 'source_date') ?? catalog.asOf,
    confidence: 'user',
    note: textCell(row, 'note') ?? '',
  };
}

/** The catalogue id of a provider. A name unlike all known ones is a provider of the user's own. */
export function providerCell(
  row: ProfileRow,
  catalog: Catalog,
  profile: UserProfile,
  kind: string,
): string | null {
  const text = textCell(row, 'provider');
  if (text === null) {
    row.report('CAP313', `a ${kind} row needs provider`, null);
    return null;
  }
  const resolved = resolveProvider({ providers: [...profile.providers, ...catalog.providers] }, text);
  if ('found' in resolved) return resolved.found.id;
  if (resolved.problem.help?.startsWith('did you mean') !== true) {
    const own = { id: text, name: text, aliases: [], packageId: null, sells: [kind], regions: [] };
    profile.providers.push({ ...own, ...userProvenance(row, catalog) });
    return text;
  }
  report(row, 'provider', resolved.problem);
  return null;
}

/** The catalogue id of a model; one that the catalogue lacks becomes known by this row, with a warning. */
export function modelCell(
  row: ProfileRow,
  catalog: Catalog,
  profile: UserProfile,
  kind: string,
  sizes: { readonly contextTokens: number | null; readonly maxOutputTokens: number | null },
): string | null {
  const text = textCell(row, 'model');
  if (text === null) {
    row.report('CAP313', `a ${kind} row needs model`, null);
    return null;
  }
  const known = { ...catalog, apiModels: [...profile.apiModels, ...catalog.apiModels] };
  const resolved = resolveModel(known, text);
  if ('found' in resolved) {
    if (resolved.found.length === 1) return resolved.found[0].id;
    row.report('CAP312', 'a price holds for one model', 'model');
    return null;
  }
  const own: ApiModelFacts = {
    id: text,
    aliases: [],
    vendor: '',
    modelClass: null,
    modality: ['text'],
    ...sizes,
    tokenFactor: 1,
    sellers: [],
    ...userProvenance(row, catalog),
  };
  row.warn(
    'CAP300',
    resolved.problem.message,
    'model',
    `taken as a model of your own; ${resolved.problem.help ?? ''}`,
  );
  profile.apiModels.push(own);
  return text;
}

/** The catalogue id of a GPU. */
export function gpuCell(row: ProfileRow, catalog: Catalog, column: string): string | null {
  const text = textCell(row, column);
  if (text === null) {
    row.report('CAP313', `a gpu row needs ${column}`, null);
    return null;
  }
  const resolved = resolveGpu(catalog, text);
  if ('found' in resolved) return resolved.found.id;
  report(row, column, resolved.problem);
  return null;
}

/** A pattern over ids; a name without `*` is resolved to its id, an absent one means all. */
export function patternCell(row: ProfileRow, catalog: Catalog, column: 'provider' | 'model'): string | null {
  const text = textCell(row, column);
  if (text === null) return '*';
  if (text.includes('*')) return text.toLowerCase();
  const resolved = column === 'provider' ? resolveProvider(catalog, text) : resolveModel(catalog, text);
  if ('problem' in resolved) {
    report(row, column, resolved.problem);
    return null;
  }
  const { found } = resolved;
  return 'id' in found ? found.id : found.map((choice) => choice.id).join('|');
}

function report(row: ProfileRow, column: string, problem: Diagnostic): void {
  row.report(problem.code, problem.message, column, problem.help);
}
