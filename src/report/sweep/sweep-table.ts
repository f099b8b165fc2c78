import Table from 'cli-table3';
import type { SweepPoint, SweepResult, SweptOption } from '../../sweep/sweep-result.ts';
import { borderless } from '../borderless.ts';
import { plainText } from '../escape.ts';
import { usd } from '../format.ts';
import { endCut, middleCut } from '../terminal/cut.ts';
import type { TerminalStyle } from '../terminal/terminal.ts';
import { hanging } from '../terminal/wrap.ts';
import { verdictMarks } from '../wording.ts';
import {
  boughtWords,
  crossingSentences,
  differenceWords,
  headroomDifference,
  overWords,
  shortValue,
  unchangedSentences,
} from './sweep-words.ts';

const idColumn = 24;
const cellColumn = 9;

/** Options in the order in which a reader looks for them: bought somewhere, then by how often they hold, then by cost. */
export function sweptOptionIds(points: readonly SweepPoint[]): string[] {
  const ids = [...new Set(points.flatMap((point) => point.options.map(({ id }) => id)))];
  const at = (id: string): SweptOption[] =>
    points.flatMap((point) => point.options.filter((option) => option.id === id));
  const bought = (id: string): number =>
    points.filter((point) => point.assignments.some(({ option }) => option === id)).length;
  const holding = (id: string): number => at(id).filter(({ verdict }) => verdict === 'pass').length;
  const cost = (id: string): number =>
    at(id).reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? Number.MAX_VALUE / 1e6), 0);
  const applicable = ids.filter((id) => at(id).some(({ verdict }) => verdict !== 'not-applicable'));
  return applicable.sort((a, b) => bought(b) - bought(a) || holding(b) - holding(a) || cost(a) - cost(b));
}

function cell(point: SweepPoint, id: string): string {
  const option = point.options.find((one) => one.id === id);
  if (option === undefined || option.verdict === 'not-applicable') return '–';
  const bought = point.assignments.some((one) => one.option === id);
  const mark = bought ? '➤' : verdictMarks[option.verdict];
  return `${mark}${option.monthlyUsd === null ? '' : usd(option.monthlyUsd)}`;
}

/** Points that fit beside each other; the ends always stay. */
function shownPoints(points: readonly SweepPoint[], columns: number): readonly SweepPoint[] {
  const room = Math.max(2, Math.floor((columns - idColumn) / cellColumn));
  if (points.length <= room) return points;
  return Array.from({ length: room }, (_, i) => points[Math.round((i * (points.length - 1)) / (room - 1))]!);
}

function pointTable(result: SweepResult, over: string, style: TerminalStyle): string[] {
  const points = shownPoints(result.points, style.columns);
  const ids = sweptOptionIds(result.points);
  const shown = style.all ? ids : ids.slice(0, Math.max(3, style.rows - 14));
  const table = new Table({
    head: ['option', ...points.map((point) => style.paint.dim(shortValue(over, point)))],
    colAligns: ['left', ...points.map(() => 'right' as const)],
    colWidths: [idColumn, ...points.map(() => cellColumn)],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1, compact: true },
    chars: borderless,
  });
  for (const id of shown)
    table.push([middleCut(plainText(id), idColumn - 1), ...points.map((point) => cell(point, id))]);
  const folded = ids.length - shown.length;
  return [
    ...table
      .toString()
      .split('\n')
      .map((line) => line.trimEnd()),
    ...(folded > 0 ? [style.paint.dim(`and ${folded} more that are never bought (--verbose)`)] : []),
  ];
}

function leverTable(result: SweepResult, style: TerminalStyle): string[] {
  const table = new Table({
    head: ['', 'what if', '$/month', 'difference', 'headroom', 'buy'].map((head) => style.paint.dim(head)),
    colAligns: ['left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
    chars: borderless,
  });
  for (const one of result.levers)
    table.push([
      verdictMarks[one.verdict],
      endCut(plainText(one.change ?? 'as it is'), 36),
      one.monthlyUsd === null ? 'no price' : usd(one.monthlyUsd),
      one.change === null ? '' : differenceWords(one.differenceUsd),
      headroomDifference(one),
      endCut(plainText(boughtWords(one)), 40),
    ]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

/** The sweep for a terminal: what changes first, the table, and how to read it. */
export function sweepTable(result: SweepResult, style: TerminalStyle): string {
  const { paint, columns } = style;
  const sentences = [...crossingSentences(result), ...unchangedSentences(result)];
  const lines: string[] = [];
  if (result.over !== null) {
    for (const sentence of sentences.slice(0, style.all ? undefined : 8))
      lines.push(...hanging(plainText(sentence), columns, 2));
    lines.push(
      '',
      `${paint.dim(`$/month by ${plainText(overWords(result.over))}; ➤ bought, ✔ holds, ≈ close, ✖ breaks, ? unproven`)}`,
    );
    lines.push(...pointTable(result, result.over, style));
  }
  if (result.levers.length > 0) {
    if (lines.length > 0) lines.push('');
    lines.push(...leverTable(result, style));
  }
  lines.push(
    '',
    paint.dim(
      `samples of the busiest hour, seed ${result.seed}, prices as of ${result.asOf}; run simulate for the full answer`,
    ),
  );
  return `${lines.join('\n')}\n`;
}
