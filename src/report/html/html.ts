import type { OptionResult, Result } from '../../plan/result.ts';
import {
  breaksFirst,
  buySentence,
  headroomWords,
  holdingSentences,
  holdsSentence,
  modelErrorSentences,
  objectivesSentence,
  rateSentence,
  reasonSentences,
  sensitivitySentences,
  sizeSentence,
  verdictSentence,
  worstObjective,
} from '../answer.ts';
import { groupedAssumptions } from '../assumptions.ts';
import { charts } from '../charts/charts.ts';
import {
  attributionSentence,
  checkMarks,
  checksMark,
  checksSentence,
  checkValue,
  stateWords,
} from '../checks.ts';
import { htmlProse, htmlText } from '../escape.ts';
import { percent, quantity, seconds, usdExact, usdRange } from '../format.ts';
import { monthHeads, monthRows } from '../months.ts';
import { nextCommand } from '../next-command.ts';
import { orderedOptions, recommendedIds } from '../option-order.ts';
import { outageHeads, outageRows, outageSentence } from '../outages.ts';
import { limitWords, runsOnWords, tightestWorkload, verdictMarks, verdictWords } from '../wording.ts';
import { list, table } from './html-parts.ts';
import { pageStyle } from './html-style.ts';

/** One page that needs nothing else: no network, no script, readable dark, printed and on a phone. */
export function htmlReport(result: Result): string {
  const options = orderedOptions(result);
  const sections = [
    header(result),
    section('Checks', checkTable(result) + attributionLine(result)),
    section('Workloads', list(result.workloads.map(workloadItem))),
    section('Options', optionTable(result, options)),
    section('Charts', figures(result)),
    section('Why', list(reasonSentences(result).map(htmlProse))),
    section(
      'What it rests on',
      list(
        [
          ...sensitivitySentences(result),
          ...modelErrorSentences(result).map((text) => `Model error ${text}`),
        ].map(htmlProse),
      ),
    ),
    details('What binds, and what would fix it', list(options.flatMap(reasonItems))),
    details(
      'The coming months',
      table(
        monthHeads,
        monthRows(result).map((cells) => cells.map(htmlText)),
      ),
    ),
    details(
      'Outages: what is served, and what a fallback costs and buys',
      table(
        outageHeads,
        outageRows(options).map((cells) => cells.map(htmlText)),
      ),
    ),
    details('Latency by option and workload', latencyTable(options)),
    details('What a month costs', billTable(result, options)),
    details('Assumptions and sources', list(assumptionItems(result))),
    details(
      'Warnings',
      list(
        [...result.warnings, ...result.diagnostics.map(({ code, message }) => `${code} ${message}`)].map(
          htmlProse,
        ),
      ),
    ),
    footer(result, options),
  ];
  return (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n' +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n` +
    `<title>capplan: ${htmlText(result.inputs[0]?.path ?? 'result')}</title>\n<style>${pageStyle}</style>\n</head>\n<body>\n<main>\n` +
    `${sections.filter((text) => text !== '').join('\n')}\n</main>\n</body>\n</html>\n`
  );
}

function figures(result: Result): string {
  const drawn = charts(result).map(
    ({ title, svg }) => `<figure><figcaption>${htmlText(title)}</figcaption>${svg}</figure>`,
  );
  return drawn.length === 0 ? '' : `<div class="charts">${drawn.join('\n')}</div>`;
}

function header(result: Result): string {
  const leads = [holdsSentence(result), ...holdingSentences(result), outageSentence(result)].filter(
    (text) => text !== null,
  );
  const checks = checksSentence(result);
  const gate = checks === null ? '' : `<p class="lead">${checksMark(result)} ${checks}</p>`;
  return `<header>${gate}<h1>${htmlText(buySentence(result))}</h1>${leads.map((text) => `<p class="lead">${htmlProse(text)}.</p>`).join('')}</header>`;
}

function checkTable({ checks }: Result): string {
  const rows = checks.map((check) => {
    const { id, status, actual, expected, baseline, message } = check;
    const note = [stateWords(check), status === 'pass' ? '' : message]
      .filter((text) => text !== '')
      .join('; ');
    return [
      `<span class="${status === 'warn' ? 'marginal' : status}">${checkMarks[status]} ${htmlText(id)}</span>`,
      `<code>${htmlText(expected)}</code>`,
      checkValue(check, actual),
      checkValue(check, baseline),
      htmlText(note),
    ];
  });
  return table(['check', 'must', 'is', 'was', 'note'], rows);
}

function attributionLine(result: Result): string {
  const why = attributionSentence(result, htmlText);
  return why === null ? '' : `<p><b>Why:</b> ${why}</p>`;
}

function section(title: string, content: string): string {
  return content === '' ? '' : `<section><h2>${title}</h2>\n${content}</section>`;
}

function details(title: string, content: string): string {
  return content === '' ? '' : `<details><summary>${title}</summary>\n${content}</details>`;
}

function workloadItem(workload: Result['workloads'][number]): string {
  const objectives = objectivesSentence(workload);
  return (
    `<b>${htmlText(workload.name)}</b>: ${htmlText(rateSentence(workload))}; ${sizeSentence(workload)}` +
    (objectives === '' ? '' : `; ${htmlText(objectives)}`)
  );
}

function optionTable(result: Result, options: readonly OptionResult[]): string {
  const recommended = recommendedIds(result);
  const rows = options.map((option) => {
    const { verdict, cost } = option;
    const judged = verdict !== 'not-applicable';
    const headroom = tightestWorkload(option)?.headroom ?? null;
    const id = htmlText(option.id);
    return [
      recommended.has(option.id) ? `<span><b>${id}</b> <span class="buy">buy</span></span>` : id,
      htmlText(runsOnWords(option)),
      `<span class="${verdict}">${verdictMarks[verdict]} ${htmlText(verdictSentence(result, option))}</span>`,
      breaksFirst(option),
      judged ? htmlText(worstObjective(option)) : '',
      judged && headroom !== null ? headroomWords(headroom) : '',
      usdRange(cost.monthlyUsdLow ?? cost.monthlyUsd, cost.monthlyUsdHigh ?? cost.monthlyUsd) ??
        (judged ? 'no price' : ''),
    ];
  });
  return table(
    ['option', 'runs on', 'holds?', 'breaks first', 'worst objective', 'headroom', '$/month'],
    rows,
  );
}

function reasonItems({ id, verdict, reasons }: OptionResult): string[] {
  return reasons.map(
    ({ limit, text, fix }) =>
      `<b>${htmlText(id)}</b> ${verdictWords[verdict]} (${limitWords[limit]}): ${htmlProse(text)}` +
      (fix === '' ? '' : `; <b>fix:</b> ${htmlProse(fix)}`),
  );
}

function latencyTable(options: readonly OptionResult[]): string {
  const rows = options.flatMap(({ id, workloads }) =>
    workloads
      .filter(({ ttftMs, tpotMs, e2eMs }) => [ttftMs, tpotMs, e2eMs].some(({ p50 }) => p50 !== null))
      .map((workload) => [
        htmlText(id),
        htmlText(workload.name),
        workload.attainment === null ? '' : percent(workload.attainment),
        ...[workload.ttftMs, workload.tpotMs, workload.e2eMs]
          .flatMap(({ p50, p95 }) => [p50, p95])
          .map((ms) => (ms === null ? '' : seconds(ms / 1e3))),
      ]),
  );
  return table(
    [
      'option',
      'workload',
      'in objective',
      'TTFT p50',
      'TTFT p95',
      'TPOT p50',
      'TPOT p95',
      'E2E p50',
      'E2E p95',
    ],
    rows,
  );
}

function billTable({ recommendation }: Result, options: readonly OptionResult[]): string {
  const beside = recommendation.lines.length === 0 ? [] : [{ id: 'the plan', cost: recommendation }];
  const rows = [...options, ...beside].flatMap(({ id, cost }) =>
    cost.lines.map(({ item, quantity: amount, unit, usdPerUnit, usd }) => [
      htmlText(id),
      htmlText(item),
      `${quantity(amount)} ${htmlText(unit)}`,
      usdExact(usdPerUnit),
      usdExact(usd),
    ]),
  );
  return table(['option', 'item', 'quantity', 'price', 'month'], rows);
}

function assumptionItems(result: Result): string[] {
  return groupedAssumptions(result).map(
    ({ owners, assumption: { text, basis, source, asOf } }) =>
      `${basis}: ${htmlProse(text)} (${htmlText(source)}${asOf === null ? '' : `, ${htmlText(asOf)}`}); ` +
      `<b>${htmlText(owners.join(', '))}</b>`,
  );
}

function footer(result: Result, options: readonly OptionResult[]): string {
  const inputs = result.inputs
    .slice(0, 20)
    .map(
      ({ path, sha256, kept, rows }) => `${htmlText(path)} (${sha256.slice(0, 12)}, ${grouping(kept, rows)})`,
    )
    .join(', ');
  return (
    `<footer><p>capplan ${htmlText(result.tool.version)}, seed ${result.seed}, prices as of ${htmlText(result.asOf)}. ` +
    `From ${inputs}.</p><p>Next: <code>${htmlText(nextCommand(result, options))}</code></p></footer>`
  );
}

function grouping(kept: number, rows: number): string {
  return kept === rows ? `${quantity(rows)} rows` : `${quantity(kept)} of ${quantity(rows)} rows`;
}
