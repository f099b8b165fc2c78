import type { ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import type { OptionResult, Result, Verdict } from '../../plan/result.ts';
import { breaksFirst, headroomWords, verdictSentence, worstObjective } from '../answer.ts';
import { borderless } from '../borderless.ts';
import { plainText } from '../escape.ts';
import { usdRange } from '../format.ts';
import { recommendedIds } from '../option-order.ts';
import { runsOnBeside, tightestWorkload, verdictMarks, verdictWords } from '../wording.ts';
import { endCut, middleCut } from './cut.ts';

const heads = ['', 'option', 'runs on', 'holds?', 'breaks first', 'worst objective', 'headroom', '$/month'];
const optionColumn = 1;
const runsOnColumn = 2;
const rightAligned = [5, 6, 7];

/** The cells of one option, without colour and not yet cut to width. */
function cells(result: Result, option: OptionResult, recommended: boolean): string[] {
  const { verdict, cost } = option;
  const headroom = tightestWorkload(option)?.headroom ?? null;
  const judged = verdict !== 'not-applicable';
  return [
    recommended ? '➤' : verdictMarks[verdict],
    option.id,
    runsOnBeside(option),
    verdictSentence(result, option),
    breaksFirst(option),
    judged ? worstObjective(option) : '',
    judged && headroom !== null ? headroomWords(headroom) : '',
    usdRange(cost.monthlyUsdLow ?? cost.monthlyUsd, cost.monthlyUsdHigh ?? cost.monthlyUsd) ??
      (judged ? 'no price' : ''),
  ].map(plainText);
}

/** Right-aligned figures stand apart by themselves; left-aligned text needs two spaces. */
function gapBefore(column: number): number {
  if (column === 0) return 0;
  return column === optionColumn || rightAligned.includes(column) ? 1 : 2;
}

function gap(column: number): string {
  return ' '.repeat(gapBefore(column));
}

function verdictPaint(verdict: Verdict, paint: ChalkInstance): (text: string) => string {
  if (verdict === 'pass') return paint.green;
  if (verdict === 'marginal' || verdict === 'unproven') return paint.yellow;
  return verdict === 'not-applicable' ? paint.dim : paint.red;
}

/**
 * Options as a table of at most `room` lines, head and fold line included, and `columns` wide: the id and what it
 * runs on are cut first, since every other column is a figure.
 */
export function optionTable(
  result: Result,
  options: readonly OptionResult[],
  style: { readonly paint: ChalkInstance; readonly columns: number },
  room: number,
): string[] {
  const recommended = recommendedIds(result);
  const most = Math.max(1, recommended.size, room - 2);
  const shown = options.length + 1 <= room ? options : firstOfEach(options, recommended, most);
  const rows = shown.map((option) => cells(result, option, recommended.has(option.id)));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]!.length)),
  );
  const columns = fitted(widths, style.columns);
  const table = new Table({
    head: columns.map((column) => gap(column) + style.paint.dim(heads[column]!)),
    colAligns: columns.map((column) => (rightAligned.includes(column) ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    chars: borderless,
  });
  shown.forEach((option, index) => {
    const paintVerdict = verdictPaint(option.verdict, style.paint);
    table.push(
      columns.map((column) => {
        const text = rows[index]![column]!;
        const cut =
          column === optionColumn ? middleCut(text, widths[column]!) : endCut(text, widths[column]!);
        if (column === 0 || column === 3) return gap(column) + paintVerdict(cut);
        return (
          gap(column) + (column === optionColumn && recommended.has(option.id) ? style.paint.bold(cut) : cut)
        );
      }),
    );
  });
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  const folded = options.filter((option) => !shown.includes(option));
  if (folded.length > 0) lines.push(style.paint.dim(foldedLine(folded)));
  return lines;
}

/**
 * Cuts the widths to what there is room for, and gives the columns to show: before ids become unreadable, what an option
 * runs on is left to the other lines.
 */
function fitted(widths: number[], columns: number): readonly number[] {
  const total = (): number => widths.reduce((sum, width, column) => sum + width + gapBefore(column), 0);
  const shrink = (column: number, least: number): void => {
    const excess = Math.max(0, total() - columns);
    widths[column]! -= Math.min(excess, Math.max(0, widths[column]! - least));
  };
  const all = heads.map((_, column) => column);
  const idWidth = widths[optionColumn]!;
  shrink(runsOnColumn, 14);
  shrink(optionColumn, 20);
  shrink(runsOnColumn, 8);
  if (total() - columns <= Math.max(0, widths[optionColumn]! - 14)) {
    shrink(optionColumn, 14);
    return all;
  }
  widths[optionColumn] = idWidth;
  widths[runsOnColumn] = -gapBefore(runsOnColumn);
  shrink(optionColumn, 8);
  return all.filter((column) => column !== runsOnColumn);
}

/** What is bought, then the first options, of each kind at least one where there is room: the last of a kind with more give way. */
function firstOfEach(
  options: readonly OptionResult[],
  bought: ReadonlySet<string>,
  room: number,
): readonly OptionResult[] {
  const ordered = [
    ...options.filter(({ id }) => bought.has(id)),
    ...options.filter(({ id }) => !bought.has(id)),
  ];
  const shown = ordered.slice(0, room);
  for (const option of ordered.slice(room)) {
    const kinds = shown.map(({ kind }) => kind);
    if (kinds.includes(option.kind)) continue;
    const spare = shown.findLastIndex(({ kind, id }, i) => !bought.has(id) && kinds.indexOf(kind) < i);
    if (spare < 0) break;
    shown.splice(spare, 1);
    shown.push(option);
  }
  return options.filter((option) => shown.includes(option));
}

/** `and 4 more: 2 breaks, 1 overloaded, 1 not for this (--all)`. */
function foldedLine(options: readonly OptionResult[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of options)
    counts.set(verdictWords[verdict], (counts.get(verdictWords[verdict]) ?? 0) + 1);
  const parts = [...counts].map(([word, count]) => `${count} ${word}`);
  return `   and ${options.length} more: ${parts.join(', ')} (--all)`;
}
