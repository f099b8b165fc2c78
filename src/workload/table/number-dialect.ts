import type { Delimiter } from './text-dialect.ts';

export type DecimalMark = '.' | ',';

/** Spaces (no-break ones too) and apostrophes that group digits in threes. */
const GROUPING_SPACE = /(?<=\d)[ \u00a0\u202f'’](?=\d{3}(?!\d))/g;
/** A number with its marks: sign, digits with marks between, exponent, magnitude, percent sign. */
const NUMBER = /^([+-]?)(\d[\d.,]*|[.,]\d+)(?:[eE]([+-]?\d+))?(?:\s*([kKM]))?(\s*%)?$/;

/** Takes off what spreadsheets add around a number: spaces, a leading apostrophe, digit grouping by spaces. */
function bare(text: string): string {
  return text
    .trim()
    .replace(/^'(?=[\d+.,-])/, '')
    .replace(GROUPING_SPACE, '');
}

/** What a cell says about the decimal mark: the mark, `doubt` where both readings are numbers, null for no evidence. */
export function decimalEvidence(text: string): DecimalMark | 'doubt' | null {
  const digits = NUMBER.exec(bare(text))?.[2];
  if (digits === undefined) return null;
  const marks = digits.replaceAll(/\d/g, '');
  if (marks === '') return null;
  const last = marks.at(-1) === ',' ? ',' : '.';
  const other = last === ',' ? '.' : ',';
  if (marks.includes(other)) return last;
  if (marks.length > 1) return other;
  return /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits) ? 'doubt' : last;
}

/** The mark of a file, or the cells that leave it open or contradict each other. */
export type DecimalDecision<C> =
  | { readonly mark: DecimalMark }
  | { readonly doubtful: C }
  | { readonly conflict: readonly [C, C] };

/**
 * One decision for a file from all its numeric cells. Between commas an unquoted number cannot have a decimal comma,
 * so a comma-separated file has decimal points unless a quoted cell says otherwise, or leaves it open (`"1,234"`).
 */
export function decideDecimalMark<C extends { readonly text: string }>(
  cells: Iterable<C>,
  delimiter: Delimiter,
): DecimalDecision<C> {
  const seen: { '.': C | null; ',': C | null; doubt: C | null } = { '.': null, ',': null, doubt: null };
  for (const cell of cells) {
    const evidence = decimalEvidence(cell.text);
    if (evidence === 'doubt' && delimiter === ',' && !cell.text.includes(',')) continue;
    if (evidence !== null) seen[evidence] ??= cell;
  }
  const { '.': point, ',': comma, doubt } = seen;
  if (point !== null && comma !== null) return { conflict: [point, comma] };
  if (point !== null) return { mark: '.' };
  if (comma !== null) return { mark: ',' };
  if (doubt !== null) return { doubtful: doubt };
  return { mark: '.' };
}

export interface ParsedNumber {
  readonly value: number;
  readonly percent: boolean;
}

/**
 * Reads a number in the file's dialect: digits grouped in threes, exponent, `k` or `M`, `%` (value not yet divided).
 * Null for anything else, and for what is no finite number.
 */
export function parseNumber(text: string, mark: DecimalMark): ParsedNumber | null {
  const match = NUMBER.exec(bare(text));
  if (match === null) return null;
  const [, sign, digits, exponent, magnitude, percent] = match;
  const grouping = mark === '.' ? ',' : '.';
  const [whole, fraction, more] = digits.split(mark);
  if (more !== undefined || fraction?.includes(grouping)) return null;
  if (whole.includes(grouping) && !/^\d{1,3}([.,]\d{3})+$/.test(whole)) return null;
  const scale = magnitude === undefined ? 1 : magnitude === 'M' ? 1e6 : 1e3;
  const plain = `${sign}${whole.replaceAll(grouping, '')}.${fraction ?? ''}0e${exponent ?? '0'}`;
  const value = Number(plain) * scale;
  return Number.isFinite(value) ? { value, percent: percent !== undefined } : null;
}
