import { type Confidence, confidences, type Provenance } from './provenance.ts';
import type { FactsRow } from './read-facts-table.ts';

/** The columns every table of the catalogue ends with. */
export function readProvenance(row: FactsRow): Provenance {
  return {
    source: row.text('source'),
    asOf: row.text('source_date'),
    confidence: confidenceOf(row.text('confidence')),
    note: row.text('note'),
  };
}

function confidenceOf(text: string): Confidence {
  const known = confidences.find((confidence) => confidence === text);
  if (known === undefined) throw new Error(`unknown confidence ${text}`);
  return known;
}

/** `yes`, `no` or empty for not published. */
export function readFlag(row: FactsRow, column: string): boolean | null {
  const text = row.text(column);
  if (text !== 'yes' && text !== 'no' && text !== '') throw new Error(`${column} is neither yes nor no`);
  return text === '' ? null : text === 'yes';
}
