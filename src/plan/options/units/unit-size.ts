import type { UnitPrice, UnitThroughput } from '../../../catalog/terms/provisioned-units.ts';
import { writesCache } from '../../../cost/token-bill.ts';
import { type UnitDemand, unitsNeeded } from '../../../cost/unit-count.ts';
import type { Workload } from '../../../workload/workload.ts';
import type { Situation } from '../../judge/situation.ts';
import type { Reason } from '../../result.ts';

/** The search ends at this multiple of the vendor's formula, which asks for the mean: bursts need more. */
const MOST_OF_FORMULA = 6;

/** How units are sold: so many at least, and then in steps. */
export interface UnitSteps {
  readonly min: number;
  readonly increment: number;
}

/** The larger regional minimum and step hold for single regions. */
export function unitSteps(row: UnitThroughput, regional: boolean): UnitSteps {
  return {
    min: (regional ? row.regionalMinUnits : null) ?? row.minUnits,
    increment: (regional ? row.regionalIncrement : null) ?? row.increment,
  };
}

/** The least number on sale that is no smaller. */
export function roundedUp(units: number, { min, increment }: UnitSteps): number {
  return min + Math.max(0, Math.ceil((units - min) / increment)) * increment;
}

export function isSold(units: number, steps: UnitSteps): boolean {
  return roundedUp(units, steps) === units;
}

/** Commitments under which units are sold, `none` for the hour. */
export function commitmentsOf(prices: readonly UnitPrice[]): string[] {
  return [...new Set(prices.map(({ commitment }) => commitment))];
}

/**
 * Tokens per second of the peak hour, from the stated means.
 *
 * @param kept share of a workload's cached input that the cache still has
 */
export function peakDemand(
  served: readonly Workload[],
  kept: (workload: Workload) => number = () => 1,
): UnitDemand {
  const found = (workload: Workload): number => workload.cachedShare * kept(workload);
  const perSecond = (tokens: (workload: Workload) => number): number =>
    served.reduce((sum, workload) => sum + workload.qpsPeakHour * tokens(workload), 0);
  return {
    inputTokensPerSecond: perSecond((workload) => workload.input.meanTokens),
    cachedTokensPerSecond: perSecond((workload) => workload.input.meanTokens * found(workload)),
    writtenTokensPerSecond: perSecond((workload) =>
      writesCache(workload, found(workload)) ? workload.input.meanTokens * (1 - found(workload)) : 0,
    ),
    outputTokensPerSecond: perSecond((workload) => workload.output.meanTokens),
  };
}

/** Why more units are bought than the vendor's formula asks for; null where they are not. */
export function sizeReason(
  bought: number,
  formula: number,
  unit: string,
  provider: string,
  situations: readonly Situation[],
): Reason | null {
  if (bought <= formula) return null;
  const surges = situations.some(({ surge }) => surge > 1) ? ' and the surges of its events' : '';
  return {
    limit: 'units',
    text: `the formula of ${provider} asks for ${formula} ${unit} at the stated peak; ${bought - formula} more carry its bursts${surges}`,
    fix: '',
  };
}

/** Never fewer than the vendor's formula asks for at the stated peak, however well a sample of the load went. */
export function searchAround(
  row: UnitThroughput,
  demand: UnitDemand,
  regional: boolean,
): { readonly min: number; readonly max: number } {
  const formula = unitsNeeded(row, demand, regional);
  return { min: formula, max: roundedUp(formula * MOST_OF_FORMULA, unitSteps(row, regional)) };
}
