import type { Catalog } from '../catalog/catalog.ts';
import { type Diagnostic, InputError } from '../diagnostics/diagnostic.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { RequestOutcomes } from '../simulate/outcome.ts';
import type { RequestStream } from '../workload/request-stream.ts';
import type { Workload } from '../workload/workload.ts';
import type { WorkloadInput } from '../workload/workload-input.ts';
import { acceptedModels } from './accepted-models.ts';
import type { EvaluateSubset } from './assignment-search.ts';
import { commitmentWarnings, resolvedCommitments } from './commitment-warnings.ts';
import { defaultOptions } from './default-options.ts';
import { demandOf } from './demand.ts';
import { describeWorkload } from './describe-workload.ts';
import { type Evaluation, evaluateOption } from './evaluate-option.ts';
import { situationsOf } from './event-verdicts.ts';
import { inventoryProblems, inventoryWarnings } from './inventory.ts';
import { type KeptPlan, wasAssigned } from './kept-plan.ts';
import { longStreamWarnings } from './long-stream.ts';
import { planEfforts, type Survey } from './plan-efforts.ts';
import { recommend } from './recommend.ts';
import { resolveOptions } from './resolve-options.ts';
import type { ResolvedOption } from './resolved-option.ts';
import type { Result } from './result.ts';
import { sensitivities } from './sensitivities.ts';
import { simulateWith } from './simulate-option.ts';
import { timeline } from './timeline.ts';

export interface PlanFlags {
  readonly seed: number;
  readonly replications: number;
  readonly version: string;
  /** For plans that are only compared: without sensitivities and timeline, and with no more headroom than is asked for. */
  readonly survey?: Survey;
  /** What an earlier plan bought: kept while it holds. */
  readonly kept?: KeptPlan;
}

/** The result, and what the base replication did request by request. */
export interface Plan {
  readonly result: Result;
  readonly requests: readonly {
    readonly option: string;
    readonly stream: RequestStream;
    readonly outcomes: RequestOutcomes;
  }[];
}

function remembering(evaluate: EvaluateSubset): EvaluateSubset {
  const known = new Map<string, Evaluation>();
  return (option, workloads) => {
    const key = JSON.stringify([option.id, workloads.map((workload) => workload.name)]);
    const found = known.get(key) ?? evaluate(option, workloads);
    known.set(key, found);
    return found;
  };
}

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

function resolveAll(input: WorkloadInput, scenario: Scenario, catalog: Catalog) {
  const named = acceptedModels(catalog, input.workloads);
  const context = { catalog, workloads: input.workloads, scenario, accepted: named.accepted };
  const specs = scenario.options ?? (named.problems.length > 0 ? [] : defaultOptions(catalog, named.named));
  const { options, problems } = resolveOptions(specs, context);
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
  const { situations } = events;
  const { commitments } = committed;
  return { commitments, context, specs, situations, options: keptOptions(options, scenario.only) };
}

/**
 * Simulates every option against the workloads, judges, bills and compares them.
 * Throws InputError where an option or a workload names something that the catalogue does not know.
 */
export function plan(input: WorkloadInput, scenario: Scenario, catalog: Catalog, flags: PlanFlags): Plan {
  const { workloads } = input;
  const { commitments, context, specs, situations, options } = resolveAll(input, scenario, catalog);
  const demand = demandOf(input, flags.seed);
  const simulateOption = simulateWith(demand);
  const survey = flags.survey ?? null;
  const kept = flags.kept ?? null;
  const { full, quick, quickProbe } = planEfforts(workloads, flags.replications, situations, survey, kept);
  // Of a survey only what is bought needs its headroom.
  const first = survey === null ? full : { ...full, headroomRequests: 0 };
  const evaluations = options.map((option) => evaluateOption(option, workloads, simulateOption, first));

  const whole = new Map(evaluations.map((evaluation) => [evaluation.option.id, evaluation]));
  const evaluate = remembering((option, served: readonly Workload[]) => {
    const known = whole.get(option.id);
    const same = known !== undefined && known.names.join() === served.map((one) => one.name).join();
    const complete = first.headroomRequests === full.headroomRequests;
    return same && complete ? known : evaluateOption(option, served, simulateOption, full);
  });
  // What was bought before is judged on all replications, so that the draw of one does not take it out.
  const again = { ...quick, replications: full.replications };
  const probe = remembering((option, served) => {
    const before = served.every((workload) => wasAssigned(kept, option.id, workload.name));
    return evaluateOption(option, served, simulateOption, before ? again : quick);
  });
  const { recommendation, bought } = recommend({
    workloads,
    evaluations,
    probe,
    evaluate,
    holds: (option, row) =>
      row.verdict === 'pass' || (row.verdict === 'marginal' && wasAssigned(kept, option.id, row.name)),
  });

  const base = { input, context, specs, seed: flags.seed };
  const result: Result = {
    schemaVersion: 1,
    tool: { name: 'capplan', version: flags.version },
    seed: flags.seed,
    inputs: input.inputs,
    workloads: workloads.map((workload) => describeWorkload(workload, demand, full.fullRequests)),
    options: evaluations.map((evaluation) => evaluation.result),
    recommendation: {
      ...recommendation,
      sensitivities: survey === null ? sensitivities(base, bought, evaluations, quickProbe) : [],
    },
    timeline: survey === null ? timeline(base, bought, catalog.asOf, quick) : [],
    checks: [],
    attribution: [],
    asOf: catalog.asOf,
    warnings: [
      ...(scenario.options === null
        ? [
            `no options were given: ${options.length} of all kinds were chosen for the models that the workloads name`,
          ]
        : []),
      ...options.flatMap((option) => option.warnings),
      ...commitmentWarnings(commitments, recommendation.options, catalog.asOf),
      ...inventoryWarnings(context, bought),
      ...longStreamWarnings(input),
    ],
    diagnostics: input.warnings,
  };
  return {
    result,
    requests: evaluations.flatMap(({ option, runs }) =>
      runs[0] === undefined || runs[0].outcome.tally !== undefined
        ? []
        : [{ option: option.id, stream: runs[0].stream, outcomes: runs[0].outcome.requests }],
    ),
  };
}

/** The result alone. */
export async function planResult(
  input: WorkloadInput,
  scenario: Scenario,
  catalog: Catalog,
  flags: PlanFlags,
): Promise<Result> {
  return plan(input, scenario, catalog, flags).result;
}
