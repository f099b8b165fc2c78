import parser from 'yargs-parser';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** One `path=value` of `--set`, `CAPPLAN_SET` or a variant. */
export interface Assignment {
  readonly path: string;
  readonly value: string | number | boolean;
  /** As it was written, and by what, for diagnostics. */
  readonly text: string;
  readonly origin: string;
}

// Keys are walked against the scenario tree later, so that dots inside ids survive: no splitting here.
const configuration = {
  'dot-notation': false,
  'camel-case-expansion': false,
  'boolean-negation': false,
  'short-option-groups': false,
  'duplicate-arguments-array': false,
};

function bad(text: string, origin: string, message: string): Diagnostic {
  return {
    code: 'CAP216',
    severity: 'error',
    message,
    file: origin,
    line: 1,
    column: 1,
    length: Math.max(1, text.length),
    sourceText: text.slice(0, 300),
    help: 'write path=value, for example workload.scale=1.5 or options.own-70b.replicas=4',
  };
}

/** Reads one assignment; scalars are typed as in `yargs-parser`: 2.5 and 1e6 are numbers, 007 stays text. */
export function parseAssignment(text: string, origin: string): Assignment | Diagnostic {
  const bare = text.trim().replace(/^--/, '');
  const equals = bare.indexOf('=');
  if (equals <= 0) return bad(text, origin, `\`${bare.slice(0, 80)}\` is not an assignment`);
  const path = bare.slice(0, equals).trim();
  const parsed: Readonly<Record<string, unknown>> = parser([`--path${bare.slice(equals)}`], {
    configuration,
  });
  const value = parsed.path;
  if (typeof value === 'number') return { path, value, text: bare, origin };
  if (value === 'true' || value === 'false') return { path, value: value === 'true', text: bare, origin };
  if (typeof value === 'string' && value !== '') return { path, value, text: bare, origin };
  return bad(text, origin, `\`${path}\` is given no value`);
}

/** Splits a line of assignments as a shell would: quotes keep blanks together, a leading `--` is optional. */
export function tokenizeAssignments(line: string): string[] {
  const marked = line.replace(/(^|\s)--(?=\S)/g, '$1');
  const { argv } = parser.detailed(marked, {
    configuration: { ...configuration, 'halt-at-non-option': true },
  });
  const unquote = (token: string): string =>
    token.replace(/^(["'])(.*)\1$/s, '$2').replace(/^([^=]+)=(["'])(.*)\2$/s, '$1=$3');
  return argv._.map((token) => unquote(String(token)));
}
