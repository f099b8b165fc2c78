import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestNames } from '../diagnostics/nearest-name.ts';
import { quoted } from '../diagnostics/source-line.ts';

/** What a lookup by name gives: the thing, or a diagnostic that still lacks its place in the user's input. */
export type Lookup<T> = { readonly found: T } | { readonly problem: Diagnostic };

const MOST_LISTED = 12;

/** A name that stands for nothing, with the nearest ones or, where few are known, all of them. */
export function unknownName(
  code: DiagnosticCode,
  what: string,
  name: string,
  known: readonly string[],
): { readonly problem: Diagnostic } {
  const near = nearestNames(name, known);
  const listed = [...new Set(known)].sort();
  const help =
    near.length > 0
      ? `did you mean ${near.join(', ')}?`
      : listed.length > 0 && listed.length <= MOST_LISTED
        ? `known: ${listed.join(', ')}`
        : null;
  return {
    problem: {
      code,
      severity: 'error',
      message: `unknown ${what} ${quoted(name)}`,
      ...(help === null ? {} : { help }),
    },
  };
}

/** How names are compared: case, `_`, `.` and `-` do not matter, nor does white space around. */
export function nameKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_.]+/g, '-');
}
