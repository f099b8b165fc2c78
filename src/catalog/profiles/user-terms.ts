import type { Provenance } from '../provenance.ts';

/** A user's discount: matches by wildcard, the most specific one wins. */
export interface Discount {
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  readonly discountPct: number;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly path: string;
  readonly line: number;
}

/** A price per user and month. */
export interface SeatPrice extends Provenance {
  readonly provider: string;
  readonly product: string;
  readonly usdPerSeatMonth: number | null;
  readonly creditsPerSeatMonth: number | null;
  /**
   * Price of one credit beyond the included ones. A credit meters tokens: it buys as many as this amount does at the
   * list price of their model.
   */
  readonly usdPerCredit: number | null;
  /** Requests that each seat includes where they are counted; null where they are not. */
  readonly requestsPerSeatMonth: number | null;
  /** Price of one request beyond the included ones. */
  readonly usdPerRequest: number | null;
}

/** What a provider charges for another service class, as a factor on the standard price. */
export interface ServicePrice extends Provenance {
  readonly provider: string;
  readonly service: 'flex' | 'priority';
  readonly multiplier: number;
  /** Tokens a minute up to which the load may grow at once; null where growth is not limited. */
  readonly rampFreeTokensPerMinute: number | null;
  /** Factor by which it may grow in 15 minutes beyond that. */
  readonly rampFactorPer15Min: number | null;
}
