import type { Catalog } from '../../../catalog/catalog.ts';
import type { Workload } from '../../../workload/workload.ts';
import type { AcceptedModels } from '../accepted-models.ts';

/** What a voice model does with what it hears. */
type SpokenTask = 'converses' | 'translates' | 'writes' | 'reads-aloud';

/** The task of a model by its voice row; null for models without one. */
export function spokenTask({ voice }: Pick<Catalog, 'voice'>, modelId: string): SpokenTask | null {
  const row = voice.find(({ model }) => model === modelId);
  if (row === undefined) return null;
  if (/speech-to-speech|voice agent|voice front end/.test(row.use)) return 'converses';
  if (row.use.includes('translation')) return 'translates';
  return row.use.includes('text-to-speech') ? 'reads-aloud' : 'writes';
}

const lesser = {
  translates: 'it translates and holds no conversation',
  writes: 'it hears and writes, it does not speak',
  'reads-aloud': 'it reads aloud and does not listen',
} as const satisfies Record<Exclude<SpokenTask, 'converses'>, string>;

/** What a model leaves undone that others do which the workload names; null where it does as they do, or more. */
export function lesserTask(
  context: { readonly catalog: Pick<Catalog, 'voice'>; readonly accepted: AcceptedModels },
  modelId: string,
  { name, voice }: Workload,
): string | null {
  if (voice === null) return null;
  const task = spokenTask(context.catalog, modelId);
  if (task === null || task === 'converses') return null;
  const others = [...(context.accepted.get(name) ?? [])].map((id) => spokenTask(context.catalog, id));
  const speaks = others.includes('converses') || (task !== 'translates' && others.includes('translates'));
  return speaks ? lesser[task] : null;
}
