import type { Provenance } from '../provenance.ts';

/** One region of a provider and where data processed there stays; `unknown` where nothing says so. */
export interface ProviderRegion extends Provenance {
  /** The provider's own name for it, or `*` for its global endpoint. */
  readonly name: string;
  /** `us`, `eu`, `uk`, … ; `global` may process anywhere; `unknown`. */
  readonly residency: string;
  /** Factor on token prices there, 1 for the global endpoint. */
  readonly tokenMultiplier: number;
  /** Models that the factor holds for. */
  readonly multiplierModels: string;
}

export interface ProviderFacts extends Provenance {
  readonly id: string;
  readonly name: string;
  /** Other names in price lists and limit tables (`gemini-api`, `azure-openai`). */
  readonly aliases: readonly string[];
  /** Id in the price package; null where the package does not know the provider. */
  readonly packageId: string | null;
  /** What it sells: `api`, `batch`, `endpoint`, `gpu`, `seats`, `units`, `voice`; `index` for price indices and ranges. */
  readonly sells: readonly string[];
  readonly regions: readonly ProviderRegion[];
}
