import { type BilledUse, useWith } from '../../cost/billed-use.ts';
import type { OptionCost } from '../../cost/option-cost.ts';
import type { Assumption } from '../../diagnostics/assumption.ts';
import type { Workload } from '../../workload/workload.ts';
import { usdText } from '../wording.ts';

/** Loads between that of the quietest hour and of the busiest at which the shares are simulated, both included. */
const LOADS = 8;
/** Hours that differ by less have the busiest one's shares. */
const FLAT = 0.02;

/** The load of each hour of a week over that of the busiest hour, all workloads together. */
export function loadOfHours(served: readonly Workload[]): Float64Array {
  const peak = served.reduce((sum, workload) => sum + workload.qpsPeakHour, 0);
  return new Float64Array(168).map((_, hour) =>
    Math.min(1, served.reduce((sum, one) => sum + one.qpsMean * one.hourWeights[hour], 0) / peak),
  );
}

/** Linear between the loads that were simulated, which ascend. */
function interpolated(loads: readonly number[], values: readonly number[], load: number): number {
  const above = loads.findIndex((one) => one >= load);
  if (above < 0) return values.at(-1)!;
  if (above === 0) return values[0]!;
  const part = (load - loads[above - 1]!) / (loads[above]! - loads[above - 1]!);
  return values[above - 1]! + part * (values[above]! - values[above - 1]!);
}

/**
 * What is billed of a month in which only the busy hours refuse or spill over: the shares of the busiest hour where
 * nothing is lost in it, else as they follow the load, weighted by what each hour brings. What an even flow would spill
 * is known of each hour; what bursts add to that is taken between the loads that were simulated.
 *
 * @param useAt a workload's use, by its position, at a share of the busiest hour's load
 */
export function overTheWeek(
  uses: readonly BilledUse[],
  served: readonly Workload[],
  usesAt: (load: number) => readonly BilledUse[],
  evenSpill: (load: number) => number = () => 0,
): readonly BilledUse[] {
  const loads = loadOfHours(served);
  const least = Math.max(0.01, Math.min(...loads));
  const loses = uses.some(({ servedShare, spilledShare }) => servedShare < 1 || spilledShare > 0);
  if (!loses || least > 1 - FLAT) return uses;
  const quieter = Array.from({ length: LOADS - 1 }, (_, n) => least + ((1 - least) * n) / (LOADS - 1));
  const simulated = quieter.map(usesAt);
  return uses.map((use, index) => {
    const workload = served[index]!;
    const points = [...simulated.map((one) => one[index]!), use];
    const mean = (share: (point: BilledUse) => number, even: (load: number) => number = () => 0): number => {
      const values = points.map((point, n) => share(point) - even(quieter[n] ?? 1));
      let sum = 0;
      let weights = 0;
      for (const [hour, load] of loads.entries()) {
        const above = interpolated([...quieter, 1], values, load);
        sum += workload.hourWeights[hour] * Math.min(1, Math.max(0, even(load) + above));
        weights += workload.hourWeights[hour];
      }
      return weights > 0 ? sum / weights : share(use);
    };
    const { fallback = null } = use;
    const servedShare = mean((point) => point.servedShare);
    const spilled = mean((point) => point.servedShare * point.spilledShare, evenSpill);
    const stoodIn = mean((point) => point.fallback?.servedShare ?? 0);
    const spilledBeside = mean(
      ({ fallback: beside }) => (beside?.servedShare ?? 0) * (beside?.spilledShare ?? 0),
    );
    return useWith(use, {
      servedShare,
      spilledShare: partOf(spilled, servedShare),
      fallback: fallback && {
        ...fallback,
        servedShare: stoodIn,
        spilledShare: partOf(spilledBeside, stoodIn),
      },
    });
  });
}

function partOf(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, part / whole) : 0;
}

/** States that hours differ, where the bill rests on it. */
export function weekAssumption(peak: readonly BilledUse[], billed: readonly BilledUse[]): Assumption[] {
  if (peak === billed) return [];
  return [
    {
      text: `what is refused or spills over is billed hour by hour: its share follows the load, simulated at ${LOADS} loads from the quietest hour to the busiest`,
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
    },
  ];
}

/** Why the year is not twelve of this month, where it is not. */
export function yearAssumption({ monthlyUsd, yearlyUsd }: OptionCost): Assumption[] {
  if (monthlyUsd === null || yearlyUsd === null) return [];
  if (Math.abs(yearlyUsd - 12 * monthlyUsd) <= 0.005 * yearlyUsd) return [];
  return [
    {
      text: `the year costs ${usdText(yearlyUsd)}, not 12 × ${usdText(monthlyUsd)}: prices that are already dated change within it`,
      basis: 'published',
      source: 'price schedule of the catalogue',
      asOf: null,
    },
  ];
}
