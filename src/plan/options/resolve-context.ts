import type { Catalog } from '../../catalog/catalog.ts';
import type { Lookup } from '../../catalog/lookup.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import type { OptionSpec, Scenario } from '../../scenario/scenario.ts';
import type { Workload } from '../../workload/workload.ts';
import type { AcceptedModels } from './accepted-models.ts';
import type { ResolvedOption } from './resolved-option.ts';

/** What every kind of option is resolved against. */
export interface ResolveContext {
  readonly catalog: Catalog;
  readonly workloads: readonly Workload[];
  readonly scenario: Scenario;
  readonly accepted: AcceptedModels;
}

export type Resolution = { readonly option: ResolvedOption } | { readonly problems: readonly Diagnostic[] };

/** Puts a catalogue's problem where the option, or the value of it that the problem quotes, was written. */
export function atOption(problem: Diagnostic, spec: OptionSpec): Diagnostic {
  const named = { ...problem, message: `option \`${spec.id}\`: ${problem.message}` };
  if (spec.source === null || problem.file !== undefined) return named;
  const { at, values } = spec.source;
  const value = values.find(({ text }) => problem.message.includes(quoted(text)));
  return { ...named, ...(value?.at ?? at) };
}

/** A key that the kind needs and that is not there, or that contradicts another. */
export function cannotBuild(
  spec: OptionSpec,
  message: string,
  help: string,
): { readonly problems: Diagnostic[] } {
  return { problems: [atOption({ code: 'CAP220', severity: 'error', message, help }, spec)] };
}

/** Collects what was found and what was not, so that all problems of an option come at once. */
export class Problems {
  readonly #spec: OptionSpec;
  readonly list: Diagnostic[] = [];

  constructor(spec: OptionSpec) {
    this.#spec = spec;
  }

  /** What a lookup found; null and a noted problem otherwise. */
  take<T>(lookup: Lookup<T>): T | null {
    if ('found' in lookup) return lookup.found;
    this.list.push(atOption(lookup.problem, this.#spec));
    return null;
  }

  add(problems: readonly Diagnostic[]): void {
    for (const problem of problems) this.list.push(atOption(problem, this.#spec));
  }
}
