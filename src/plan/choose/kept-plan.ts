/**
 * What an earlier plan bought. Sizes left to the tool stay as they were while they still pass or are marginal, and so
 * do assignments, so that a plan changes for a reason and not because a simulation drew other numbers.
 */
export interface KeptPlan {
  /** Size by option and by the workloads that it serves together, see {@link sharedKey}. */
  readonly sizes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Option by workload. */
  readonly assignments: Readonly<Record<string, string>>;
}

/** The name of a set of workloads. */
export function sharedKey(names: readonly string[]): string {
  return names.join(', ');
}

/** The size that an option had for these workloads; null where nothing is known. */
export function keptSize(kept: KeptPlan | null, option: string, names: readonly string[]): number | null {
  if (kept === null || !Object.hasOwn(kept.sizes, option)) return null;
  const sizes = kept.sizes[option] ?? {};
  const key = sharedKey(names);
  return Object.hasOwn(sizes, key) ? (sizes[key] ?? null) : null;
}

/** Whether the workload was assigned to this option. */
export function wasAssigned(kept: KeptPlan | null, option: string, workload: string): boolean {
  return kept !== null && Object.hasOwn(kept.assignments, workload) && kept.assignments[workload] === option;
}
