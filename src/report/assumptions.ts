import type { Assumption } from '../diagnostics/assumption.ts';
import type { Result } from '../plan/result.ts';

/** An assumption with everything that rests on it. */
export interface GroupedAssumption {
  readonly assumption: Assumption;
  /** Workload names and option ids. */
  readonly owners: readonly string[];
}

/** All assumptions, workloads first; what several workloads or options share is listed once. */
export function groupedAssumptions(result: Result): readonly GroupedAssumption[] {
  const groups = new Map<string, { readonly assumption: Assumption; readonly owners: string[] }>();
  const add = (owner: string, assumption: Assumption): void => {
    const key = JSON.stringify([assumption.text, assumption.basis, assumption.source, assumption.asOf]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { assumption, owners: [owner] });
    else if (!group.owners.includes(owner)) group.owners.push(owner);
  };
  for (const { name, assumptions } of result.workloads) for (const one of assumptions) add(name, one);
  for (const { id, assumptions } of result.options) for (const one of assumptions) add(id, one);
  return [...groups.values()];
}
