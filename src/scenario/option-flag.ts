import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ConfigTree } from './set-path.ts';
import type { Place } from './yaml-document.ts';

/** One `--option kind=…,…`: its keys as in the file, and where each stands in the text. */
export interface OptionFlag {
  readonly keys: ConfigTree;
  readonly text: string;
  readonly places: ReadonlyMap<string, Place>;
}

/** `limits.tpm=30M` fills the nested object. */
const nested = new Set(['limits', 'autoscale']);

/** Reads `key=value` pairs; values are typed later by the option's schema. */
export function parseOptionFlag(text: string): { flag: OptionFlag; diagnostics: Diagnostic[] } {
  const keys: ConfigTree = {};
  const places = new Map<string, Place>();
  const diagnostics: Diagnostic[] = [];
  let offset = 0;
  for (const part of text.split(',')) {
    const place: Place = {
      file: '--option',
      line: 1,
      column: offset + 1,
      length: Math.max(1, part.length),
      sourceText: text.slice(0, 300),
    };
    offset += part.length + 1;
    const equals = part.indexOf('=');
    const name = part.slice(0, equals).trim().replaceAll('-', '_');
    const value = part.slice(equals + 1).trim();
    if (equals <= 0 || value === '' || name === '') {
      diagnostics.push({
        code: 'CAP215',
        severity: 'error',
        message: `\`${part.slice(0, 60)}\` is not key=value`,
        ...place,
        help: 'for example --option kind=self-hosted,model=llama-3.1-8b,gpu=h100,tp=1,replicas=auto',
      });
      continue;
    }
    const [outer, inner] = name.split('.', 2) as [string, string | undefined];
    if (places.has(name)) {
      diagnostics.push({
        code: 'CAP215',
        severity: 'error',
        message: `\`${name}\` is given twice`,
        ...place,
      });
    }
    places.set(name, place);
    if (inner !== undefined && nested.has(outer)) {
      const group = (keys[outer] ?? {}) as ConfigTree;
      keys[outer] = group;
      group[inner] = value;
    } else {
      keys[name] = value;
    }
  }
  return { flag: { keys, text, places }, diagnostics };
}

/** A name for an option that has none, from what tells it apart. */
export function automaticId(keys: ConfigTree, taken: ReadonlySet<string>): string {
  const parts = [keys.provider, keys.model ?? keys.throughput, keys.gpu ?? keys.unit ?? keys.tier];
  if (keys.kind === 'batch') parts.push('batch');
  const words = parts.filter((part): part is string => typeof part === 'string' && part !== '');
  const stem = (words.length > 0 ? words.join('-') : String(keys.kind ?? 'option')).replace(/[^\w.-]+/g, '-');
  let id = stem;
  for (let n = 2; taken.has(id); n += 1) id = `${stem}-${n}`;
  return id;
}
