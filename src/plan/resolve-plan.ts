import type { Catalog } from '../catalog/catalog.ts';
import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { OptionSpec, Scenario } from '../scenario/scenario.ts';
import type { WorkloadInput } from '../workload/workload-input.ts';
import { resolvedCommitments } from './bill/commitments.ts';
import { situationsOf } from './judge/situation.ts';
import { acceptedModels, type NamedModels } from './options/accepted-models.ts';
import { defaultOptions } from './options/default-options.ts';
import { inventoryProblems } from './options/gpu/inventory.ts';
import type { ResolveContext } from './options/resolve-context.ts';
import { resolveOption, resolveOptions } from './options/resolve-options.ts';
import type { ResolvedOption } from './options/resolved-option.ts';

function keptOptions(options: readonly ResolvedOption[], only: readonly string[] | null): ResolvedOption[] {
  if (only === null) return [...options];
  const kept = options.filter((option) => only.includes(option.id));
  const missing = only.filter((id) => !options.some((option) => option.id === id));
  if (missing.length === 0) return kept;
  throw new InputError(
    missing.map((id) => ({
      code: 'CAP218',
      severity: 'error',
      message: `--only \`${id}\` is no option here`,
      help: `options: ${options.map((option) => option.id).join(', ')}`,
    })),
  );
}

/** A set of options for what the workloads name. One that cannot be built is no mistake of the user's: it is left out. */
function automaticOptions(
  context: ResolveContext,
  { named, problems: unknown }: NamedModels,
): ReturnType<typeof resolveOptions> & { readonly specs: readonly OptionSpec[] } {
  if (unknown.length > 0) return { specs: [], options: [], problems: [] };
  const picked = defaultOptions(context.catalog, named, context.workloads, context.accepted);
  const specs = picked.filter((spec) => 'option' in resolveOption(spec, context));
  return { specs, ...resolveOptions(specs, context) };
}

/** The options and everything else that a plan names, looked up. Throws InputError with all that is not known. */
export function resolvePlan(input: WorkloadInput, scenario: Scenario, catalog: Catalog) {
  const named = acceptedModels(catalog, input.workloads);
  const context = { catalog, workloads: input.workloads, scenario, accepted: named.accepted };
  const { options, problems, specs } =
    scenario.options !== null
      ? { specs: scenario.options, ...resolveOptions(scenario.options, context) }
      : automaticOptions(context, named);
  const events = situationsOf(scenario, catalog);
  const committed = resolvedCommitments(scenario, catalog);
  const all: Diagnostic[] = [
    ...named.problems,
    ...problems,
    ...events.problems,
    ...committed.problems,
    ...inventoryProblems(context),
  ];
  if (all.length > 0) throw new InputError(all);
  const { situations, warnings } = events;
  const { commitments } = committed;
  return { commitments, context, specs, situations, warnings, options: keptOptions(options, scenario.only) };
}
