import type { Catalog } from '../../catalog/catalog.ts';
import { type ModelChoice, resolveModel } from '../../catalog/models/resolve-model.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Workload } from '../../workload/workload.ts';

/** Model ids that are good enough for each workload: those it names or whose class it names, and those it accepts. */
export type AcceptedModels = ReadonlyMap<string, ReadonlySet<string>>;

export interface NamedModels {
  readonly accepted: AcceptedModels;
  /** Every model some workload names, for the default set of options. */
  readonly named: readonly ModelChoice[];
  readonly problems: readonly Diagnostic[];
}

/** Looks up the models that workloads name; unknown ones are mistakes at the workload's row. */
export function acceptedModels(
  catalog: Pick<Catalog, 'apiModels' | 'models'>,
  workloads: readonly Workload[],
): NamedModels {
  const accepted = new Map<string, ReadonlySet<string>>();
  const named = new Map<string, ModelChoice>();
  const problems: Diagnostic[] = [];
  for (const workload of workloads) {
    const ids = new Set<string>();
    for (const text of [workload.model, ...workload.accept]) {
      const lookup = resolveModel(catalog, text);
      if ('problem' in lookup) {
        problems.push({
          ...lookup.problem,
          message: `workload \`${workload.name}\`: ${lookup.problem.message}`,
          file: workload.source.path,
          line: workload.source.line,
        });
        continue;
      }
      for (const choice of lookup.found) {
        ids.add(choice.id);
        named.set(choice.id, choice);
      }
    }
    accepted.set(workload.name, ids);
  }
  return { accepted, named: [...named.values()], problems };
}
