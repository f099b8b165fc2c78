import type { Catalog } from '../catalog/catalog.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Workload } from '../workload/workload.ts';
import type { WorkloadInput } from '../workload/workload-input.ts';
import { commitmentUses, endedCommitments } from './bill/commitments.ts';
import { planMoney } from './bill/plan-money.ts';
import { remembering } from './choose/assignment-search.ts';
import { type KeptPlan, wasAssigned } from './choose/kept-plan.ts';
import { recommend } from './choose/recommend.ts';
import { sensitivities } from './choose/sensitivities.ts';
import { describeWorkload } from './evaluate/describe-workload.ts';
import { evaluateOption } from './evaluate/evaluate-option.ts';
import { idleEvents } from './evaluate/idle-events.ts';
import { type BaseRequests, baseRequests, evaluationOf, type OptionPart } from './evaluate/option-part.ts';
import { warningsOfJudged } from './judge/unverified.ts';
import { inventoryUses } from './options/gpu/inventory.ts';
import { firstEffort, planEfforts, type Survey } from './plan-efforts.ts';
import { resolvePlan } from './resolve-plan.ts';
import type { Result, RunArguments } from './result.ts';
import { demandOf } from './run/demand.ts';
import { longStreamWarnings } from './run/long-stream.ts';
import { simulateWith } from './run/simulate-option.ts';
import { timeline } from './timeline/timeline.ts';
import { timelineEfforts } from './timeline/timeline-month.ts';

export interface PlanFlags {
  readonly seed: number;
  readonly replications: number;
  readonly version: string;
  readonly run?: RunArguments;
  /** For plans that are only compared: without sensitivities and timeline, and with no more headroom than is asked for. */
  readonly survey?: Survey;
  /** What an earlier plan bought: kept while it holds. */
  readonly kept?: KeptPlan;
  /** Options that were evaluated elsewhere, by id. */
  readonly parts?: ReadonlyMap<string, OptionPart>;
}

/** The result, and what the base replication did request by request. */
export interface Plan {
  readonly result: Result;
  readonly requests: readonly ({ readonly option: string } & BaseRequests)[];
}

/**
 * Simulates every option against the workloads, judges, bills and compares them.
 * Throws InputError where an option or a workload names something that the catalogue does not know.
 */
export function plan(input: WorkloadInput, scenario: Scenario, catalog: Catalog, flags: PlanFlags): Plan {
  const { workloads } = input;
  const resolved = resolvePlan(input, scenario, catalog);
  const { commitments, context, specs, situations, options } = resolved;
  const demand = demandOf(input, flags.seed);
  const simulateOption = simulateWith(demand);
  const survey = flags.survey ?? null;
  const kept = flags.kept ?? null;
  const { full, quick, quickProbe } = planEfforts(workloads, flags.replications, situations, survey, kept);
  const first = firstEffort(full, survey);
  const evaluations = options.map((option) => {
    const part = flags.parts?.get(option.id);
    return part === undefined
      ? evaluateOption(option, workloads, simulateOption, first)
      : evaluationOf(option, part, workloads);
  });

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
  const money = planMoney(commitments, context);
  const { recommendation, bought } = recommend({
    workloads,
    evaluations,
    probe,
    evaluate,
    money,
    holds: (option, row) =>
      row.verdict === 'pass' || (row.verdict === 'marginal' && wasAssigned(kept, option.id, row.name)),
  });

  const base = { input, context, specs, seed: flags.seed };
  const result: Result = {
    schemaVersion: 1,
    tool: { name: 'capplan', version: flags.version },
    seed: flags.seed,
    inputs: input.inputs,
    ...(flags.run === undefined ? {} : { run: flags.run }),
    workloads: workloads.map((workload) => describeWorkload(workload, demand, full.fullRequests)),
    options: evaluations.map((evaluation) => evaluation.result),
    recommendation: {
      ...recommendation,
      commitments: commitmentUses(commitments, bought, catalog),
      inventory: inventoryUses(context, bought),
      sensitivities:
        survey === null
          ? sensitivities(base, { bought, evaluations, money }, { effort: quickProbe, alone: probe })
          : [],
    },
    timeline:
      survey === null
        ? timeline(
            base,
            {
              bought,
              assignments: recommendation.assignments,
              evaluations,
              commitments,
            },
            timelineEfforts(full, quick),
          )
        : [],
    checks: [],
    attribution: [],
    asOf: catalog.asOf,
    warnings: [
      ...(scenario.options === null
        ? [
            `no options were given: ${options.length} of all kinds were chosen for the models that the workloads name`,
          ]
        : []),
      ...warningsOfJudged(evaluations, workloads),
      ...endedCommitments(commitments, catalog.asOf),
      ...idleEvents(situations, options),
      ...longStreamWarnings(input),
    ],
    diagnostics: [...catalog.diagnostics, ...input.warnings, ...resolved.warnings],
  };
  return {
    result,
    requests: evaluations.flatMap((evaluation) => {
      const { id } = evaluation.option;
      const base = flags.parts?.get(id)?.base ?? baseRequests(evaluation);
      return base === null ? [] : [{ option: id, ...base }];
    }),
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
