import type { Diagnostic } from './diagnostic.ts';

/** How the parts of a frame are coloured; identity functions give plain text. */
export interface FramePaint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

export const plainPaint: FramePaint = {
  error: (text) => text,
  warning: (text) => text,
  dim: (text) => text,
  bold: (text) => text,
};

const FRAMES_PER_GROUP = 3;
const MOST_FRAMES = 20;
const LINES_NAMED = 8;

/**
 * Mistakes as frames: what, where with the source line and a marker under the offending text, what to change. Mistakes of
 * one kind in one file are shown together: the first few as frames, the rest by line.
 */
export function codeFrames(diagnostics: readonly Diagnostic[], paint: FramePaint): string {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const key = groupKey(diagnostic);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [diagnostic]);
    else group.push(diagnostic);
  }
  const frames: string[] = [];
  let hidden = 0;
  for (const group of groups.values()) {
    const shown = frames.length >= MOST_FRAMES ? [] : group.slice(0, FRAMES_PER_GROUP);
    const rest = group.slice(shown.length);
    if (shown.length === 0) {
      hidden += rest.length;
      continue;
    }
    shown.forEach((diagnostic, i) => {
      frames.push(frame(diagnostic, i === shown.length - 1 ? rest : [], paint));
    });
  }
  const more = hidden > 0 ? [`${hidden} more ${hidden === 1 ? 'mistake' : 'mistakes'} not shown.\n`] : [];
  return [...frames, ...more].join('\n');
}

/** Same file, code and column of a table: the message without what it quotes. */
function groupKey({ file, code, severity, message }: Diagnostic): string {
  return [file, code, severity, message.replace(/"[^"]*"|\d[\d.,]*/g, '')].join('\u0000');
}

function frame(diagnostic: Diagnostic, same: readonly Diagnostic[], paint: FramePaint): string {
  const { severity, code, file, line, column } = diagnostic;
  const severityPaint = severity === 'error' ? paint.error : paint.warning;
  const lines = [`${severityPaint(`${severity}[${code}]`)}: ${paint.bold(diagnostic.message)}`];
  const gutter = ' '.repeat(line === undefined ? 1 : String(line).length);
  if (file !== undefined) {
    const place = [file, line, column].filter((part) => part !== undefined).join(':');
    lines.push(`${gutter}${paint.dim('┌─')} ${place}`);
  }
  if (diagnostic.sourceText !== undefined && line !== undefined) {
    lines.push(`${paint.dim(`${line} │`)} ${diagnostic.sourceText}`);
    const marker = markerUnder(diagnostic);
    if (marker !== null) lines.push(`${gutter} ${paint.dim('│')} ${severityPaint(marker)}`);
  }
  const detail = (label: string, text: string): void => {
    lines.push(`${gutter}${paint.dim('=')} ${label}: ${text}`);
  };
  if (diagnostic.help !== undefined) detail('help', diagnostic.help);
  for (const note of diagnostic.notes ?? []) detail('note', note);
  if (same.length > 0) detail('note', sameProblem(same));
  detail('explain', `capplan explain ${code}`);
  return `${lines.join('\n')}\n`;
}

/** Carets under the offending text, as far as the shown part of the line holds it. */
function markerUnder({ sourceText, sourceColumn, column, length }: Diagnostic): string | null {
  const from = sourceColumn ?? column;
  if (from === undefined || sourceText === undefined || from > sourceText.length + 1) return null;
  const room = Math.max(1, sourceText.length - from + 1);
  return `${' '.repeat(from - 1)}${'^'.repeat(Math.max(1, Math.min(length ?? 1, room)))}`;
}

function sameProblem(same: readonly Diagnostic[]): string {
  const lines = same.flatMap(({ line }) => (line === undefined ? [] : [line]));
  const named = lines.slice(0, LINES_NAMED).join(', ');
  const ellipsis = lines.length > LINES_NAMED ? ', …' : '';
  const where = lines.length === 0 ? '' : ` (line${lines.length === 1 ? '' : 's'} ${named}${ellipsis})`;
  return `${same.length} more ${same.length === 1 ? 'row has' : 'rows have'} the same problem${where}`;
}
