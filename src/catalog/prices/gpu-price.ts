import type { Provenance } from '../provenance.ts';

export type GpuMarket = 'on-demand' | 'reserved' | 'spot' | 'serverless' | 'dedicated';

/** What one GPU costs per hour at one provider under one contract. */
export interface GpuPriceRow extends Provenance {
  readonly provider: string;
  /** hyperscaler, neocloud, marketplace, cloud, cloud-edge, endpoint, index, range, user. */
  readonly providerKind: string;
  readonly offer: string;
  readonly gpu: string;
  /** GPUs that are sold together. */
  readonly gpusPerOffer: number;
  readonly region: string;
  readonly market: GpuMarket;
  /** `none`, `1-year`, `3-year`, `6-month`, `monthly`, `flexible`. */
  readonly term: string;
  /** Null where the price is by quote. */
  readonly usdPerGpuHour: number | null;
  readonly lowUsdPerGpuHour: number | null;
  readonly highUsdPerGpuHour: number | null;
}

export interface GpuPriceQuery {
  readonly provider?: string | null;
  readonly market?: GpuMarket;
  readonly region?: string | null;
  readonly term?: string | null;
  /** Part of an offer's name, lower case. */
  readonly offer?: string | null;
}

/** The price an option is billed at, with the range it was taken from. */
export interface GpuPrice extends Provenance {
  readonly gpu: string;
  readonly provider: string | null;
  readonly market: GpuMarket;
  readonly term: string;
  readonly usdPerGpuHour: number;
  readonly lowUsdPerGpuHour: number;
  readonly highUsdPerGpuHour: number;
  /** Smallest number of GPUs that is sold together at this price. */
  readonly gpusPerOffer: number;
  /** Rows the figure rests on. */
  readonly rows: readonly GpuPriceRow[];
}
