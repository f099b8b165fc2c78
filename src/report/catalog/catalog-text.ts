import type { ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import type { CatalogFinding } from '../../catalog/catalog-findings.ts';
import { borderless } from '../borderless.ts';
import { plainText } from '../escape.ts';
import type { CatalogCell, CatalogRow } from './catalog-sections.ts';
import type { CatalogEntry } from './catalog-show.ts';

/** Columns that a narrow listing leaves to `catalog show` and to JSON. */
const leftOut = ['source', 'note'];

/** A listing as a table: columns that are empty throughout are left out, so are sources, which `show` prints. */
export function catalogTable(rows: readonly CatalogRow[], paint: ChalkInstance): string {
  const [first] = rows;
  if (first === undefined) return 'nothing\n';
  const columns = Object.keys(first).filter(
    (column) => !leftOut.includes(column) && rows.some((row) => cellText(row[column]) !== ''),
  );
  const table = new Table({
    head: columns.map((column) => paint.bold(columnWords(column))),
    colAligns: columns.map((column) =>
      rows.some((row) => typeof row[column] === 'number') ? 'right' : 'left',
    ),
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  for (const row of rows) table.push(columns.map((column) => shortened(cellText(row[column]))));
  return `${trimmed(table.toString())}\n`;
}

/** One entry with every value and its source. */
export function catalogEntryText(entry: CatalogEntry, paint: ChalkInstance): string {
  const parts = [paint.bold(`${plainText(entry.id)}  (${entry.kind})`)];
  for (const { title, rows } of entry.sections) {
    parts.push('', paint.bold(title));
    for (const row of rows) {
      const values = Object.entries(row)
        .filter(([key, value]) => !provenanceKeys.includes(key) && cellText(value) !== '')
        .map(([key, value]) => `${columnWords(key)} ${plainText(cellText(value))}`);
      const note = cellText(row.note ?? null);
      parts.push(`  ${values.join(', ')}`);
      parts.push(
        paint.dim(
          `    ${plainText(`${cellText(row.confidence)}, ${cellText(row.asOf)}, ${cellText(row.source)}${note === '' ? '' : ` – ${note}`}`)}`,
        ),
      );
    }
  }
  return `${parts.join('\n')}\n`;
}

/** Findings by kind, with a count of each first. */
export function findingsText(
  findings: readonly CatalogFinding[],
  asOf: string,
  paint: ChalkInstance,
): string {
  const words = ['conflict', 'unverified', 'missing', 'stale', 'undated'] as const;
  const count = (word: string): number => findings.filter((one) => one.finding === word).length;
  const head = words.map((word) => `${count(word)} ${word}`).join(' · ');
  const parts = [
    `${paint.bold('catalogue')} at ${asOf}: ${findings.length === 0 ? 'nothing to report' : head}`,
  ];
  for (const word of words) {
    const rows = findings
      .filter((one) => one.finding === word)
      .map(({ table, id, text, asOf: date }) => ({ table, id, finding: text, asOf: date }));
    if (rows.length > 0) parts.push('', paint.bold(word), catalogTable(rows, paint).trimEnd());
  }
  return `${parts.join('\n')}\n`;
}

const provenanceKeys = ['source', 'asOf', 'confidence', 'note'];

const WIDEST_CELL = 46;

function shortened(text: string): string {
  const plain = plainText(text);
  return plain.length > WIDEST_CELL ? `${plain.slice(0, WIDEST_CELL - 1)}…` : plain;
}

function cellText(value: CatalogCell | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

/** `usdPerGpuHour` → `usd per gpu hour`. */
function columnWords(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
}

function trimmed(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
