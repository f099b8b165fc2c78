import { markdownText } from '../escape.ts';
import { grouped } from '../format.ts';
import type { ValidationView } from './validation-json.ts';
import { summaryCells, validationSentence } from './validation-table.ts';

/** The comparison as GitHub-flavoured markdown. */
export function validationMarkdown(view: ValidationView): string {
  const lines = [
    markdownText(validationSentence(view)),
    '',
    '| group | metric | n | measured | predicted | median error | mean | p90 | bias |',
    '|---|---|--:|--:|--:|--:|--:|--:|--:|',
  ];
  for (const one of view.summary) lines.push(`| ${summaryCells(one).map(markdownText).join(' | ')} |`);
  if (view.notModelled.length > 0) {
    lines.push('', '| not modelled | n |', '|---|--:|');
    for (const { reason, n } of view.notModelled) lines.push(`| ${markdownText(reason)} | ${grouped(n)} |`);
  }
  return `${lines.join('\n')}\n`;
}
