import type { Reason, Verdict } from '../plan/result.ts';
import type { OptionKind } from '../scenario/scenario.ts';

/** What one option does at one value. */
export interface SweptOption {
  readonly id: string;
  readonly kind: OptionKind;
  readonly verdict: Verdict;
  /** What binds first; null where nothing does. */
  readonly limit: Reason['limit'] | null;
  /** Replicas or units; null where it has none. */
  readonly size: number | null;
  readonly monthlyUsd: number | null;
  readonly monthlyUsdLow: number | null;
  readonly monthlyUsdHigh: number | null;
}

/** Every option at one value of what is swept. */
export interface SweepPoint {
  readonly value: number | string;
  /** Requests per second of all workloads together: mean of the week, and of the busiest hour. */
  readonly qpsMean: number;
  readonly qpsPeakHour: number;
  readonly options: readonly SweptOption[];
  /** What the plan would buy here; null where something is left without an option. */
  readonly monthlyUsd: number | null;
  readonly assignments: readonly { readonly workload: string; readonly option: string | null }[];
}

/** Where the answer changes. */
export interface Crossing {
  /** `cheapest`: a workload's cheapest option that holds becomes another one. `holds`: an option begins or ceases to hold. */
  readonly kind: 'cheapest' | 'holds';
  /** Workload whose option changes; null for `holds`. */
  readonly workload: string | null;
  /** Option on the lower side; null where nothing holds there. For `holds` the option itself, if it holds there. */
  readonly below: string | null;
  /** Option on the upper side, likewise. */
  readonly above: string | null;
  /** What breaks, for `holds`. */
  readonly limit: Reason['limit'] | null;
  /** Best estimate, and the interval that all random seeds tried give, the bracket of each included. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Mean requests per second of all workloads together at `value`, `low` and `high`. */
  readonly qpsMean: number;
  readonly qpsMeanLow: number;
  readonly qpsMeanHigh: number;
}

/** One lever of `--what-if` against the plan without it. */
export interface Lever {
  /** The assignments as written; null for the plan as it is. */
  readonly change: string | null;
  readonly monthlyUsd: number | null;
  /** Against the plan as it is; null where either is not known. */
  readonly differenceUsd: number | null;
  /** Factor by which the load can grow; the least over what is bought. Null where nothing holds. */
  readonly headroom: number | null;
  readonly differenceHeadroom: number | null;
  readonly verdict: Verdict;
  readonly assignments: SweepPoint['assignments'];
}

export interface SweepResult {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'capplan'; readonly version: string };
  readonly seed: number;
  readonly asOf: string;
  /** Path that was swept; null where only levers were tried. */
  readonly over: string | null;
  readonly points: readonly SweepPoint[];
  readonly crossings: readonly Crossing[];
  readonly levers: readonly Lever[];
  readonly warnings: readonly string[];
}
