import type { Catalog } from '../catalog/catalog.ts';
import { scaleWorkload } from '../workload/stream/scale-workload.ts';
import type { Workload } from '../workload/workload.ts';
import type { Effort, Evaluation } from './evaluate-option.ts';
import { evaluateOption } from './evaluate-option.ts';
import { worstVerdict } from './judge/judge.ts';
import { gpusOf, heldGpus } from './options/inventory.ts';
import { leadTimeMonths } from './options/lead-time.ts';
import { statedLeadMonths } from './options/ownership.ts';
import type { ResolveContext } from './options/resolve-context.ts';
import { type PlanBase, variantOf } from './plan-base.ts';
import type { TimelinePoint } from './result.ts';

const MONTHS = 12;

function grown(workload: Workload, months: number): Workload {
  return scaleWorkload(workload, (1 + workload.growthPctMonth / 100) ** months);
}

function monthText(asOf: string, months: number): string {
  const date = new Date(`${asOf}T00:00:00Z`);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)).toISOString().slice(0, 7);
}

/** Months that a step in size waits for hardware: own GPUs beyond the inventory; what is rented is there at once. */
function waitMonths(evaluation: Evaluation, context: ResolveContext): number {
  const { spec } = evaluation.option;
  const gpu = evaluation.result.deployment?.gpu ?? null;
  const stated = statedLeadMonths(spec);
  if (stated !== null && spec.price !== 'owned') return stated;
  if (spec.price !== 'owned' || gpu === null) return 0;
  if (gpusOf(context, evaluation) <= heldGpus(context, gpu).count) return 0;
  return stated ?? leadTimeMonths(context.catalog, gpu);
}

/** The catalogue as of the first day of a month: prices that change within the horizon are those of then. */
function catalogAt(catalog: Catalog, month: string): Catalog {
  const day = `${month}-01`;
  if (day <= catalog.asOf) return catalog;
  return { ...catalog, asOf: day, asOfEpochS: Date.parse(`${day}T00:00:00Z`) / 1000 };
}

/** What a step is a step in: own GPUs come in whole nodes, everything else in replicas or units. */
function extentOf(evaluation: Evaluation, context: ResolveContext): number {
  return evaluation.option.spec.price === 'owned' ? gpusOf(context, evaluation) : evaluation.size;
}

function orderDate(month: string, leadMonths: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 - leadMonths, 1)).toISOString().slice(0, 10);
}

function sizeText(evaluation: Evaluation): number | string {
  const { deployment } = evaluation.result;
  return deployment?.replicas ?? deployment?.units ?? deployment?.tier ?? 1;
}

/**
 * The bought plan month by month as demand grows: each option sized anew, what it costs, what breaks first, and when the
 * next step must be ordered. Empty without growth.
 */
export function timeline(
  base: PlanBase,
  bought: readonly Evaluation[],
  asOf: string,
  effort: Effort,
): TimelinePoint[] {
  const { workloads } = base.input;
  if (bought.length === 0 || workloads.every((workload) => workload.growthPctMonth === 0)) return [];
  const points: TimelinePoint[] = [];
  let before = new Map(bought.map((one) => [one.option.id, extentOf(one, base.context)]));
  for (let month = 0; month <= MONTHS; month += 1) {
    const then = workloads.map((workload) => grown(workload, month));
    const name = monthText(asOf, month);
    const context = { ...base.context, catalog: catalogAt(base.context.catalog, name) };
    const variant = variantOf({ ...base, context }, then);
    const evaluations = bought.flatMap((evaluation) => {
      const option = variant.option(evaluation.option.id);
      const served = then.filter((workload) => evaluation.names.includes(workload.name));
      return option === null ? [] : [evaluateOption(option, served, variant.simulate, effort)];
    });
    const steps = evaluations.filter((one) => extentOf(one, context) > (before.get(one.option.id) ?? 0));
    const lead = Math.max(0, ...steps.map((one) => waitMonths(one, context)));
    const costs = evaluations.map((one) => one.result.cost.monthlyUsd);
    const breaking = evaluations
      .flatMap((one) => one.result.workloads)
      .find((one) => one.limit !== null && one.verdict !== 'pass' && one.verdict !== 'not-applicable');
    points.push({
      month: name,
      qpsPeak: then.reduce((sum, workload) => sum + workload.qpsPeakHour, 0),
      monthlyUsd: costs.includes(null) ? null : costs.reduce((sum: number, usd) => sum + (usd ?? 0), 0),
      sizes: Object.fromEntries(evaluations.map((one) => [one.option.id, sizeText(one)])),
      verdict: worstVerdict(evaluations.map((one) => one.result.verdict)),
      firstLimit: breaking?.limit ?? null,
      orderBy: lead > 0 ? orderDate(name, lead) : null,
    });
    before = new Map(evaluations.map((one) => [one.option.id, extentOf(one, context)]));
  }
  return points;
}
