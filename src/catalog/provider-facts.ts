import type { Provenance } from './provenance.ts';

/** One region of a provider and where data processed there stays; `unknown` where nothing says so. */
export interface ProviderRegion {
  /** The provider's own name for it, or `*` for its global endpoint. */
  readonly name: string;
  /** `us`, `eu`, `uk`, … ; `global` may process anywhere; `unknown`. */
  readonly residency: string;
}

export interface ProviderFacts extends Provenance {
  readonly id: string;
  readonly name: string;
  /** Other names in price lists and limit tables (`gemini-api`, `azure-openai`). */
  readonly aliases: readonly string[];
  /** Id in the price package; null where the package does not know the provider. */
  readonly packageId: string | null;
  /** `api`, `gpu`, `seat`, `index`, `voice`: what it sells. */
  readonly sells: readonly string[];
  readonly regions: readonly ProviderRegion[];
}
