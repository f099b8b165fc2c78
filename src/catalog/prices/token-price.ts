import type { Provenance } from '../provenance.ts';

/** Prices of one prompt-length band in USD per million tokens. Null: not sold apart (cached tokens cost as input). */
export interface TokenRates {
  readonly inputUsdPerMTok: number;
  readonly cacheReadUsdPerMTok: number | null;
  readonly cacheWriteUsdPerMTok: number | null;
  readonly outputUsdPerMTok: number;
}

/** A price cliff: a request whose prompt has at least `fromPromptTokens` tokens is billed as a whole at these rates. */
export interface PriceCliff extends TokenRates {
  readonly fromPromptTokens: number;
}

/** The price of a model at one provider at one moment, every multiplier already applied. */
export interface TokenPrice extends TokenRates, Provenance {
  readonly provider: string;
  readonly model: string;
  readonly cliffs: readonly PriceCliff[];
  /** Where the row came from: the user's file, the dated overlay, or the price package. */
  readonly origin: 'user' | 'overlay' | 'package';
  /** Multipliers that are inside the rates, named: `batch`, `flex`, `priority`, `region`, `discount`. */
  readonly multipliers: Readonly<Record<string, number>>;
}

/** A row of the overlay or of a user's `tokens` rows, before multipliers. */
export interface TokenPriceRow extends TokenRates, Provenance {
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  readonly fromPromptTokens: number;
  readonly batchMultiplier: number | null;
  readonly flexMultiplier: number | null;
  readonly priorityMultiplier: number | null;
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** `YYYY-MM-DD`, inclusive; null for open ends. */
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly origin: 'user' | 'overlay';
}

type Service = 'standard' | 'flex' | 'priority';

export interface TokenPriceQuery {
  /** Unix seconds: selects dated prices and hours of the day. */
  readonly atEpochS: number;
  readonly service?: Service;
  readonly batch?: boolean;
  /** A region of the provider or a residency (`us`, `eu`); null or absent for the global endpoint. */
  readonly region?: string | null;
  /** Without what the user has agreed with the provider: neither rows nor discounts of the user's own. */
  readonly atList?: boolean;
}
