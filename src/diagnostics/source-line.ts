import type { Diagnostic } from './diagnostic.ts';

const MOST_SHOWN = 96;
const CONTEXT_BEFORE = 40;
const LONGEST_QUOTE = 40;

/** Tabs and anything a terminal could act on become spaces, one for one, so that columns stay where they are. */
function cleanForDisplay(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}

/** A short quotation of what the user wrote, never a whole row. */
export function quoted(text: string): string {
  const clean = cleanForDisplay(text).trim();
  return clean.length > LONGEST_QUOTE ? `"${clean.slice(0, LONGEST_QUOTE)}…"` : `"${clean}"`;
}

/** The part of a source line around the offending text, as the display fields of a diagnostic. `column` counts from 1. */
export function sourceWindow(line: string, column: number): Pick<Diagnostic, 'sourceText' | 'sourceColumn'> {
  const clean = cleanForDisplay(line).trimEnd();
  if (clean.length <= MOST_SHOWN) return { sourceText: clean };
  const from = Math.max(0, Math.min(column - 1 - CONTEXT_BEFORE, clean.length - MOST_SHOWN));
  const head = from > 0 ? '…' : '';
  const tail = from + MOST_SHOWN < clean.length ? '…' : '';
  return {
    sourceText: `${head}${clean.slice(from, from + MOST_SHOWN)}${tail}`,
    sourceColumn: column - from + head.length,
  };
}
