import type { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/nearest-name.ts';
import { keysByKind, optionKinds } from './option-schema.ts';
import { knownKeys } from './scenario-schema.ts';
import type { ConfigTree } from './set-path.ts';
import type { ConfigPath, Place } from './yaml-document.ts';

type Issue = z.core.$ZodIssue;
export type Locate = (path: ConfigPath, wanted: 'key' | 'value') => Place | null;

function suggestion(name: string, known: readonly string[]): { help?: string } {
  const [near] = nearestNames(name, known);
  if (near !== undefined) return { help: `did you mean \`${near}\`?` };
  return known.length > 0 ? { help: `known here: ${known.join(', ')}` } : {};
}

function valueAt(tree: unknown, path: ConfigPath): unknown {
  let node = tree;
  for (const segment of path) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Readonly<Record<string, unknown>>)[segment];
  }
  return node;
}

function kindAt(tree: unknown, path: ConfigPath): readonly string[] | null {
  if (path[0] !== 'options' || path.length < 2) return null;
  const kind = optionKinds.find((name) => name === valueAt(tree, [...path.slice(0, 2), 'kind']));
  return kind === undefined ? null : keysByKind[kind];
}

/** Keys that are known where an unknown one was found. */
function knownAt(tree: unknown, path: ConfigPath): readonly string[] {
  if (path[0] === 'options') {
    const last = path.at(-1);
    if (path.length === 2) return ['kind', ...(kindAt(tree, path) ?? [])];
    if (last === 'limits') {
      const enqueued = ['enqueued_tokens', 'enqueued_requests'];
      return ['rpm', 'tpm', 'itpm', 'otpm', 'rpd', 'tpd', 'concurrency', 'spend', ...enqueued];
    }
    return [
      'min',
      'max',
      'target',
      'check',
      'up_after',
      'down_after',
      'to_zero_after',
      'cold_start',
      'while_starting',
    ];
  }
  return knownKeys[String(path[0] ?? '')] ?? [];
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `\`${text.slice(0, 60)}\``;
}

function pathText(path: ConfigPath): string {
  return path.map(String).join('.');
}

/** Kinds of option that have a key which another kind was given. */
function homesOf(key: string, path: ConfigPath): readonly string[] {
  if (path[0] !== 'options' || path.length !== 2) return [];
  return optionKinds.filter((kind) => (keysByKind[kind] as readonly string[]).includes(key));
}

/** Where a key belongs to another kind of option, the message says so. */
function unknownKey(key: string, path: ConfigPath, tree: ConfigTree): string {
  const homes = homesOf(key, path);
  if (homes.length > 0) {
    const kind = String(valueAt(tree, [...path, 'kind']));
    return `\`${key}\` is no key of a ${kind} option; it belongs to ${homes.join(', ')}`;
  }
  return `unknown key \`${key}\`${path.length > 0 ? ` in \`${pathText(path)}\`` : ''}`;
}

/** The deepest issues of a union's most promising branch: the one that failed furthest inside. */
function branchOf(issue: Extract<Issue, { code: 'invalid_union' }>): readonly Issue[] {
  const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map((one) => one.path.length));
  let best: readonly Issue[] = [];
  for (const branch of issue.errors) if (depth(branch) > depth(best)) best = branch;
  return best;
}

function expectedText(type: string, path: ConfigPath): string {
  if (type !== 'object') return `expected a ${type}`;
  const [outer, , key] = path;
  if (outer !== 'options' || path.length !== 3) return 'expected keys with values';
  return `write ${key}: { KEY: VALUE }, on the command line ${key}.KEY=VALUE`;
}

/** One zod issue as diagnostics with frames into the file, flag or assignment that caused it. */
export function diagnosticsOf(issue: Issue, tree: ConfigTree, locate: Locate): Diagnostic[] {
  const path = issue.path.map((segment) => (typeof segment === 'symbol' ? String(segment) : segment));
  const at = (place: Place | null): Partial<Place> => place ?? {};
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'CAP212',
      severity: 'error',
      message: unknownKey(key, path, tree),
      ...at(locate([...path, key], 'key')),
      ...(homesOf(key, path).length > 0 ? {} : suggestion(key, knownAt(tree, path))),
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = branchOf(issue);
    if (branch.length > 0) {
      return branch.flatMap((inner) =>
        diagnosticsOf({ ...inner, path: [...issue.path, ...inner.path] }, tree, locate),
      );
    }
  }
  const value = valueAt(tree, path);
  const name = pathText(path);
  if (value === undefined) {
    return [
      {
        code: 'CAP214',
        severity: 'error',
        message: `\`${name}\` is missing`,
        ...at(locate(path.slice(0, -1), 'key')),
        ...(path.at(-1) === 'kind' ? { help: `one of ${optionKinds.join(', ')}` } : {}),
      },
    ];
  }
  const names =
    issue.code === 'invalid_value' ? issue.values.map(String) : path.at(-1) === 'kind' ? optionKinds : [];
  const message =
    issue.code === 'custom'
      ? `\`${name}\` is ${show(value)}, ${issue.message}`
      : `\`${name}\` cannot be ${show(value)}`;
  const expected = issue.code === 'invalid_type' ? { help: expectedText(issue.expected, path) } : {};
  return [
    {
      code: 'CAP213',
      severity: 'error',
      message,
      ...at(locate(path, 'value')),
      ...(names.length > 0 ? suggestion(String(value), names) : expected),
    },
  ];
}
