import { readFactsTable } from '../read-facts-table.ts';
import { readProvenance } from '../read-provenance.ts';
import type { ProviderFacts, ProviderRegion } from './provider-facts.ts';

/** The built-in providers with their regions, sorted by id. */
export function readProviders(): ProviderFacts[] {
  const regions = new Map<string, ProviderRegion[]>();
  for (const row of readFactsTable('regions.csv')) {
    const ofProvider = regions.get(row.text('provider')) ?? [];
    ofProvider.push({
      name: row.text('region'),
      residency: row.text('residency'),
      tokenMultiplier: row.number('token_multiplier'),
      multiplierModels: row.text('multiplier_models'),
      ...readProvenance(row),
    });
    regions.set(row.text('provider'), ofProvider);
  }
  return readFactsTable('providers.csv').map((row) => ({
    id: row.text('id'),
    name: row.text('name'),
    aliases: row.list('aliases'),
    packageId: row.text('package_id') || null,
    sells: row.list('sells'),
    regions: regions.get(row.text('id')) ?? [],
    ...readProvenance(row),
  }));
}
