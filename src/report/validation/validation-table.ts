import type { ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import type { ErrorSummary } from '../../validation/error-statistics.ts';
import { plainText } from '../escape.ts';
import { grouped, significant } from '../format.ts';
import type { ValidationView } from './validation-json.ts';

const heads = ['group', 'metric', 'n', 'measured', 'predicted', 'median error', 'mean', 'p90', 'bias'];

const pct = (value: number): string => `${significant(value)} %`;
const signed = (value: number): string => (value > 0 ? `+${pct(value)}` : pct(value));

/** The cells of one line of the summary, as text. */
export function summaryCells(one: ErrorSummary): string[] {
  return [
    plainText(one.group),
    plainText(one.metric),
    grouped(one.n),
    significant(one.measured),
    significant(one.predicted),
    pct(one.medianApePct),
    pct(one.meanApePct),
    pct(one.p90ApePct),
    signed(one.biasPct),
  ];
}

/** One sentence: how far off the model is, metric by metric, over everything that was scored. */
export function validationSentence(view: ValidationView): string {
  const overall = view.summary.filter((one) => one.group === 'all');
  const skipped = view.notModelled.reduce((sum, { n }) => sum + n, 0);
  if (overall.length === 0)
    return `Nothing could be compared; ${grouped(skipped)} rows or values are not modelled.`;
  const parts = [...overall]
    .sort((a, b) => b.n - a.n)
    .slice(0, 4)
    .map((one) => `${one.metric} ${pct(one.medianApePct)} (n ${grouped(one.n)})`);
  const left = skipped === 0 ? '' : `; ${grouped(skipped)} rows or values not modelled`;
  return `Median absolute error: ${parts.join(', ')}${left}.`;
}

/** The comparison for a terminal: the sentence, the summary by group, what was left out and why. */
export function validationTable(view: ValidationView, paint: ChalkInstance): string {
  const table = new Table({
    head: heads.map((head) => paint.bold(head)),
    colAligns: heads.map((_, column) => (column < 2 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  for (const one of view.summary) table.push(summaryCells(one));
  const lines = [validationSentence(view), '', table.toString()];
  if (view.notModelled.length > 0) {
    lines.push('', 'Not modelled:');
    for (const { reason, n } of view.notModelled)
      lines.push(`  ${grouped(n).padStart(6)}  ${plainText(reason)}`);
  }
  return `${lines.join('\n')}\n`;
}
