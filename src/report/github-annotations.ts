import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Result } from '../plan/result.ts';
import { checksSentence, checkValue } from './checks.ts';
import { plainText, workflowMessage, workflowProperty } from './escape.ts';

type Level = 'error' | 'warning' | 'notice';

interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly message: string;
  readonly place: Pick<Diagnostic, 'file' | 'line' | 'column'>;
}

/** GitHub shows ten annotations of a level and step and drops the rest, so the tenth says how many are left. */
const shownPerLevel = 10;

function annotations(result: Result): Annotation[] {
  const nowhere = {};
  const checks = result.checks
    .filter(({ status }) => status !== 'pass')
    .map(
      (check): Annotation => ({
        level: check.status === 'fail' ? 'error' : 'warning',
        title: `capplan: ${check.id}${check.state === 'existing' ? ' (already in the baseline)' : ''}`,
        message: `expected ${check.expected}, got ${checkValue(check, check.actual) || 'nothing'}${check.message === '' ? '' : `; ${check.message}`}`,
        place: nowhere,
      }),
    );
  const unplaced = result.recommendation.assignments
    .filter(({ option }) => option === null)
    .map(
      ({ workload, reason }): Annotation => ({
        level: 'warning',
        title: `capplan: nothing holds for ${workload}`,
        message: reason,
        place: nowhere,
      }),
    );
  const diagnostics = result.diagnostics.map(
    (diagnostic): Annotation => ({
      level: diagnostic.severity,
      title: `capplan ${diagnostic.code}`,
      message:
        diagnostic.help === undefined ? diagnostic.message : `${diagnostic.message}; ${diagnostic.help}`,
      place: diagnostic,
    }),
  );
  const warnings = result.warnings.map(
    (message): Annotation => ({ level: 'notice', title: 'capplan', message, place: nowhere }),
  );
  return [...checks, ...unplaced, ...diagnostics, ...warnings];
}

/** An empty file would look like a run that never came to its end. */
function nothingWrong(result: Result): Annotation {
  const message = checksSentence(result) ?? `no checks; ${result.recommendation.text}`;
  return { level: 'notice', title: 'capplan', message, place: {} };
}

function command({ level, title, message, place }: Annotation): string {
  const properties = [
    ...(place.file === undefined ? [] : [`file=${workflowProperty(plainText(place.file))}`]),
    ...(place.line === undefined ? [] : [`line=${place.line}`]),
    ...(place.column === undefined ? [] : [`col=${place.column}`]),
    `title=${workflowProperty(plainText(title))}`,
  ];
  return `::${level} ${properties.join(',')}::${workflowMessage(plainText(message))}`;
}

/** Workflow commands for the checks that did not pass and the warnings, at most ten of a level; a note without any. */
export function githubAnnotations(result: Result): string {
  const found = annotations(result);
  const all = found.length > 0 ? found : [nothingWrong(result)];
  const lines = (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const list = all.filter((annotation) => annotation.level === level);
    if (list.length <= shownPerLevel) return list;
    const left = list.length - shownPerLevel + 1;
    const rest: Annotation = {
      level,
      title: 'capplan',
      message: `and ${left} more of this level`,
      place: {},
    };
    return [...list.slice(0, shownPerLevel - 1), rest];
  });
  return lines.map((annotation) => `${command(annotation)}\n`).join('');
}
