import type { Provenance } from '../provenance.ts';

/** `ptu` (Azure), `gsu` (Vertex), `1k-tpm` (Bedrock reserved), `model-unit` (Bedrock, legacy). */
export const unitNames = ['ptu', 'gsu', '1k-tpm', 'model-unit'] as const;
export type UnitName = (typeof unitNames)[number];

/** Which tokens a unit carries: Bedrock reserves input and output apart. */
export type UnitSide = 'all' | 'input' | 'output';

/** What one unit carries of a model. */
export interface UnitThroughput extends Provenance {
  readonly provider: string;
  readonly unit: UnitName;
  readonly side: UnitSide;
  readonly model: string;
  /** Weighted tokens per second that one unit drains. */
  readonly weightedTokensPerSecond: number;
  readonly weights: {
    readonly input: number;
    readonly cachedInput: number;
    readonly cacheWrite: number;
    readonly output: number;
  };
  /** False where the weights are not published and 1 is assumed. */
  readonly weightsPublished: boolean;
  readonly minUnits: number;
  readonly increment: number;
  /** Regional deployments where they differ from global ones. */
  readonly regionalMinUnits: number | null;
  readonly regionalIncrement: number | null;
  readonly latencyTargetTokensPerSecond: number | null;
  readonly overflow: 'reject' | 'spill-over';
}

export type UnitScope = 'global' | 'datazone' | 'regional';

export interface UnitPrice extends Provenance {
  readonly provider: string;
  readonly unit: UnitName;
  readonly side: UnitSide;
  /** `*` where one price holds for all models. */
  readonly modelPattern: string;
  /** `none` is hourly; then `1-week`, `1-month`, `3-month`, `6-month`, `1-year`. */
  readonly commitment: string;
  readonly scope: UnitScope;
  /** Price of one unit for a period as it is listed: an hour, a month of 730 h, a year of 8760 h. */
  readonly usdPerPeriod: number;
  readonly periodHours: number;
  readonly usdPerUnitHour: number;
}

/** All that `unit` options need for one model: throughput and the prices that apply. */
export interface ProvisionedUnits {
  readonly provider: string;
  readonly model: string;
  readonly unit: UnitName;
  /** One entry, or one for input and one for output. */
  readonly throughput: readonly UnitThroughput[];
  readonly prices: readonly UnitPrice[];
}
