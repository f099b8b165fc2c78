import type { CostLine } from '../../cost/option-cost.ts';
import type { OptionResult, Verdict } from '../result.ts';

export interface Recommendation {
  readonly monthlyUsd: number | null;
  readonly monthlyUsdLow: number | null;
  readonly monthlyUsdHigh: number | null;
  readonly yearlyUsd: number | null;
  readonly text: string;
  readonly assignments: readonly Assignment[];
  /** What is paid beside the bills of the options, as unused commitments: both together sum to `monthlyUsd`. */
  readonly lines: readonly CostLine[];
  readonly commitments: readonly CommitmentUse[];
  readonly inventory: readonly InventoryUse[];
  /** The assigned options as bought: sized and simulated for the workloads assigned to them. */
  readonly options: readonly OptionResult[];
  /** The assumptions that move the answer most, strongest first; at most three. */
  readonly sensitivities: readonly Sensitivity[];
}

/** What the plan draws from a promise to spend, and what is paid for nothing. */
export interface CommitmentUse {
  readonly provider: string;
  readonly usdPerYear: number;
  /** `YYYY-MM-DD`, inclusive. */
  readonly until: string;
  /** In the coming year, or until the commitment ends within it. */
  readonly drawnYearlyUsd: number;
  readonly unusedYearlyUsd: number;
  readonly unusedMonthlyUsd: number;
  readonly text: string;
}

/** What the plan takes of the GPUs at hand. */
export interface InventoryUse {
  readonly gpu: string;
  readonly held: number;
  readonly used: number;
  /** Needed beyond what is held, and bought. */
  readonly toBuy: number;
  /** Needed beyond what is held, and rented. */
  readonly toRent: number;
  readonly text: string;
}

export interface Sensitivity {
  /** What was assumed: `cache hit 35 % (chat)`. */
  readonly text: string;
  /** Where the answer changes and into what: `below 18 % a 4th replica, $19.1k`; null when it holds over the range probed. */
  readonly flip: string | null;
  /** Set-path that changes it. */
  readonly path: string | null;
}

export interface Assignment {
  readonly workload: string;
  /** Null where nothing passes; `reason` says why. */
  readonly option: string | null;
  readonly monthlyUsd: number | null;
  readonly reason: string;
}

export interface TimelinePoint {
  /** `YYYY-MM`. */
  readonly month: string;
  /** Of the workloads that the plan has an option for: all that it says counts them alone. */
  readonly qpsPeak: number;
  readonly monthlyUsd: number | null;
  /** Size or tier that runs, by option id: `{ "own-70b": 7 }`. What was not ordered in time is not there. */
  readonly sizes: Readonly<Record<string, number | string>>;
  /** GPUs that are paid for, by option id, spares and whole nodes included. */
  readonly gpus: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  /** What breaks, or would break at the size or tier of the month before; null where nothing does. */
  readonly firstLimit: string | null;
  /** Options that become the better ones in this month. */
  readonly switches: readonly TimelineSwitch[];
  /**
   * `YYYY-MM-DD` by which what this month needs beyond the month before has to be ordered, or had to be where it lies
   * before the plan's day; null where nothing needs ordering.
   */
  readonly orderBy: string | null;
}

/** From this month on a workload would be better served elsewhere. */
export interface TimelineSwitch {
  readonly workload: string;
  readonly from: string;
  readonly to: string;
  /** By how much the plan is cheaper in that month; null where the option that it is on no longer holds. */
  readonly savesMonthlyUsd: number | null;
}
