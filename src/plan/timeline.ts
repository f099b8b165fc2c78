import type { Workload } from '../workload/workload.ts';
import type { Effort, Evaluation } from './evaluate-option.ts';
import { evaluateOption } from './evaluate-option.ts';
import { worstVerdict } from './judge.ts';
import { type PlanBase, variantOf } from './plan-base.ts';
import type { TimelinePoint } from './result.ts';

const MONTHS = 12;

function grown(workload: Workload, months: number): Workload {
  const factor = (1 + workload.growthPctMonth / 100) ** months;
  const voice =
    workload.voice === null
      ? null
      : { ...workload.voice, sessionsPeak: workload.voice.sessionsPeak * factor };
  return {
    ...workload,
    qpsMean: workload.qpsMean * factor,
    qpsPeakHour: workload.qpsPeakHour * factor,
    voice,
  };
}

function monthText(asOf: string, months: number): string {
  const date = new Date(`${asOf}T00:00:00Z`);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)).toISOString().slice(0, 7);
}

/** Months from ordering hardware to running it: what a buyer of these GPUs waits, and nothing for what is rented. */
function leadTimeMonths(evaluation: Evaluation): number {
  const { spec, kind } = evaluation.option;
  if (kind !== 'self-hosted') return 0;
  if (spec.price === 'owned')
    return /b\d00|blackwell|rtx-pro/i.test(spec.gpu ?? '') ? BLACKWELL_MONTHS : HOPPER_MONTHS;
  return 0;
}

/** Upper ends of the quoted ranges: 2–3 months for Hopper, 3–7 for Blackwell. */
const HOPPER_MONTHS = 3;
const BLACKWELL_MONTHS = 7;

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
  let before = new Map(bought.map((evaluation) => [evaluation.option.id, evaluation.size]));
  for (let month = 0; month <= MONTHS; month += 1) {
    const then = workloads.map((workload) => grown(workload, month));
    const variant = variantOf(base, then);
    const evaluations = bought.flatMap((evaluation) => {
      const option = variant.option(evaluation.option.id);
      const served = then.filter((workload) => evaluation.names.includes(workload.name));
      return option === null ? [] : [evaluateOption(option, served, variant.simulate, effort)];
    });
    const name = monthText(asOf, month);
    const steps = evaluations.filter((one) => one.size > (before.get(one.option.id) ?? one.size));
    const lead = Math.max(0, ...steps.map(leadTimeMonths));
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
    before = new Map(evaluations.map((one) => [one.option.id, one.size]));
  }
  return points;
}
