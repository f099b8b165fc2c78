import type { CostLine } from '../../cost/option-cost.ts';
import type { OptionResult, OptionWorkloadResult, Result } from '../../plan/result.ts';
import { headroomWords } from '../answer.ts';
import { harmlessInLogs, plainText } from '../escape.ts';
import { actualOfLimit, percent, quantity, seconds, usd, usdExact, usdRange } from '../format.ts';
import { assignedPart, boughtOption } from '../option-order.ts';
import { outageLines } from '../outages.ts';
import { limitWords, objectiveWords, runsOnWords, verdictWords } from '../wording.ts';
import type { TerminalStyle } from './terminal.ts';
import { hanging } from './wrap.ts';

/** One option from all sides: what binds, what would fix it, its load, its latencies, its bill, what it rests on. */
export function whyReport(result: Result, id: string, { paint, columns }: TerminalStyle): string {
  const whole = result.options.find((candidate) => candidate.id === id);
  const option = boughtOption(result, id);
  if (whole === undefined || option === undefined) throw new RangeError(`no option ${id}`);
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['What binds', reasonLines(option)],
    ['Workloads', option.workloads.flatMap(workloadLines)],
    ['Outages', outageLines(option).map((line) => `  ${line}`)],
    ['Busy at the peak', utilizationLines(option)],
    ['A month', billLines(option)],
    ['Rests on', assumptionLines(option)],
  ];
  const chosen = result.recommendation.assignments.filter((assignment) => assignment.option === id);
  const lines = [
    `${paint.bold(plainText(id))}  ${plainText(runsOnWords(option))}: ${verdictWords[option.verdict]}`,
    ...chosen.map(({ workload, reason }) => plainText(`bought for ${workload}: ${reason}`)),
    ...(assignedPart(result, option) === null ? [] : [plainText(wholeSentence(whole))]),
  ];
  for (const [title, content] of sections) {
    if (content.length === 0) continue;
    lines.push('', paint.bold(title), ...content.flatMap((line) => hanging(plainText(line), columns, 4)));
  }
  return harmlessInLogs(`${lines.join('\n')}\n`);
}

/** What it would take for everything that it can do, where it is bought for a part of that. */
function wholeSentence(option: OptionResult): string {
  const { workloads, verdict, cost } = option;
  const taken = workloads.filter((workload) => workload.verdict !== 'not-applicable').length;
  const monthly = usdRange(cost.monthlyUsdLow ?? cost.monthlyUsd, cost.monthlyUsdHigh ?? cost.monthlyUsd);
  const price = monthly === null ? '' : `, ${monthly} a month`;
  return `for all ${taken} workloads that it can take: ${runsOnWords(option)}, ${verdictWords[verdict]}${price}`;
}

function reasonLines({ reasons }: OptionResult): string[] {
  return reasons.flatMap(({ limit, text, fix }) => [
    `  ${limitWords[limit]}: ${text}`,
    ...(fix === '' ? [] : [`    fix: ${fix}`]),
  ]);
}

function workloadLines(workload: OptionWorkloadResult): string[] {
  const { name, verdict, limit, headroom, requests, attainment, worstObjective } = workload;
  if (verdict === 'not-applicable') return [`  ${name}: ${verdictWords[verdict]}`];
  const facts = [
    verdictWords[verdict],
    ...(limit === null ? [] : [`${limitWords[limit]} first`]),
    ...(headroom === null ? [] : [headroomWords(headroom)]),
    ...(attainment === null ? [] : [`${percent(attainment)} of requests in objective`]),
  ];
  const objective =
    worstObjective === null
      ? []
      : [
          `    ${objectiveWords(worstObjective.column)} ${actualOfLimit(worstObjective.column, worstObjective.actual, worstObjective.limit)} ` +
            `(${quantity(worstObjective.low)} to ${quantity(worstObjective.high)})`,
        ];
  const lost = (['rejected', 'failed', 'expired', 'unfinished'] as const).flatMap((status) =>
    requests[status] > 0 ? [`${quantity(requests[status])} ${status}`] : [],
  );
  return [
    `  ${name}: ${facts.join(', ')}`,
    ...objective,
    ...latencyLines(workload),
    `    ${quantity(requests.offered)} requests, ${[`${quantity(requests.completed)} completed`, ...lost].join(', ')}`,
  ];
}

function latencyLines(workload: OptionWorkloadResult): string[] {
  const families = [
    ['TTFT', workload.ttftMs],
    ['TPOT', workload.tpotMs],
    ['ITL', workload.itlMs],
    ['E2E', workload.e2eMs],
  ] as const;
  return families.flatMap(([name, spread]) => {
    const figures = (['p50', 'p90', 'p95', 'p99'] as const).flatMap((key) => {
      const ms = spread[key];
      return ms === null ? [] : [`${key} ${seconds(ms / 1e3)}`];
    });
    return figures.length === 0 ? [] : [`    ${name.padEnd(4)}  ${figures.join(' · ')}`];
  });
}

function utilizationLines({ utilization }: OptionResult): string[] {
  return Object.entries(utilization).map(
    ([name, share]) => `  ${name}: ${share === null ? 'not known' : percent(share)}`,
  );
}

function billLines({ cost }: OptionResult): string[] {
  if (cost.monthlyUsd === null) return ['  no price is known'];
  const width = Math.max(0, ...cost.lines.map(({ item }) => plainText(item).length));
  const line = ({ item, quantity: amount, unit, usdPerUnit, usd: sum }: CostLine): string =>
    `  ${item.padEnd(width)}  ${quantity(amount)} ${unit} at ${usdExact(usdPerUnit)} = ${usdExact(sum)}`;
  const range = usdRange(cost.monthlyUsdLow ?? cost.monthlyUsd, cost.monthlyUsdHigh ?? cost.monthlyUsd);
  const idle = cost.idleUsd === null ? '' : `, of it ${usd(cost.idleUsd)} idle`;
  const perToken =
    cost.usdPerMillionOutputTokens === null
      ? ''
      : `; ${usd(cost.usdPerMillionOutputTokens)} per million output tokens`;
  const power =
    cost.kwhPerMillionTokens === null ? '' : `; ${quantity(cost.kwhPerMillionTokens)} kWh per million tokens`;
  return [...cost.lines.map(line), `  together ${range ?? ''}${idle}${perToken}${power}`, ...busyLines(cost)];
}

/** What tokens would cost if what is reserved were busier or idler: the same month over more tokens or fewer. */
function busyLines({ monthlyUsd, idleUsd, usdPerMillionTokens }: OptionResult['cost']): string[] {
  if (monthlyUsd === null || idleUsd === null || usdPerMillionTokens === null || monthlyUsd === 0) return [];
  const busy = 1 - idleUsd / monthlyUsd;
  if (busy <= 0) return [];
  const at = (share: number): string => `${usd((usdPerMillionTokens * busy) / share)} at ${percent(share)}`;
  return [
    `  ${usd(usdPerMillionTokens)} per million tokens as busy as it is, ${percent(busy)}; ${at(0.7)}, ${at(0.9)}`,
  ];
}

function assumptionLines({ assumptions, modelError }: OptionResult): string[] {
  const error =
    modelError === null
      ? []
      : [
          `  model error ±${percent(modelError.relative)}, ${modelError.insideValidatedRange ? 'inside' : 'OUTSIDE'} the validated range` +
            (modelError.note === '' ? '' : `: ${modelError.note}`),
        ];
  return [
    ...error,
    ...assumptions.map(
      ({ text, basis, source, asOf }) => `  ${basis}: ${text} (${source}${asOf === null ? '' : `, ${asOf}`})`,
    ),
  ];
}
