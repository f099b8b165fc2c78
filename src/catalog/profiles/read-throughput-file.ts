import { InputError } from '../../diagnostics/diagnostic.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import type { Catalog } from '../catalog.ts';
import { requiredText, textCell } from './profile-cells.ts';
import { type ProfileRow, profileRows } from './profile-table.ts';
import { readProfileText } from './read-profile-text.ts';
import { physicalColumns, type ThroughputRow } from './throughput-profile.ts';
import { hostedRow, linearRow, physicalRow, pointRow } from './throughput-rows.ts';
import type { UserProfile } from './user-profile.ts';

type MakeRow = (row: ProfileRow, id: string, catalog: Catalog) => ThroughputRow | null;

const shared = ['id', 'kind', 'note', 'source', 'source_date'];
const deployment = ['model', 'gpu', 'tp', 'engine', 'engine_version', 'precision'];

/** Columns of each kind; a filled cell under another kind's column would silently change nothing. */
const kinds: Readonly<Record<string, { readonly columns: readonly string[]; readonly make: MakeRow }>> = {
  point: {
    columns: [
      ...deployment,
      'deployment',
      'concurrency',
      'requests_per_s',
      'input_tokens',
      'output_tokens',
      'ttft_ms',
      'tpot_ms',
      'output_tokens_per_s',
    ],
    make: pointRow,
  },
  physical: { columns: [...deployment, ...physicalColumns], make: physicalRow },
  linear: {
    columns: ['base_ms', 'prefill_token_us', 'prefill_token_sq_ns', 'sequence_us', 'context_token_ns'],
    make: linearRow,
  },
  hosted: {
    columns: [
      'provider',
      'model',
      'ttft_p50_ms',
      'ttft_p95_ms',
      'tokens_per_s_p50',
      'tokens_per_s_p5',
      'tokens_per_s_p95',
    ],
    make: hostedRow,
  },
};

const aliases: Readonly<Record<string, string>> = {
  isl: 'input_tokens',
  osl: 'output_tokens',
  rate: 'requests_per_s',
  qps: 'requests_per_s',
  tokens_per_s: 'output_tokens_per_s',
};

const textColumns = [
  ...shared,
  'deployment',
  'model',
  'gpu',
  'engine',
  'engine_version',
  'precision',
  'provider',
];

/** Reads a throughput file into the profile. Ids are unique over all files; mistakes are collected in the profile. */
export async function readThroughputFile(
  path: string,
  catalog: Catalog,
  profile: UserProfile,
): Promise<void> {
  let text: string;
  try {
    text = await readProfileText(path);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    profile.diagnostics.push(...error.diagnostics);
    return;
  }
  // What a pricing file sells may be measured as well.
  const withOwnNames: Catalog = {
    ...catalog,
    providers: [...profile.providers, ...catalog.providers],
    apiModels: [...profile.apiModels, ...catalog.apiModels],
  };
  const known = [...new Set([...shared, ...Object.values(kinds).flatMap(({ columns }) => columns)])];
  for (const row of profileRows(path, text, known, aliases, textColumns, profile.diagnostics)) {
    const id = requiredText(row, 'id', 'throughput');
    const word = textCell(row, 'kind')?.toLowerCase() ?? null;
    if (word === null || !Object.hasOwn(kinds, word)) {
      const message = word === null ? 'the row has no kind' : `unknown kind ${quoted(word)}`;
      row.report('CAP310', message, 'kind', `one of ${Object.keys(kinds).join(', ')}`);
      continue;
    }
    const kind = kinds[word];
    for (const column of row.columns) {
      if (shared.includes(column) || kind.columns.includes(column)) continue;
      row.report(
        'CAP311',
        `a ${word} row does not use ${column}`,
        column,
        `its columns: ${kind.columns.join(', ')}`,
      );
    }
    if (id === null) continue;
    const made = kind.make(row, id, withOwnNames);
    if (made === null) continue;
    const earlier = profile.throughput.find((other) => other.id === id);
    // Several measured points describe one deployment; every other id stands for one row.
    const twin = earlier !== undefined && !(earlier.kind === 'point' && made.kind === 'point');
    if (twin)
      row.report('CAP314', `id ${quoted(id)} stands in line ${earlier.line} of ${earlier.path}`, 'id');
    else profile.throughput.push(made);
  }
}
