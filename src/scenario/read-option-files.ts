import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { keysOfArgs, wordsOf } from './engine-args.ts';
import { listedModels } from './litellm-models.ts';
import type { Locate } from './scenario-issue.ts';
import type { ConfigTree } from './set-path.ts';

interface Where {
  /** Folder that paths start from. */
  readonly folder: string;
  readonly locate: Locate;
}

class UnusableFile extends Error {
  readonly help: string;

  constructor(message: string, help: string) {
    super(message);
    this.name = 'UnusableFile';
    this.help = help;
  }
}

function isTree(value: unknown): value is ConfigTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Options with what their files say in the place of `engine_args` (a vLLM command line, or a place in a values file)
 * and `model_list` (a LiteLLM proxy's configuration, one option per model). Keys of the option itself win.
 */
export function readOptionFiles(tree: ConfigTree, where: Where): Diagnostic[] {
  const { options } = tree;
  if (!isTree(options)) return [];
  const mistakes: Diagnostic[] = [];
  const expanded: [string, unknown][] = [];
  for (const [id, option] of Object.entries(options)) {
    try {
      expanded.push(
        ...(isTree(option) ? expandedOption(id, option, where) : [[id, option] as [string, unknown]]),
      );
    } catch (error) {
      if (!(error instanceof UnusableFile)) throw error;
      const { engine_args: _e, model_list: _m, ...rest } = option as ConfigTree;
      expanded.push([id, rest]);
      mistakes.push({
        code: 'CAP220',
        severity: 'error',
        message: `option \`${id}\`: ${error.message}`,
        ...where.locate(['options', id], 'key'),
        help: error.help,
      });
    }
  }
  tree.options = Object.fromEntries(expanded);
  return mistakes;
}

function expandedOption(id: string, option: ConfigTree, { folder }: Where): [string, unknown][] {
  const { engine_args: args, model_list: list, ...own } = option;
  const keys = args === undefined ? own : { ...argKeys(args, folder), ...own };
  if (list === undefined) return [[id, keys]];
  if (typeof list !== 'string')
    throw new UnusableFile('model_list is no path', 'model_list: litellm_config.yaml');
  const models = listedModels(parsed(textOf(list, folder), list));
  if (models.length === 0) {
    throw new UnusableFile(
      `${list} lists no hosted model`,
      'it needs model_list: with litellm_params.model such as openai/gpt-5-mini',
    );
  }
  const taken = new Set<string>();
  return models.map(({ name, keys: listed }) => {
    let unique = `${id}-${name}`;
    for (let n = 2; taken.has(unique); n += 1) unique = `${id}-${name}-${n}`;
    taken.add(unique);
    return [unique, { ...listed, ...keys }];
  });
}

function argKeys(args: unknown, folder: string): ConfigTree {
  if (typeof args !== 'string') {
    const words = wordsOf(args);
    if (words === null) throw new UnusableFile('engine_args is neither a path nor arguments', helpArgs);
    return keysOfArgs(words);
  }
  // Arguments themselves begin with a dash or are more than one word that holds one.
  if (/^\s*-|\s-/.test(args)) return keysOfArgs(wordsOf(args) ?? []);
  const [path = '', pointer] = args.split('#', 2);
  const text = textOf(path, folder);
  if (pointer === undefined && !/\.(ya?ml|json)$/i.test(path)) return keysOfArgs(wordsOf(text) ?? []);
  const value = at(parsed(text, path), pointer ?? '', path);
  const words = wordsOf(value);
  if (words === null) throw new UnusableFile(`${args} holds no arguments`, helpArgs);
  return keysOfArgs(words);
}

const helpArgs =
  'engine_args: helm/values.yaml#/vllm/args, a file with a command line, or the arguments themselves';

/** The value at a JSON pointer. */
function at(document: unknown, pointer: string, path: string): unknown {
  let node = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const isOwn = typeof node === 'object' && node !== null && Object.hasOwn(node, key);
    if (!isOwn) throw new UnusableFile(`${path} has nothing at ${pointer}`, helpArgs);
    node = (node as Readonly<Record<string, unknown>>)[key];
  }
  return node;
}

function parsed(text: string, path: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch {
    throw new UnusableFile(`${path} is no YAML`, 'check it with the tool it belongs to');
  }
}

function textOf(path: string, folder: string): string {
  try {
    return readFileSync(resolve(folder, path), 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown cause';
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
    throw new UnusableFile(`${path}: ${why}`, 'paths start from the folder of the scenario');
  }
}
