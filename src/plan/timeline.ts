import type { Workload } from '../workload/workload.ts';
import type { Assignment, TimelinePoint } from './bought-plan.ts';
import type { Commitments } from './commitments.ts';
import { spendByProvider } from './commitments.ts';
import { type Effort, type Evaluation, evaluateOption } from './evaluate-option.ts';
import { worstVerdict } from './judge/judge.ts';
import { gpusOf, heldGpus, takenFrom } from './options/inventory.ts';
import { leadTimeMonths } from './options/lead-time.ts';
import { statedLeadMonths } from './options/ownership.ts';
import type { ResolveContext } from './options/resolve-context.ts';
import type { PlanBase } from './plan-base.ts';
import { monthLines, planMoney } from './plan-money.ts';
import {
  brokenRow,
  evaluateInMonth,
  type MonthEvaluation,
  type PlanMonth,
  planMonth,
} from './timeline-month.ts';
import { timelineSwitches } from './timeline-switches.ts';

const MONTHS = 12;

/** What the timeline follows: the plan as it was bought, among the options that there were. */
export interface BoughtPlan {
  readonly bought: readonly Evaluation[];
  readonly assignments: readonly Assignment[];
  /** All options, bought or not. */
  readonly evaluations: readonly Evaluation[];
  readonly commitments: Commitments;
}

/** Months that a step in size waits for hardware: own GPUs beyond the inventory; what is rented is there at once. */
function waitMonths(evaluation: Evaluation, context: ResolveContext): number {
  const { spec } = evaluation.option;
  const gpu = evaluation.result.deployment?.gpu ?? null;
  const stated = statedLeadMonths(spec);
  const buys = gpu !== null && takenFrom(context, evaluation, gpu)?.beyond === 'bought';
  if (!buys) return stated ?? 0;
  if (gpusOf(context, evaluation) <= heldGpus(context, gpu).count) return 0;
  return stated ?? leadTimeMonths(context.catalog, gpu);
}

/** What a step is a step in: own GPUs come in whole nodes, everything else in replicas or units. */
function extentOf(evaluation: Evaluation, context: ResolveContext): number {
  const gpu = evaluation.result.deployment?.gpu ?? null;
  const buys = gpu !== null && takenFrom(context, evaluation, gpu)?.beyond === 'bought';
  return buys ? gpusOf(context, evaluation) : evaluation.size;
}

function orderDate(month: string, leadMonths: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 - leadMonths, 1)).toISOString().slice(0, 10);
}

function sizeText(evaluation: Evaluation): number | string {
  const { deployment } = evaluation.result;
  return deployment?.replicas ?? deployment?.units ?? deployment?.tier ?? 1;
}

function holdsSomewhere({ result }: Evaluation): boolean {
  return result.workloads.some(({ verdict }) => verdict === 'pass' || verdict === 'marginal');
}

/** Whether the year of an option is not twelve of its month: prices that are already dated change within it. */
function changesPrice({ result: { cost } }: Evaluation): boolean {
  const { monthlyUsd, yearlyUsd } = cost;
  return (
    monthlyUsd !== null &&
    yearlyUsd !== null &&
    Math.abs(yearlyUsd - 12 * monthlyUsd) > 0.005 * Math.max(yearlyUsd, 12 * monthlyUsd)
  );
}

/** What the size of the month before breaks on under the load of this one; null where it still holds. */
function outgrownLimit(
  now: Evaluation,
  before: Evaluation,
  month: PlanMonth,
  tiers: ReadonlyMap<string, string>,
  effort: Effort,
): string | null {
  const variant = month.variant(tiers);
  const option = variant.option(now.option.id);
  if (option === null || now.size <= before.size) return null;
  const served = month.workloads.filter((workload: Workload) => now.names.includes(workload.name));
  const fixed = { ...option, size: { kind: 'fixed' as const, size: before.size } };
  return brokenRow(evaluateOption(fixed, served, variant.simulate, effort))?.limit ?? null;
}

/**
 * The bought plan month by month as demand grows and dated prices change: each option sized anew or in the tier that then
 * holds, what the month costs, what breaks what was there before, when the next step must be ordered, and from when on
 * another option is the better one. Empty where nothing grows and no price changes.
 */
export function timeline(base: PlanBase, plan: BoughtPlan, effort: Effort): TimelinePoint[] {
  const { bought, commitments } = plan;
  const usable = plan.evaluations.filter((one) => one.names.length > 0);
  const repriced = usable.some(changesPrice);
  const grows = base.input.workloads.some((workload) => workload.growthPctMonth !== 0);
  if (bought.length === 0 || !(grows || repriced)) return [];
  const tiers = new Map<string, string>();
  let before = new Map<string, Evaluation>(bought.map((one) => [one.option.id, one]));
  const switches = timelineSwitches(
    base,
    {
      // What does not hold today does not hold a larger load.
      ids: usable.filter(holdsSomewhere).map((one) => one.option.id),
      assigned: new Map(plan.assignments.map(({ workload, option }) => [workload, option])),
      // A price that falls within the year and rises again may make an option the better one in between.
      checkedMonths: repriced ? [MONTHS / 2, MONTHS] : [MONTHS],
      commitments,
    },
    effort,
  );
  return Array.from({ length: MONTHS + 1 }, (_, months): TimelinePoint => {
    const month = planMonth(base, months);
    const { context } = month;
    const found = bought.flatMap((one): MonthEvaluation[] => {
      const evaluated = evaluateInMonth(month, one, tiers, effort);
      return evaluated === null ? [] : [evaluated];
    });
    const evaluations = planMoney(commitments, context).shared(found.map((one) => one.evaluation));
    const stepOf = (one: Evaluation): number => {
      const last = before.get(one.option.id);
      return last === undefined ? 0 : extentOf(one, context) - extentOf(last, context);
    };
    const lead = Math.max(
      0,
      ...evaluations.filter((one) => stepOf(one) > 0).map((one) => waitMonths(one, context)),
    );
    const outgrown = [
      ...evaluations.flatMap((one) => brokenRow(one)?.limit ?? []),
      ...found.flatMap((one) => one.outgrown ?? []),
      ...evaluations.flatMap((one) => {
        const last = before.get(one.option.id);
        return last === undefined ? [] : (outgrownLimit(one, last, month, tiers, effort) ?? []);
      }),
    ];
    before = new Map(evaluations.map((one) => [one.option.id, one]));
    return {
      month: month.name,
      qpsPeak: month.workloads.reduce((sum, workload) => sum + workload.qpsPeakHour, 0),
      monthlyUsd: costOf(evaluations, commitments, month),
      sizes: Object.fromEntries(evaluations.map((one) => [one.option.id, sizeText(one)])),
      verdict: worstVerdict(evaluations.map((one) => one.result.verdict)),
      firstLimit: outgrown[0] ?? null,
      orderBy: lead > 0 ? orderDate(month.name, lead) : null,
      switches: switches.get(months) ?? [],
    };
  });
}

function costOf(
  evaluations: readonly Evaluation[],
  commitments: Commitments,
  { context: { catalog }, firstDay }: PlanMonth,
): number | null {
  const unused = monthLines(commitments, spendByProvider(evaluations, catalog, 'price'), firstDay);
  let sum = unused.reduce((all, { usd }) => all + usd, 0);
  for (const { result } of evaluations) {
    if (result.cost.monthlyUsd === null) return null;
    sum += result.cost.monthlyUsd;
  }
  return sum;
}
