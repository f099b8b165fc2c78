import type { Catalog } from '../catalog/catalog.ts';
import { catalogFindings } from '../catalog/catalog-findings.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import { unknownName } from '../catalog/lookup.ts';
import { InputError } from '../diagnostics/diagnostic.ts';
import { type CatalogSection, catalogRows, catalogSections } from '../report/catalog/catalog-sections.ts';
import { catalogEntries } from '../report/catalog/catalog-show.ts';
import { catalogEntryText, catalogTable, findingsText } from '../report/catalog/catalog-text.ts';
import { rounded } from '../report/json.ts';
import type { CatalogFlags } from './catalog.ts';
import { deliver } from './output/deliver.ts';
import { showWarnings } from './output/failure.ts';
import { fileStyle, terminalStyle } from './output/terminal-style.ts';
import type { Host } from './program/host.ts';

/** Lists one section, or the sections with their sizes. Throws InputError for an unknown one. */
export async function runCatalogList(
  host: Host,
  section: string | undefined,
  filter: string | undefined,
  flags: CatalogFlags,
): Promise<void> {
  const catalog = await catalogOf(host, flags);
  if (section === undefined) {
    const rows = catalogSections.map((name) => ({ section: name, rows: catalogRows(catalog, name).length }));
    await print(
      host,
      flags,
      { asOf: catalog.asOf, sections: rows },
      (paint) =>
        `${catalogTable(rows, paint)}\nNext: capplan catalog list models · capplan catalog show h100\n`,
    );
    return;
  }
  const known = catalogSections.find((name) => name === section);
  if (known === undefined)
    throw new InputError([unknownName('CAP200', 'section', section, catalogSections).problem]);
  const rows = rowsWith(catalog, known, filter);
  await print(host, flags, { asOf: catalog.asOf, section: known, rows }, (paint) =>
    catalogTable(rows, paint),
  );
}

/** Prints every value about one id. Throws InputError where no model, GPU or provider has that name. */
export async function runCatalogShow(host: Host, id: string, flags: CatalogFlags): Promise<void> {
  const catalog = await catalogOf(host, flags);
  const entries = catalogEntries(catalog, id);
  if (entries.length === 0) {
    const known = [...catalog.apiModels, ...catalog.gpus, ...catalog.providers].flatMap((item) => [
      item.id,
      ...item.aliases,
    ]);
    throw new InputError([unknownName('CAP300', 'model, GPU or provider', id, known).problem]);
  }
  await print(host, flags, { asOf: catalog.asOf, entries }, (paint) =>
    entries.map((entry) => catalogEntryText(entry, paint)).join('\n'),
  );
}

/** Lists what is doubtful about the catalogue's values. */
export async function runCatalogCheck(host: Host, flags: CatalogFlags): Promise<void> {
  const catalog = await catalogOf(host, flags);
  const findings = catalogFindings(catalog);
  await print(host, flags, { asOf: catalog.asOf, findings }, (paint) =>
    findingsText(findings, catalog.asOf, paint),
  );
}

async function catalogOf(host: Host, flags: CatalogFlags): Promise<Catalog> {
  const asOf = flags.asOf ?? null;
  if (asOf !== null && (!/^\d{4}-\d{2}-\d{2}$/.test(asOf) || Number.isNaN(Date.parse(`${asOf}T00:00:00Z`)))) {
    throw new InputError([
      {
        code: 'CAP200',
        severity: 'error',
        message: `--as-of cannot be "${asOf.slice(0, 40)}"`,
        help: 'write a date like 2026-11-20',
      },
    ]);
  }
  const catalog = await loadCatalog({ asOf, pricing: flags.pricing, throughput: flags.throughput });
  await showWarnings(host, catalog.diagnostics, flags);
  return catalog;
}

function rowsWith(
  catalog: Catalog,
  section: CatalogSection,
  filter: string | undefined,
): ReturnType<typeof catalogRows> {
  const rows = catalogRows(catalog, section);
  if (filter === undefined) return rows;
  const wanted = filter.toLowerCase();
  return rows.filter((row) =>
    Object.values(row).some((cell) =>
      String(cell ?? '')
        .toLowerCase()
        .includes(wanted),
    ),
  );
}

async function print(
  host: Host,
  flags: CatalogFlags,
  data: object,
  text: (paint: ReturnType<typeof terminalStyle>['paint']) => string,
): Promise<void> {
  const toFile = flags.out !== undefined && flags.out !== '-';
  const { paint } = toFile ? fileStyle(flags) : terminalStyle(host, flags);
  const json = (): string => `${JSON.stringify(rounded(data, 'catalog'), null, 2)}\n`;
  await deliver(host, flags.format === 'json' ? json() : text(paint), flags.out);
}
