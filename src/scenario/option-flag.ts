import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ConfigTree } from './set-path.ts';
import type { Place } from './yaml-document.ts';

/** One `--option kind=…,…`: its keys as in the file, and where each stands in the text. */
export interface OptionFlag {
  readonly keys: ConfigTree;
  readonly text: string;
  readonly places: ReadonlyMap<string, Place>;
}

/** `limits.tpm=30M` and `limits={tpm: 30M}` fill the nested object. */
const nested = new Set(['limits', 'autoscale', 'ownership']);

/** A part of the text, and how many characters stand before it. */
interface Piece {
  readonly text: string;
  readonly offset: number;
}

/** Pieces between commas; those inside of braces do not split. */
function splitAtCommas({ text, offset }: Piece): Piece[] {
  const pieces: Piece[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const char = text[at];
    if (char === '{') depth += 1;
    else if (char === '}') depth = Math.max(0, depth - 1);
    else if (at === text.length || (char === ',' && depth === 0)) {
      pieces.push({ text: text.slice(from, at), offset: offset + from });
      from = at + 1;
    }
  }
  return pieces;
}

/** Name and value on both sides of the first separator; null where one of them is missing. */
function pairOf(
  { text, offset }: Piece,
  separator: RegExp,
): { readonly name: string; readonly value: string; readonly valueOffset: number } | null {
  const at = text.search(separator);
  if (at <= 0) return null;
  const name = text.slice(0, at).trim().replaceAll('-', '_');
  const rest = text.slice(at + 1);
  const value = rest.trim();
  if (name === '' || value === '') return null;
  return { name, value, valueOffset: offset + at + 1 + (rest.length - rest.trimStart().length) };
}

/** Reads `key=value` pairs, and objects of them as in YAML; values are typed later by the option's schema. */
export function parseOptionFlag(text: string): { flag: OptionFlag; diagnostics: Diagnostic[] } {
  const keys: ConfigTree = {};
  const places = new Map<string, Place>();
  const diagnostics: Diagnostic[] = [];
  const placeOf = (piece: Piece): Place => ({
    file: '--option',
    line: 1,
    column: piece.offset + 1,
    length: Math.max(1, piece.text.length),
    sourceText: text.slice(0, 300),
  });
  const mistake = (piece: Piece, message: string, help?: string): void => {
    const place = placeOf(piece);
    diagnostics.push({
      code: 'CAP215',
      severity: 'error',
      message,
      ...place,
      ...(help === undefined ? {} : { help }),
    });
  };
  const set = (name: string, value: string, piece: Piece): void => {
    if (places.has(name)) mistake(piece, `\`${name}\` is given twice`);
    places.set(name, placeOf(piece));
    const [outer, inner] = name.split('.', 2) as [string, string | undefined];
    if (inner === undefined || !nested.has(outer)) keys[name] = value;
    else {
      const group = (keys[outer] ?? {}) as ConfigTree;
      keys[outer] = group;
      group[inner] = value;
    }
  };
  for (const piece of splitAtCommas({ text, offset: 0 })) {
    const pair = pairOf(piece, /=/);
    if (pair === null) {
      const example = '--option kind=self-hosted,model=llama-3.1-8b,gpu=h100,tp=1,replicas=auto';
      mistake(piece, `\`${piece.text.slice(0, 60)}\` is not key=value`, `for example ${example}`);
      continue;
    }
    const { name, value, valueOffset } = pair;
    const braces = /^\{(.*)\}$/s.exec(value);
    if (braces === null || !nested.has(name)) {
      if (value.startsWith('{')) {
        const dotted = [...nested].map((key) => `${key}.KEY=VALUE`).join(' or ');
        const help = nested.has(name) ? `close the brace, or write ${name}.KEY=VALUE` : `objects: ${dotted}`;
        mistake(piece, `the value of \`${name}\` cannot be read`, help);
      } else set(name, value, piece);
      continue;
    }
    const inside = braces[1] ?? '';
    if (inside.trim() === '') keys[name] = {};
    for (const entry of splitAtCommas({ text: inside, offset: valueOffset + 1 })) {
      const own = pairOf(entry, /[:=]/);
      if (own !== null) set(`${name}.${own.name.replace(/^["']|["']$/g, '')}`, own.value, entry);
      else if (inside.trim() !== '') {
        const written = `\`${entry.text.trim().slice(0, 60)}\` in \`${name}\` is not key: value`;
        mistake(entry, written, `write ${name}={key: value, …} or ${name}.key=value`);
      }
    }
  }
  return { flag: { keys, text, places }, diagnostics };
}

/** A path as a name: `./models/llama/config.json` by its folder, `./llama.json` by itself. */
function lastName(part: string): string {
  if (!/[\\/]/.test(part) && !part.endsWith('.json')) return part;
  const segments = part.split(/[\\/]+/).filter((segment) => !/^\.*$/.test(segment));
  const file = segments.at(-1) ?? part;
  return file === 'config.json' && segments.length > 1 ? segments.at(-2)! : file.replace(/\.json$/, '');
}

/** A name for an option that has none, from what tells it apart. */
export function automaticId(keys: ConfigTree, taken: ReadonlySet<string>): string {
  const parts = [keys.provider, keys.model ?? keys.throughput, keys.gpu ?? keys.unit ?? keys.tier];
  if (keys.kind === 'batch') parts.push('batch');
  const words = parts
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .map((part) => lastName(part).replace(/[^\w.-]+/g, '-'));
  const stem = words.length > 0 ? words.join('-') : String(keys.kind ?? 'option').replace(/[^\w.-]+/g, '-');
  let id = stem;
  for (let n = 2; taken.has(id); n += 1) id = `${stem}-${n}`;
  return id;
}
