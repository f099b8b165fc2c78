import type { OptionSpec } from '../scenario/scenario.ts';
import type { Workload } from '../workload/workload.ts';
import type { WorkloadInput } from '../workload/workload-input.ts';
import type { ResolveContext } from './options/resolve-context.ts';
import { resolveOptions } from './options/resolve-options.ts';
import type { ResolvedOption } from './options/resolved-option.ts';
import { demandOf } from './run/demand.ts';
import { type SimulateOption, simulateWith } from './run/simulate-option.ts';

/** What a plan was made from, so that it can be asked again with something changed. */
export interface PlanBase {
  readonly input: WorkloadInput;
  readonly context: ResolveContext;
  readonly specs: readonly OptionSpec[];
  readonly seed: number;
}

export interface Variant {
  readonly workloads: readonly Workload[];
  readonly simulate: SimulateOption;
  /** The option as it comes out for these workloads; null where it no longer can be built. */
  option(id: string): ResolvedOption | null;
}

/** The plan's world with other workloads in the place of its own. Recorded demand stays as it was recorded. */
export function variantOf(base: PlanBase, workloads: readonly Workload[]): Variant {
  const input: WorkloadInput = { ...base.input, workloads };
  const context = { ...base.context, workloads };
  return {
    workloads,
    simulate: simulateWith(demandOf(input, base.seed)),
    option: (id) => {
      const spec = base.specs.find((one) => one.id === id);
      const needed = base.specs.filter((one) => one.id === id || one.id === spec?.fallback);
      return resolveOptions(needed, context).options.find((one) => one.id === id) ?? null;
    },
  };
}
