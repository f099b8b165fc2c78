import { type Document, isMap, isNode, isPair, LineCounter, type Node, parseDocument } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

export type ConfigPath = readonly (string | number)[];

/** Where something stands, for a diagnostic's frame. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly sourceText: string;
}

/** `capplan.yaml` with its positions. */
export interface YamlFile {
  readonly path: string;
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Reads the text; syntax errors come back as diagnostics, all of them. */
export function parseYaml(path: string, text: string): { file: YamlFile; diagnostics: Diagnostic[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const file = { path, text, document, lines };
  const diagnostics = document.errors.map(
    (error): Diagnostic => ({
      code: 'CAP211',
      severity: 'error',
      message: error.message.replace(/\.$/, ''),
      ...placeAt(file, error.pos[0], Math.max(1, error.pos[1] - error.pos[0])),
    }),
  );
  return { file, diagnostics };
}

function placeAt(file: YamlFile, offset: number, length: number): Place {
  const { line, col } = file.lines.linePos(offset);
  const start = file.lines.lineStarts[line - 1] ?? 0;
  const sourceText = file.text.slice(start).split(/\r?\n/, 1)[0]!.slice(0, 300);
  return {
    file: file.path,
    line,
    column: col,
    length: Math.max(1, Math.min(length, sourceText.length - col + 1)),
    sourceText,
  };
}

function sameKey(node: unknown, key: string | number): boolean {
  const value = isNode(node) ? node.toJSON() : node;
  return String(value).replaceAll('-', '_') === String(key).replaceAll('-', '_');
}

/** The key (or, with `value`, the value) at a path; the nearest ancestor that exists otherwise. */
export function placeOf(file: YamlFile, path: ConfigPath, wanted: 'key' | 'value'): Place {
  let node: unknown = file.document.contents;
  let found: Node | null = isNode(node) ? node : null;
  for (const [index, segment] of path.entries()) {
    const last = index === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && sameKey(item.key, segment));
      if (pair === undefined) break;
      node = pair.value;
      const key = isNode(pair.key) ? pair.key : null;
      const value = isNode(pair.value) && pair.value.range !== null ? pair.value : null;
      found = (last && wanted === 'value' ? (value ?? key) : last ? key : (key ?? value)) ?? found;
    } else {
      const item: unknown = isNode(node) ? file.document.getIn(path.slice(0, index + 1), true) : null;
      if (!isNode(item)) break;
      node = item;
      found = item;
    }
  }
  const range = found?.range ?? [0, 1, 1];
  return placeAt(file, range[0], range[1] - range[0]);
}
