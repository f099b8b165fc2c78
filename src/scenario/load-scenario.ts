import { dirname, resolve } from 'node:path';
import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/nearest-name.ts';
import { type Assignment, parseAssignment, tokenizeAssignments } from './assignment.ts';
import { readObjective, readSloFlags } from './objectives.ts';
import { automaticId, parseOptionFlag } from './option-flag.ts';
import { readOptionFiles } from './read-option-files.ts';
import { findScenario, readScenarioText } from './read-scenario-file.ts';
import type { Scenario } from './scenario.ts';
import { diagnosticsOf, type Locate } from './scenario-issue.ts';
import {
  impossibleLosses,
  isReserved,
  repeatedChecks,
  reservedId,
  reservedIds,
  unknownOptions,
} from './scenario-names.ts';
import { scenarioSchema } from './scenario-schema.ts';
import { applyAssignment, type ConfigTree } from './set-path.ts';
import { typedScenario } from './typed-scenario.ts';
import { type ConfigPath, type Place, parseYaml, placeOf, type YamlFile } from './yaml-document.ts';

/** What the command line says about the scenario. */
export interface ScenarioFlags {
  /** `--scenario`; null looks beside the first workload file and upward. */
  readonly scenarioPath: string | null;
  readonly workloadPaths: readonly string[];
  /** `--set`, in order. */
  readonly set: readonly string[];
  /** `CAPPLAN_SET`. */
  readonly environment: string | null;
  readonly options: readonly string[];
  /** `--variant`: names of lines under `variants`, in order. */
  readonly variants?: readonly string[];
  /** Ids of `--only`, commas already allowed inside each. */
  readonly only: readonly string[];
  readonly slo: readonly string[];
}

/** A command line that says nothing. */
export const noFlags: ScenarioFlags = {
  scenarioPath: null,
  workloadPaths: [],
  set: [],
  environment: null,
  options: [],
  only: [],
  slo: [],
};

export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly diagnostics: readonly Diagnostic[];
}

/** Origins of values that do not stand in the file, most recent last. */
type Origins = { readonly path: ConfigPath; readonly place: Place }[];

function normaliseKeys(tree: ConfigTree): void {
  const options = tree.options;
  if (typeof options === 'object' && options !== null) {
    for (const [id, option] of Object.entries(options)) {
      if (typeof option !== 'object' || option === null || Array.isArray(option)) continue;
      const renamed = Object.fromEntries(
        Object.entries(option).map(([key, value]) => [key.replaceAll('-', '_'), value]),
      );
      (options as ConfigTree)[id] = renamed;
    }
  }
  if (typeof tree.workload === 'string') tree.workload = { file: tree.workload };
}

function optionsFromFlags(flags: readonly string[], tree: ConfigTree, origins: Origins): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const options: ConfigTree = {};
  for (const text of flags) {
    const { flag, diagnostics: mistakes } = parseOptionFlag(text);
    diagnostics.push(...mistakes);
    const { id: named, ...keys } = flag.keys;
    const whole: Place = {
      file: '--option',
      line: 1,
      column: 1,
      length: Math.max(1, text.length),
      sourceText: text,
    };
    if (typeof named === 'string' && Object.hasOwn(options, named)) {
      diagnostics.push({
        code: 'CAP219',
        severity: 'error',
        message: `two options are called \`${named}\``,
        ...(flag.places.get('id') ?? whole),
      });
      continue;
    }
    if (typeof named === 'string' && isReserved(named)) {
      diagnostics.push(reservedId(named, flag.places.get('id') ?? whole));
      continue;
    }
    const id = typeof named === 'string' ? named : automaticId(keys, new Set(Object.keys(options)));
    options[id] = keys;
    origins.push({ path: ['options', id], place: whole });
    for (const [name, place] of flag.places)
      origins.push({ path: ['options', id, ...name.split('.')], place });
  }
  tree.options = options;
  return diagnostics;
}

function locator(file: YamlFile | null, origins: Origins): Locate {
  return (path, wanted) => {
    for (let length = path.length; length > 0; length -= 1) {
      const origin = origins.findLast(
        (one) =>
          one.path.length === length &&
          one.path.every((segment, index) => String(segment) === String(path[index])),
      );
      if (origin !== undefined) return origin.place;
    }
    return file === null ? null : placeOf(file, path, wanted);
  };
}

function readTree(file: YamlFile | null): ConfigTree | null {
  if (file === null) return {};
  const content: unknown = file.document.toJS();
  if (content === null) return {};
  return typeof content === 'object' && !Array.isArray(content) ? (content as ConfigTree) : null;
}

/** `CAPPLAN_SET`, then the variants asked for, then `--set`: what comes later wins. */
function assignments(flags: ScenarioFlags, tree: ConfigTree): (Assignment | Diagnostic)[] {
  const environment = flags.environment === null ? [] : tokenizeAssignments(flags.environment);
  return [
    ...environment.map((text) => parseAssignment(text, 'CAPPLAN_SET')),
    ...(flags.variants ?? []).flatMap((name) => variantAssignments(name, tree.variants)),
    ...flags.set.map((text) => parseAssignment(text, '--set')),
  ];
}

function variantAssignments(name: string, variants: unknown): (Assignment | Diagnostic)[] {
  const lines = typeof variants === 'object' && variants !== null ? (variants as ConfigTree) : {};
  const line = Object.hasOwn(lines, name) ? lines[name] : null;
  if (typeof line === 'string') {
    return tokenizeAssignments(line).map((text) => parseAssignment(text, `variant ${name}`));
  }
  const known = Object.keys(lines);
  const [near] = nearestNames(name, known);
  const help =
    known.length === 0
      ? "name one in capplan.yaml: variants: { peak: 'workload.scale=2' }"
      : near === undefined
        ? `variants: ${known.join(', ')}`
        : `did you mean \`${near}\`?`;
  const message =
    line === null ? `there is no variant \`${name}\`` : `variant \`${name}\` is no line of assignments`;
  return [{ code: 'CAP218', severity: 'error', message, help }];
}

/**
 * Reads the scenario: flags over `--set` over `CAPPLAN_SET` over the file over defaults.
 * Throws InputError with every mistake that was found.
 */
export async function loadScenario(flags: ScenarioFlags): Promise<LoadedScenario> {
  const firstWorkload = flags.workloadPaths.find((path) => path !== '-');
  const path = flags.scenarioPath ?? (firstWorkload === undefined ? null : findScenario(firstWorkload));
  const { file, diagnostics } =
    path === null ? { file: null, diagnostics: [] } : parseYaml(path, readScenarioText(path));
  if (diagnostics.length > 0) throw new InputError(diagnostics);

  const tree = readTree(file);
  if (tree === null) {
    throw new InputError([
      {
        code: 'CAP213',
        severity: 'error',
        message: `${path} is no mapping of keys`,
        file: path!,
        line: 1,
        column: 1,
      },
    ]);
  }
  normaliseKeys(tree);

  const origins: Origins = [];
  const mistakes: Diagnostic[] = [];
  if (flags.options.length > 0) mistakes.push(...optionsFromFlags(flags.options, tree, origins));
  for (const assignment of assignments(flags, tree)) {
    if ('code' in assignment) {
      mistakes.push(assignment);
      continue;
    }
    const written = applyAssignment(tree, assignment);
    if ('code' in written) mistakes.push(written);
    else {
      const { origin, text } = assignment;
      origins.push({
        path: written,
        place: { file: origin, line: 1, column: 1, length: text.length, sourceText: text },
      });
    }
  }
  normaliseKeys(tree);

  const locate = locator(file, origins);
  mistakes.push(...readOptionFiles(tree, { folder: path === null ? '' : dirname(resolve(path)), locate }));
  mistakes.push(...reservedIds(tree, locate));
  const typed = scenarioSchema.safeParse(tree);
  if (!typed.success) {
    mistakes.push(...typed.error.issues.flatMap((issue) => diagnosticsOf(issue, tree, locate)));
  }
  const slo = readSloFlags(flags.slo);
  mistakes.push(...slo.diagnostics);
  if (!typed.success) throw new InputError(mistakes);

  const objectives: Record<string, number> = {};
  for (const [column, raw] of Object.entries(typed.data.objectives ?? {})) {
    const read = readObjective(column, raw, locate(['objectives', column], 'value') ?? {});
    if ('value' in read) objectives[column] = read.value;
    else mistakes.push(read);
  }
  const only = flags.only.flatMap((ids) => ids.split(',')).filter((id) => id !== '');
  // Options given as flags replace those that the file's events speak of.
  const replaced = flags.options.length > 0;
  mistakes.push(...impossibleLosses(typed.data, locate).filter(({ code }) => !replaced || code !== 'CAP218'));
  mistakes.push(...unknownOptions(typed.data, only, locate), ...repeatedChecks(typed.data, locate));
  if (mistakes.length > 0) throw new InputError(mistakes);

  return {
    scenario: typedScenario(typed.data, {
      path,
      folder: path === null ? null : dirname(resolve(path)),
      objectives: { ...objectives, ...slo.objectives },
      only: only.length > 0 ? only : null,
      locate,
    }),
    diagnostics: [],
  };
}
