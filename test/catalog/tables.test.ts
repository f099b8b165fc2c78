import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { builtInCatalog } from '../../src/catalog/load-catalog.ts';
import { nameKey } from '../../src/catalog/lookup.ts';
import { patternFit } from '../../src/catalog/pattern.ts';
import { packagePrice } from '../../src/catalog/prices/price-package.ts';
import { confidences } from '../../src/catalog/provenance.ts';

const folder = new URL('../../src/catalog/data/', import.meta.url);
const tables = readdirSync(folder)
  .filter((file) => file.endsWith('.csv'))
  .map((file) => {
    const rows: Record<string, string>[] = parse(readFileSync(new URL(file, folder), 'utf8'), {
      columns: true,
    });
    return { file, rows };
  });
const catalog = builtInCatalog();
const modelIds = new Set(catalog.apiModels.map((model) => model.id));

describe('tables of the catalogue', () => {
  it.each(tables)('$file: every row has source, date and confidence', ({ rows }) => {
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.source, JSON.stringify(row)).not.toBe('');
      expect(row.source_date, JSON.stringify(row)).toMatch(/^20\d{2}(-\d{2}(-\d{2})?)?$/);
      expect(confidences, JSON.stringify(row)).toContain(row.confidence);
    }
  });

  it('a value without a source is unverified', () => {
    for (const { rows } of tables) {
      for (const row of rows) if (row.source === 'none found') expect(row.confidence).toBe('unverified');
    }
  });

  it('every provider named in any table is in providers.csv', () => {
    const known = new Set(catalog.providers.map((provider) => provider.id));
    known.add('*');
    for (const { file, rows } of tables) {
      for (const row of rows)
        if (row.provider !== undefined) expect(known, `${file}: ${row.provider}`).toContain(row.provider);
    }
  });

  it('every model named by a seller, a unit, a voice row or an observation is known', () => {
    const names = tables
      .filter(({ file }) =>
        ['model-sellers.csv', 'unit-throughput.csv', 'voice.csv', 'hosted.csv', 'api-prices.csv'].includes(
          file,
        ),
      )
      .flatMap(({ rows }) => rows.map((row) => row.model));
    const unknown = names.filter((name) => !modelIds.has(name) && !/^(size|moe):/.test(name));
    expect(unknown).toEqual([]);
  });

  it('every GPU with a price is known, but for one whose facts nobody published', () => {
    const known = new Set(catalog.gpus.map((gpu) => gpu.id));
    const unknown = new Set(catalog.gpuPrices.map((row) => row.gpu).filter((gpu) => !known.has(gpu)));
    expect([...unknown].sort()).toEqual(['trainium1']);
  });

  it('every pattern of limits, quotas and unit prices fits some model', () => {
    const patterns = [
      ...catalog.rateLimits.map((row) => row.modelPattern),
      ...catalog.batchQuotas.map((row) => row.modelPattern),
      ...catalog.unitPrices.map((row) => row.modelPattern),
    ].flatMap((pattern) => pattern.split('|'));
    // Groups that a vendor names although none of their models has a price here.
    const empty = ['codestral*', 'claude-3*', 'claude-*-4-0', 'claude-*-4-1', 'claude-opus-4-5', 'llama-2-*'];
    for (const pattern of new Set(patterns)) {
      if (empty.includes(pattern)) continue;
      expect(
        [...modelIds].some((id) => patternFit(pattern, id) >= 0),
        pattern,
      ).toBe(true);
    }
  });

  it('the price package answers every seller with exactly the model that was asked for', () => {
    for (const model of catalog.apiModels) {
      for (const seller of model.sellers) {
        if (seller.packageProvider === null) continue;
        const perMinute = model.modelClass === 'transcription' || model.modelClass === 'voice';
        if (!perMinute)
          expect(
            packagePrice(seller, catalog.asOfEpochS),
            `${model.id} at ${seller.provider}`,
          ).not.toBeNull();
      }
    }
  });

  it('names are unambiguous: no two models and no two providers share an id or alias', () => {
    for (const list of [catalog.apiModels, catalog.providers]) {
      const owner = new Map<string, string>();
      for (const { id } of list) {
        expect(owner.get(nameKey(id)), id).toBeUndefined();
        owner.set(nameKey(id), id);
      }
    }
    const aliases = new Map<string, string>();
    for (const provider of catalog.providers) {
      for (const alias of [provider.id, ...provider.aliases]) {
        expect(aliases.get(nameKey(alias)) ?? provider.id, alias).toBe(provider.id);
        aliases.set(nameKey(alias), provider.id);
      }
    }
  });
});
