import type { Workload } from '../../workload/workload.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Run } from '../run/simulate-option.ts';
import { loadOfHours } from './hourly-shares.ts';

/** Mean shares over the runs, by what they are of. */
export function meanUtilization(runs: readonly Run[]): Record<string, number> {
  const names = new Set(runs.flatMap((run) => Object.keys(run.outcome.utilization)));
  const mean: Record<string, number> = {};
  for (const name of [...names].sort()) {
    const values = runs.map((run) => run.outcome.utilization[name] ?? 0).filter(Number.isFinite);
    if (values.length > 0) mean[name] = values.reduce((sum, value) => sum + value, 0) / values.length;
  }
  return mean;
}

/**
 * Busy share over the month: the week's own, or the peak's scaled by how far the mean load is below the peak. Units that
 * are asked for more than they carry are busy in every hour that brings enough, not in the busiest one alone.
 *
 * @param peakLoad load of the busiest hour over what the units carry; null where it is no more than they carry
 */
export function busyShare(
  runs: readonly Run[],
  served: readonly Workload[],
  judgedOn: ResolvedOption['judgedOn'],
  peakLoad: number | null,
): number | null {
  const { gpu, units } = meanUtilization(runs);
  const atPeak = gpu ?? units;
  if (atPeak === undefined) return null;
  if (judgedOn === 'week') return Math.min(1, atPeak);
  if (peakLoad !== null) {
    const hours = loadOfHours(served);
    return hours.reduce((sum, load) => sum + Math.min(1, load * peakLoad), 0) / hours.length;
  }
  const mean = served.reduce((sum, workload) => sum + workload.qpsMean, 0);
  const peak = served.reduce((sum, workload) => sum + workload.qpsPeakHour, 0);
  return peak > 0 ? Math.min(1, atPeak * (mean / peak)) : 0;
}
