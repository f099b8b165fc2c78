import type { OptionResult, Percentiles, Result } from '../../plan/result.ts';
import { groupedAssumptions } from '../assumptions.ts';
import { markdownCode, markdownProse, markdownText } from '../escape.ts';
import { percent, quantity, seconds, usdExact } from '../format.ts';
import { monthHeads, monthRows } from '../months.ts';
import { outageHeads, outageRows } from '../outages.ts';
import { limitWords, verdictWords } from '../wording.ts';

/** The folded parts, most useful first: the last is dropped first when the report grows too long. */
export function markdownDetails(result: Result, options: readonly OptionResult[]): readonly string[] {
  return [
    reasons(options),
    months(result),
    outages(options),
    latencies(options),
    bills(result, options),
    assumptions(result),
    warnings(result),
  ].flatMap((section) => section ?? []);
}

function folded(summary: string, lines: readonly string[]): string | null {
  if (lines.length === 0) return null;
  return `<details><summary>${summary}</summary>\n\n${lines.join('\n')}\n\n</details>`;
}

function reasons(options: readonly OptionResult[]): string | null {
  const lines = options.flatMap(({ id, verdict, reasons: list }) =>
    list.map(
      ({ limit, text, fix }) =>
        `- ${markdownCode(id)} ${verdictWords[verdict]} (${limitWords[limit]}): ${markdownProse(text)}` +
        (fix === '' ? '' : `; **fix:** ${markdownProse(fix)}`),
    ),
  );
  return folded(`What binds, and what would fix it (${lines.length})`, lines);
}

function months(result: Result): string | null {
  const rows = monthRows(result).map((cells) => `| ${cells.map(markdownText).join(' | ')} |`);
  if (rows.length === 0) return null;
  return folded('The coming months', [
    `| ${monthHeads.join(' | ')} |`,
    '|:--|--:|:--|:--|:--|:--|:--|--:|',
    ...rows,
  ]);
}

function outages(options: readonly OptionResult[]): string | null {
  const rows = outageRows(options).map((cells) => `| ${cells.map(markdownText).join(' | ')} |`);
  if (rows.length === 0) return null;
  return folded('Outages: what is served, and what a fallback costs and buys', [
    `| ${outageHeads.join(' | ')} |`,
    '|:--|:--|:--|:--|--:|--:|:--|:--|',
    ...rows,
  ]);
}

function latencies(options: readonly OptionResult[]): string | null {
  const rows = options.flatMap(({ id, workloads }) =>
    workloads
      .filter(({ ttftMs, tpotMs, e2eMs }) => [ttftMs, tpotMs, e2eMs].some(({ p50 }) => p50 !== null))
      .map((workload) => {
        const cells = [workload.ttftMs, workload.tpotMs, workload.e2eMs].flatMap(
          ({ p50, p95 }: Percentiles) => [p50, p95],
        );
        const share = workload.attainment === null ? '' : percent(workload.attainment);
        const times = cells.map((ms) => (ms === null ? '' : seconds(ms / 1e3)));
        return `| ${[markdownCode(id), markdownCode(workload.name), share, ...times].join(' | ')} |`;
      }),
  );
  if (rows.length === 0) return null;
  return folded('Latency by option and workload', [
    '| option | workload | in objective | TTFT p50 | p95 | TPOT p50 | p95 | E2E p50 | p95 |',
    '|:--|:--|--:|--:|--:|--:|--:|--:|--:|',
    ...rows,
  ]);
}

function bills({ recommendation }: Result, options: readonly OptionResult[]): string | null {
  const beside = recommendation.lines.length === 0 ? [] : [{ id: 'the plan', cost: recommendation }];
  const rows = [...options, ...beside].flatMap(({ id, cost }) =>
    cost.lines.map(
      ({ item, quantity: amount, unit, usdPerUnit, usd }) =>
        `| ${markdownCode(id)} | ${markdownText(item)} | ${quantity(amount)} ${markdownText(unit)} | ${usdExact(usdPerUnit)} | ${usdExact(usd)} |`,
    ),
  );
  if (rows.length === 0) return null;
  return folded('What a month costs', [
    '| option | item | quantity | price | month |',
    '|:--|:--|--:|--:|--:|',
    ...rows,
  ]);
}

function assumptions(result: Result): string | null {
  const lines = groupedAssumptions(result).map(
    ({ owners, assumption: { text, basis, source, asOf } }) =>
      `- ${basis}: ${markdownProse(text)} (${markdownText(source)}${asOf === null ? '' : `, ${asOf}`}); ` +
      owners.map(markdownCode).join(', '),
  );
  return folded(`Assumptions and sources (${lines.length})`, lines);
}

function warnings(result: Result): string | null {
  const lines = [
    ...result.warnings,
    ...result.diagnostics.map(({ code, message, file, line }) =>
      [
        code,
        message,
        ...(file === undefined ? [] : [`(${file}${line === undefined ? '' : `:${line}`})`]),
      ].join(' '),
    ),
  ].map((text) => `- ${markdownProse(text)}`);
  return folded(`Warnings (${lines.length})`, lines);
}
