/** One line of a bill: usd = quantity × usdPerUnit, rounded once to a micro-dollar. */
export interface CostLine {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly usdPerUnit: number;
  readonly usd: number;
}

/** What an option costs. Month = 730 h, year = 12 months. */
export interface OptionCost {
  /** Null where no price is known; a warning says so. The lines sum to it exactly. */
  readonly monthlyUsd: number | null;
  readonly monthlyUsdLow: number | null;
  readonly monthlyUsdHigh: number | null;
  readonly yearlyUsd: number | null;
  readonly idleUsd: number | null;
  readonly usdPerMillionOutputTokens: number | null;
  readonly usdPerMillionTokens: number | null;
  readonly lines: readonly CostLine[];
}
