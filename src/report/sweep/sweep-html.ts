import type { SweepResult } from '../../sweep/sweep-result.ts';
import { htmlText } from '../escape.ts';
import { usd } from '../format.ts';
import { pageStyle } from '../html/html-style.ts';
import { verdictMarks, verdictWords } from '../wording.ts';
import { sweepChart } from './sweep-chart.ts';
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

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  const body = rows.map(
    (cells) => `<tr>${cells.map((cell, i) => `<td data-head="${heads[i]}">${cell}</td>`).join('')}</tr>`,
  );
  return `<table><thead><tr>${head}</tr></thead>\n<tbody>${body.join('\n')}</tbody></table>\n`;
}

function pointTable(result: SweepResult, over: string): string {
  const rows = sweptOptionIds(result.points).map((id) => [
    htmlText(id),
    ...result.points.map((point) => {
      const option = point.options.find((one) => one.id === id);
      if (option === undefined || option.verdict === 'not-applicable') return '–';
      const cost = option.monthlyUsd === null ? 'no price' : usd(option.monthlyUsd);
      const bought = point.assignments.some((one) => one.option === id);
      return `<span class="${option.verdict}" title="${verdictWords[option.verdict]}">${verdictMarks[option.verdict]}</span> ${bought ? `<b>${cost}</b>` : cost}`;
    }),
  ]);
  return table(['option', ...result.points.map((point) => htmlText(shortValue(over, point)))], rows);
}

function leverTable(result: SweepResult): string {
  return table(
    ['what if', 'holds?', '$/month', 'difference', 'headroom', 'buy'],
    result.levers.map((one) => [
      htmlText(one.change ?? 'as it is'),
      `<span class="${one.verdict}">${verdictMarks[one.verdict]} ${verdictWords[one.verdict]}</span>`,
      one.monthlyUsd === null ? 'no price' : usd(one.monthlyUsd),
      one.change === null ? '' : differenceWords(one.differenceUsd),
      htmlText(headroomDifference(one)),
      htmlText(boughtWords(one)),
    ]),
  );
}

/** One page with the chart; needs nothing else, as every page of this tool. */
export function sweepHtml(result: SweepResult): string {
  const sentences = [...crossingSentences(result), ...unchangedSentences(result)];
  const chart = sweepChart(result);
  const sections = [
    `<header><h1>${htmlText(sentences[0] ?? 'What single changes do to the plan')}</h1></header>`,
    sentences.length > 1
      ? `<ul>${sentences
          .slice(1)
          .map((text) => `<li>${htmlText(text)}</li>`)
          .join('\n')}</ul>`
      : '',
    chart === null ? '' : `<figure><figcaption>${htmlText(chart.title)}</figcaption>${chart.svg}</figure>`,
    result.over === null
      ? ''
      : `<section><h2>$/month by ${htmlText(overWords(result.over))}</h2>${pointTable(result, result.over)}</section>`,
    result.levers.length === 0 ? '' : `<section><h2>What if</h2>${leverTable(result)}</section>`,
    `<footer><p>capplan ${htmlText(result.tool.version)}, seed ${result.seed}, prices as of ${htmlText(result.asOf)}. Samples of the busiest hour.</p></footer>`,
  ];
  return (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n' +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n` +
    `<title>capplan sweep</title>\n<style>${pageStyle}</style>\n</head>\n<body>\n<main>\n` +
    `${sections.filter((text) => text !== '').join('\n')}\n</main>\n</body>\n</html>\n`
  );
}
