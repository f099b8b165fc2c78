import type { ChalkInstance } from 'chalk';
import type { Result } from '../../plan/result.ts';
import {
  buySentence,
  holdingSentences,
  holdsSentence,
  leftOverSentences,
  modelErrorSentences,
  rateSentence,
  reasonSentences,
  sensitivitySentences,
  sizeSentence,
} from '../answer.ts';
import { groupedAssumptions } from '../assumptions.ts';
import { attributionSentence, checkMarks, checkValue, stateWords } from '../checks.ts';
import { busiestHour, hourOfWeekWords, totalHourlyQps } from '../demand.ts';
import { harmlessInLogs, plainText } from '../escape.ts';
import { rate } from '../format.ts';
import { nextCommandLines } from '../next-command.ts';
import { orderedOptions } from '../option-order.ts';
import { outageSentence } from '../outages.ts';
import { endCut } from './cut.ts';
import { sparkline } from './sparkline.ts';
import { optionTable } from './terminal-table.ts';
import { hanging } from './wrap.ts';

/** How much of the result the terminal shows, and in what manner. */
export interface TerminalStyle {
  readonly paint: ChalkInstance;
  readonly columns: number;
  /** Lines the first screen may take; the table gives way. */
  readonly rows: number;
  /** Every option, however many. */
  readonly all: boolean;
  /** Every assumption with its source. */
  readonly verbose: boolean;
}

const workloadLines = 4;
/** Lines the table should have, head and fold included, and those it always has. */
const rowsWanted = 8;
const leastRows = 4;
/** With more workloads than this their reasons are left to the other formats. */
const roomForReasons = 2;

/** The first screen: the rate read back, the answer, how long it holds, the table, what it rests on, what next. */
export function terminalReport(result: Result, style: TerminalStyle): string {
  const { paint } = style;
  const options = orderedOptions(result);
  const label = 'Next: ';
  const next = nextCommandLines(result, options, style.columns - label.length).map(
    (line, n) => `${n === 0 ? label : ''}${plainText(line)}`,
  );
  const rates = rateLines(result, style);
  const week = weekLine(result, style, rates.nameWidth);
  const answer = ['', ...answerLines(result, style), '', ...checkLines(result, style)];
  const enough = Math.min(rowsWanted, options.length + 1);
  let head = [...rates.lines, ...week, ...answer];
  let foot = ['', ...foundationLines(result, style, 2)];
  const room = (): number => style.rows - head.length - foot.length - next.length;
  // When the table gets too short, the picture of the week and the second model error give way.
  if (room() < enough) head = [...rates.lines, ...answer];
  if (room() < enough) foot = ['', ...foundationLines(result, style, 1)];
  const tableRows = style.all ? Number.POSITIVE_INFINITY : Math.max(leastRows, room());
  const table = optionTable(result, options, style, tableRows);
  const full = style.verbose ? ['', ...assumptionLines(result, style)] : [];
  const lines = [...head, ...table, ...full, ...foot, ...next.map((line) => paint.bold(line))];
  return harmlessInLogs(`${lines.join('\n')}\n`);
}

function rateLines(
  result: Result,
  { paint, columns, all }: TerminalStyle,
): { readonly lines: readonly string[]; readonly nameWidth: number } {
  const shown = all ? result.workloads : result.workloads.slice(0, workloadLines);
  const sentences = shown.map((workload) => `${rateSentence(workload)}; ${sizeSentence(workload)}`);
  const room = columns - 2 - Math.max(0, ...sentences.map((sentence) => sentence.length));
  const longest = Math.max(4, ...shown.map(({ name }) => plainText(name).length));
  const width = Math.min(longest, Math.max(12, room));
  const lines = shown.flatMap(({ name }, index) => {
    const [first, ...rest] = hanging(sentences[index]!, columns - width - 2, 0);
    return [
      `${paint.bold(endCut(plainText(name), width).padEnd(width))}  ${first}`,
      ...rest.map((line) => `${' '.repeat(width)}  ${line}`),
    ];
  });
  const left = result.workloads.length - shown.length;
  if (left > 0) lines.push(paint.dim(`${' '.repeat(width)}  and ${left} more (--all)`));
  return { lines, nameWidth: width };
}

/** The demand of all workloads over the week, as a picture. */
function weekLine(result: Result, { paint, columns }: TerminalStyle, nameWidth: number): string[] {
  const busiest = busiestHour(result);
  if (busiest === null) return [];
  const width = Math.max(7, Math.min(42, columns - nameWidth - 40));
  const figure = sparkline(totalHourlyQps(result.workloads), width);
  const { hour, qps } = busiest;
  const peak =
    hour === null ? `${rate(qps)} in every hour` : `busiest ${hourOfWeekWords(hour)} UTC, ${rate(qps)}`;
  return [`${paint.dim('week'.padEnd(nameWidth))}  ${figure}  ${paint.dim(peak)}`];
}

function answerLines(result: Result, { paint, columns, verbose }: TerminalStyle): string[] {
  const buy = hanging(plainText(buySentence(result)), columns, 5);
  const holds = holdsSentence(result);
  const outages = outageSentence(result);
  const reasons =
    result.workloads.length > roomForReasons && !verbose
      ? leftOverSentences(result)
      : reasonSentences(result);
  return [
    ...buy.map((line) => paint.bold(line)),
    ...(holds === null ? [] : hanging(plainText(holds), columns, 2)),
    ...(outages === null ? [] : hanging(plainText(outages), columns, 2)),
    ...holdingSentences(result).flatMap((text) => hanging(plainText(text), columns, 2)),
    ...reasons.flatMap((reason) => hanging(plainText(reason), columns, 2)).map((line) => paint.dim(line)),
  ];
}

/** Gates stand between the answer and the options: what was asked of the plan, and what it is. */
function checkLines(result: Result, { paint, columns }: TerminalStyle): string[] {
  const { checks } = result;
  if (checks.length === 0) return [];
  const paints = { pass: paint.green, warn: paint.yellow, fail: paint.red };
  const width = Math.min(24, Math.max(...checks.map(({ id }) => plainText(id).length)));
  const lines = checks.flatMap((check) => {
    const { id, status, actual, expected, baseline, message } = check;
    const was = baseline === null ? '' : `, was ${checkValue(check, baseline)}`;
    const state = stateWords(check);
    const text = [
      `${endCut(plainText(id), width).padEnd(width)}  ${checkValue(check, actual) || 'no value'}  must be ${plainText(expected)}${was}`,
      ...(state === '' ? [] : [state]),
      ...(status === 'pass' || message === '' ? [] : [plainText(message)]),
    ].join('; ');
    const [first, ...rest] = hanging(text, columns - 2, width + 4);
    return [`${paints[status](checkMarks[status])} ${first}`, ...rest];
  });
  const why = attributionSentence(result, plainText);
  return [...lines, ...(why === null ? [] : hanging(`Why ${why}`, columns, 4)), ''];
}

function foundationLines(result: Result, { paint, columns }: TerminalStyle, errors: number): string[] {
  const labelled = (label: string, lines: readonly string[]): string[] =>
    lines.flatMap((line, index) =>
      hanging(plainText(`${(index === 0 ? label : '').padEnd(11)}  ${line}`), columns, 13),
    );
  const error = modelErrorSentences(result).slice(0, errors);
  return [
    ...labelled('Rests on', sensitivitySentences(result)),
    ...labelled(
      'Model error',
      error.length > 0 ? error : ['no GPU model behind the answer: prices and limits as published'],
    ),
  ].map((line) => line.replace(/^(Rests on|Model error)/, (label) => paint.dim(label)));
}

function assumptionLines(result: Result, { paint, columns }: TerminalStyle): string[] {
  const lines = groupedAssumptions(result).map(
    ({ owners, assumption: { text, basis, source, asOf } }) =>
      `  ${basis.padEnd(9)}  ${text} (${source}${asOf === null ? '' : `, ${asOf}`}); ${owners.join(', ')}`,
  );
  const warnings = result.warnings.map((warning) => `  warning    ${warning}`);
  const list = [...lines, ...warnings].flatMap((line) => hanging(plainText(line), columns, 13));
  return list.length === 0 ? [] : [paint.bold('Assumptions and warnings'), ...list];
}
