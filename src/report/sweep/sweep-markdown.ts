import type { SweepResult } from '../../sweep/sweep-result.ts';
import { markdownCode, markdownText } from '../escape.ts';
import { usd } from '../format.ts';
import { verdictMarks } from '../wording.ts';
import { sweptOptionIds } from './sweep-table.ts';
import {
  boughtWords,
  crossingSentences,
  differenceWords,
  headroomDifference,
  overWords,
  shortValue,
  unchangedSentences,
} from './sweep-words.ts';

function pointTable(result: SweepResult, over: string): string {
  const { points } = result;
  const head = `| option | ${points.map((point) => markdownText(shortValue(over, point))).join(' | ')} |`;
  const rows = sweptOptionIds(points).map((id) => {
    const cells = points.map((point) => {
      const option = point.options.find((one) => one.id === id);
      if (option === undefined || option.verdict === 'not-applicable') return '–';
      const cost = option.monthlyUsd === null ? 'no price' : usd(option.monthlyUsd);
      const bought = point.assignments.some((one) => one.option === id);
      return `${verdictMarks[option.verdict]} ${bought ? `**${cost}**` : cost}`;
    });
    return `| ${markdownCode(id)} | ${cells.join(' | ')} |`;
  });
  return [
    `**$/month by ${markdownText(overWords(over))}**`,
    '',
    head,
    `|:--|${points.map(() => '--:|').join('')}`,
    ...rows,
  ].join('\n');
}

function leverTable(result: SweepResult): string {
  const rows = result.levers.map((one) =>
    [
      '',
      verdictMarks[one.verdict],
      one.change === null ? 'as it is' : markdownCode(one.change),
      one.monthlyUsd === null ? 'no price' : usd(one.monthlyUsd),
      one.change === null ? '' : differenceWords(one.differenceUsd),
      headroomDifference(one),
      markdownText(boughtWords(one)),
      '',
    ].join(' | '),
  );
  return [
    '| | what if | $/month | difference | headroom | buy |',
    '|:-:|:--|--:|--:|--:|:--|',
    ...rows.map((row) => row.trim()),
  ].join('\n');
}

/** The sweep as GitHub-flavoured markdown: the sentences, then the tables. */
export function sweepMarkdown(result: SweepResult): string {
  const sentences = [...crossingSentences(result), ...unchangedSentences(result)];
  const blocks = [
    ...(result.over === null
      ? []
      : [
          sentences.map((sentence) => `- ${markdownText(sentence)}`).join('\n'),
          pointTable(result, result.over),
        ]),
    ...(result.levers.length > 0 ? [leverTable(result)] : []),
    `<sub>capplan ${result.tool.version} · seed ${result.seed} · prices as of ${result.asOf} · samples of the busiest hour</sub>`,
  ];
  return `${blocks.join('\n\n')}\n`;
}
