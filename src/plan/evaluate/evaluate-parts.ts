import type { Catalog } from '../../catalog/catalog.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { WorkloadInput } from '../../workload/workload-input.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import { firstEffort, planEfforts } from '../plan-efforts.ts';
import type { PlanFlags } from '../plan-result.ts';
import { resolvePlan } from '../resolve-plan.ts';
import { demandOf } from '../run/demand.ts';
import { simulateWith } from '../run/simulate-option.ts';
import { evaluateOption } from './evaluate-option.ts';
import { type OptionPart, partOf } from './option-part.ts';

/** Options that share their runs are evaluated together, so that no run is made twice. */
function groupsOf(options: readonly ResolvedOption[]): ResolvedOption[][] {
  const groups = new Map<string, ResolvedOption[]>();
  for (const option of options) {
    const key = option.identity ?? `option ${option.id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [option]);
    else group.push(option);
  }
  return [...groups.values()];
}

/** How many pieces the evaluation of a plan can be taken apart into. */
export function partCount(input: WorkloadInput, scenario: Scenario, catalog: Catalog): number {
  return groupsOf(resolvePlan(input, scenario, catalog).options).length;
}

/**
 * Evaluates the pieces whose numbers `next` gives, until it gives one beyond the last. Which thread or machine evaluates a
 * piece changes nothing in it: what is drawn depends on seed, workload and replication alone.
 */
export function evaluateParts(
  input: WorkloadInput,
  scenario: Scenario,
  catalog: Catalog,
  flags: PlanFlags,
  work: { readonly next: () => number; readonly keepsRequests: boolean },
): OptionPart[] {
  const { workloads } = input;
  const { situations, options } = resolvePlan(input, scenario, catalog);
  const simulateOption = simulateWith(demandOf(input, flags.seed));
  const survey = flags.survey ?? null;
  const { full } = planEfforts(workloads, flags.replications, situations, survey, flags.kept ?? null);
  const effort = firstEffort(full, survey);
  const groups = groupsOf(options);
  const parts: OptionPart[] = [];
  for (let piece = work.next(); piece < groups.length; piece = work.next()) {
    for (const option of groups[piece]!) {
      parts.push(partOf(evaluateOption(option, workloads, simulateOption, effort), work.keepsRequests));
    }
  }
  return parts;
}
