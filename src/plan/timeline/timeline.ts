import type { Workload } from '../../workload/workload.ts';
import type { Commitments } from '../bill/commitments.ts';
import { spendByProvider } from '../bill/commitments.ts';
import { monthLines, planMoney } from '../bill/plan-money.ts';
import type { Assignment, TimelinePoint } from '../choose/bought-plan.ts';
import { sharedCaps } from '../choose/shared-cap.ts';
import { type Effort, type Evaluation, evaluateOption } from '../evaluate/evaluate-option.ts';
import { worstVerdict } from '../judge/judge.ts';
import type { PlanBase } from '../plan-base.ts';
import {
  brokenRow,
  evaluateInMonth,
  type MonthEvaluation,
  type PlanMonth,
  planMonth,
  type TimelineEfforts,
} from './timeline-month.ts';
import { type Supply, supplyOf } from './timeline-supply.ts';
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

/** An option of a month at a size that is not the one it needs; null where it can no longer be built. */
function atSize(
  now: Evaluation,
  size: number,
  month: PlanMonth,
  tiers: Tiers,
  effort: Effort,
): Evaluation | null {
  const variant = month.variant(tiers);
  const option = variant.option(now.option.id);
  if (option === null) return null;
  const served = month.workloads.filter((workload: Workload) => now.names.includes(workload.name));
  return evaluateOption({ ...option, size: { kind: 'fixed', size } }, served, variant.simulate, effort);
}

type Tiers = ReadonlyMap<string, string>;

function isBroken({ result: { verdict } }: Evaluation): boolean {
  return verdict === 'fail' || verdict === 'unstable';
}

/** One option in one month: what of what it needs is there, by when the rest is ordered, and what breaks or would break. */
interface Step {
  readonly there: Evaluation;
  readonly orderBy: string | null;
  readonly outgrown: string | null;
}

/**
 * The bought plan month by month as demand grows and dated prices change: each option sized anew or in the tier that then
 * holds, what the month costs, what breaks what was there before, when the next step must be ordered, and from when on
 * another option is the better one. Empty where nothing grows and no price changes.
 */
export function timeline(base: PlanBase, plan: BoughtPlan, efforts: TimelineEfforts): TimelinePoint[] {
  const { bought, commitments } = plan;
  const covered = new Set(plan.assignments.flatMap((one) => (one.option === null ? [] : [one.workload])));
  const usable = plan.evaluations.filter((one) => one.names.length > 0);
  const repriced = usable.some(changesPrice);
  const grows = base.input.workloads.some((workload) => workload.growthPctMonth !== 0);
  if (bought.length === 0 || !(grows || repriced)) return [];
  const shrinks = base.input.workloads.some((workload) => workload.growthPctMonth < 0);
  const tiers = new Map<string, string>();
  const before = new Map(
    bought.map((one) => [
      one.option.id,
      { bought: one.size, needed: one.size, there: one.size, broken: isBroken(one) },
    ]),
  );
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
    efforts,
  );
  const stepOf = (one: Evaluation, month: PlanMonth): Step | null => {
    const last = before.get(one.option.id)!;
    const days = { asOf: base.context.catalog.asOf, firstDay: month.firstDay };
    const supplied = (effort: Effort): (MonthEvaluation & Supply) | null => {
      const found = evaluateInMonth(month, one, tiers, effort, shrinks ? 0 : last.needed);
      return found === null ? null : { ...found, ...supplyOf(found.evaluation, last, month.context, days) };
    };
    // Of what cannot be there only the date of its order is told, for which a sample is enough.
    const guessed = last.there < last.needed ? supplied(efforts.probe) : null;
    const short = guessed !== null && guessed.size < guessed.evaluation.size;
    const found = short ? guessed : supplied(efforts.answer);
    if (found === null) return null;
    const { evaluation: needed, size, orderBy } = found;
    const sized = (of: number, effort: Effort): Evaluation | null => atSize(needed, of, month, tiers, effort);
    const limitAt = (of: number): string | null => {
      // A short sample may call what is just too small large enough.
      for (const effort of [efforts.probe, efforts.answer]) {
        const grown = sized(of, effort);
        const limit = grown === null ? null : (brokenRow(grown)?.limit ?? null);
        if (limit !== null) return limit;
      }
      return null;
    };
    // What has broken before breaks under more load: a sample shows on what.
    const sample = last.broken && size === last.there ? sized(size, efforts.probe) : null;
    const broken = sample !== null && isBroken(sample) ? sample : null;
    const there = size === needed.size ? needed : (broken ?? sized(size, efforts.answer) ?? needed);
    before.set(needed.option.id, {
      bought: last.bought,
      needed: needed.size,
      there: size,
      broken: isBroken(there),
    });
    return {
      there,
      orderBy,
      // A size that is not there breaks by itself; one that has come says what it came for.
      outgrown: brokenRow(there)?.limit ?? found.outgrown ?? (size > last.there ? limitAt(last.there) : null),
    };
  };
  return Array.from({ length: MONTHS + 1 }, (_, months): TimelinePoint => {
    const month = planMonth(base, months);
    const steps = bought.flatMap((one): Step[] => {
      // The plan's own month is what it bought.
      if (months === 0) return [{ there: one, orderBy: null, outgrown: brokenRow(one)?.limit ?? null }];
      const step = stepOf(one, month);
      return step === null ? [] : [step];
    });
    const evaluations = planMoney(commitments, month.context).shared(steps.map(({ there }) => there));
    const overCap = sharedCaps(evaluations, month.workloads).length > 0;
    const orders = steps.flatMap(({ orderBy }) => orderBy ?? []).sort();
    return {
      month: month.name,
      // As the cost: of what the plan serves.
      qpsPeak: month.workloads.reduce(
        (sum, { name, qpsPeakHour }) => sum + (covered.has(name) ? qpsPeakHour : 0),
        0,
      ),
      monthlyUsd: costOf(evaluations, commitments, month),
      sizes: Object.fromEntries(evaluations.map((one) => [one.option.id, sizeText(one)])),
      gpus: Object.fromEntries(
        evaluations.flatMap(({ option, result: { deployment } }) =>
          deployment?.gpus == null ? [] : [[option.id, deployment.gpus]],
        ),
      ),
      verdict: worstVerdict([
        ...evaluations.map((one) => one.result.verdict),
        ...(overCap ? ['fail' as const] : []),
      ]),
      firstLimit: steps.flatMap(({ outgrown }) => outgrown ?? [])[0] ?? (overCap ? 'spend-cap' : null),
      orderBy: orders[0] ?? null,
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
