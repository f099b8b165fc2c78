import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/nearest-name.ts';
import type { Assignment } from './assignment.ts';
import type { ConfigPath } from './yaml-document.ts';

/** A scenario as plain data before it is typed. */
export type ConfigTree = { [key: string]: unknown };

/** Names that mean something else wherever they are looked up. */
export const reservedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function isTree(value: unknown): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownKeys(node: unknown): string[] {
  if (Array.isArray(node)) return node.map((_, index) => String(index));
  return isTree(node) ? Object.keys(node) : [];
}

/** Collections whose entries are named by the user: a path may change an entry, not invent one. */
const namedCollections = new Set(['options', 'inventory', 'variants']);

/**
 * The tree path that a dotted path means: at each level the longest existing key that fits, so that ids with
 * dots (`gpt-4.1`) are found; where none fits, the text up to the next dot is a new key.
 */
export function resolveSetPath(
  tree: ConfigTree,
  dotted: string,
): string[] | { readonly unknown: string; readonly known: string[] } {
  const path: string[] = [];
  let node: unknown = tree;
  let rest = dotted;
  while (rest !== '') {
    const known = ownKeys(node);
    const fits = known.filter((key) => key !== '' && (rest === key || rest.startsWith(`${key}.`)));
    const longest = fits.reduce<string | null>(
      (best, key) => (best === null || key.length > best.length ? key : best),
      null,
    );
    const segment = longest ?? rest.split('.', 1)[0]!;
    const isEntry = path.length === 1 && namedCollections.has(path[0]!);
    if (
      reservedNames.has(segment) ||
      segment === '' ||
      (longest === null && (isEntry || Array.isArray(node)))
    ) {
      return { unknown: isEntry ? rest : segment, known: reservedNames.has(segment) ? [] : known };
    }
    path.push(segment);
    rest = rest.slice(segment.length + 1);
    node = Array.isArray(node)
      ? node[Number(segment)]
      : isTree(node) && Object.hasOwn(node, segment)
        ? node[segment]
        : undefined;
  }
  return path;
}

/** Writes one assignment into the tree; returns where, or what is wrong with it. */
export function applyAssignment(tree: ConfigTree, assignment: Assignment): ConfigPath | Diagnostic {
  const resolved = resolveSetPath(tree, assignment.path);
  const column = 1;
  const place = {
    file: assignment.origin,
    line: 1,
    column,
    length: assignment.path.length,
    sourceText: assignment.text,
  };
  if (!Array.isArray(resolved)) {
    const [near] = nearestNames(resolved.unknown, resolved.known);
    return {
      code: 'CAP216',
      severity: 'error',
      message: `there is nothing called \`${resolved.unknown}\` to set`,
      ...place,
      ...(near === undefined ? {} : { help: `did you mean \`${near}\`?` }),
    };
  }
  let node: unknown = tree;
  for (const segment of resolved.slice(0, -1)) {
    const children: unknown = node;
    const next: unknown = Array.isArray(children)
      ? children[Number(segment)]
      : isTree(children)
        ? children[segment]
        : undefined;
    if (next === undefined && isTree(children)) {
      const created: ConfigTree = {};
      children[segment] = created;
      node = created;
    } else if (isTree(next) || Array.isArray(next)) {
      node = next;
    } else {
      return {
        code: 'CAP216',
        severity: 'error',
        message: `\`${segment}\` is a value, it has nothing inside to set`,
        ...place,
      };
    }
  }
  const leaf = resolved.at(-1)!;
  if (Array.isArray(node)) node[Number(leaf)] = assignment.value;
  else if (isTree(node)) node[leaf] = assignment.value;
  return resolved;
}
