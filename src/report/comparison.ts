import type { ChalkInstance } from 'chalk';
import type { Comparison, MetricChange } from '../gate/comparison.ts';
import { isSame } from '../gate/comparison.ts';
import type { AttributionBar } from '../plan/result.ts';
import { metricValueText } from './checks.ts';
import { harmlessInLogs, markdownCode, markdownText, plainText } from './escape.ts';
import { change, percent, usdExact } from './format.ts';
import { rounded } from './json.ts';

/** The formats of a comparison. */
export const comparisonFormats = ['table', 'json', 'markdown'] as const;
export type ComparisonFormat = (typeof comparisonFormats)[number];

/** Rows beyond these are in the JSON. */
const mostShown = 20;

export function renderComparison(
  comparison: Comparison,
  format: ComparisonFormat,
  style: { readonly paint: ChalkInstance; readonly all: boolean },
): string {
  switch (format) {
    case 'json':
      return jsonComparison(comparison);
    case 'markdown':
      return markdownComparison(comparison, style.all);
    case 'table':
      return textComparison(comparison, style);
  }
}

function jsonComparison(comparison: Comparison): string {
  const side = ({ metrics: _, ...run }: Comparison['base']): object => run;
  const { base, head, assignments, metrics, attribution, notes } = comparison;
  const usd = base.monthlyUsd === null || head.monthlyUsd === null ? null : head.monthlyUsd - base.monthlyUsd;
  const content = {
    schemaVersion: 1,
    base: side(base),
    head: side(head),
    changeUsd: usd === null ? null : Math.round(usd * 100) / 100,
    assignments,
    metrics,
    attribution,
    notes,
  };
  return `${JSON.stringify(rounded(content, 'comparison'), null, 2)}\n`;
}

function signedUsd(usd: number): string {
  return usd < 0 ? usdExact(usd) : `+${usdExact(usd)}`;
}

/** `$14,310.00 → $15,940.00 a month (+$1,630.00, +11.4 %)`. */
export function costSentence({ base, head }: Comparison): string {
  const text = (usd: number | null): string => (usd === null ? 'no price' : usdExact(usd));
  const both = `${text(base.monthlyUsd)} → ${text(head.monthlyUsd)} a month`;
  if (base.monthlyUsd === null || head.monthlyUsd === null) return both;
  const usd = head.monthlyUsd - base.monthlyUsd;
  if (Math.abs(usd) < 0.005) return `${usdExact(head.monthlyUsd)} a month, unchanged`;
  const share =
    base.monthlyUsd > 0 ? `, ${usd < 0 ? '−' : '+'}${percent(Math.abs(usd) / base.monthlyUsd)}` : '';
  return `${both} (${signedUsd(usd)}${share})`;
}

const factorWords = {
  workload: 'workload: rates, lengths, prompts',
  prices: 'prices',
  throughput: 'throughput: measured speeds and constants',
  scenario: 'scenario: options, objectives, events',
  version: 'capplan’s own version',
} as const satisfies Record<AttributionBar['factor'], string>;

function movedBars({ attribution }: Comparison): readonly AttributionBar[] {
  return attribution.filter(({ usd }) => Math.abs(usd) >= 0.005);
}

/** What the plan and each workload came to first, then options; differences that noise could make are left out. */
function shownChanges({ metrics, base, head }: Comparison, all: boolean): readonly MetricChange[] {
  if (all) return metrics;
  const ofPlan = new Set(
    ['', ...Object.keys(base.assignments), ...Object.keys(head.assignments)].map((name) =>
      name === '' ? '' : `${name}.`,
    ),
  );
  return metrics.filter(
    ({ metric, withinNoise }) =>
      !withinNoise &&
      [...ofPlan].some((prefix) => /^[\w.]+$/.test(metric.slice(prefix.length)) && metric.startsWith(prefix)),
  );
}

function changeWords({ dimension, base, head }: MetricChange): string {
  if (base === null || head === null || base === 0 || dimension === 'factor') return '';
  return change(head / base);
}

function textComparison(
  comparison: Comparison,
  { paint, all }: { readonly paint: ChalkInstance; readonly all: boolean },
): string {
  const { base, head, assignments, notes } = comparison;
  if (isSame(comparison))
    return `No difference between ${plainText(base.name)} and ${plainText(head.name)}.\n`;
  const bars = movedBars(comparison);
  const shown = shownChanges(comparison, all);
  const cell = ({ dimension }: MetricChange, value: number | null): string =>
    value === null ? 'none' : metricValueText(dimension, value);
  const rows = (all ? shown : shown.slice(0, mostShown)).map((row) => [
    plainText(row.metric),
    cell(row, row.base),
    cell(row, row.head),
    changeWords(row),
  ]);
  const width = (column: number): number => Math.max(0, ...rows.map((row) => row[column]!.length));
  const widths = [0, 1, 2].map(width);
  const lines = [
    paint.bold(costSentence(comparison)),
    ...bars.flatMap(({ factor, usd, parts = [] }) => [
      `  ${signedUsd(usd).padStart(14)}  ${factorWords[factor]}`,
      ...parts.map((part) =>
        paint.dim(`  ${' '.repeat(14)}    ${plainText(part.text)}: ${signedUsd(part.usd)}`),
      ),
    ]),
    ...notes.map((note) => paint.dim(plainText(note))),
    ...(assignments.length > 0 ? [''] : []),
    ...assignments.map(
      (one) =>
        `${plainText(one.workload)}: ${plainText(one.base ?? 'nothing')} → ${plainText(one.head ?? 'nothing')}`,
    ),
    ...(rows.length > 0 ? [''] : []),
    ...rows.map(([metric, from, to, by]) =>
      `${metric!.padEnd(widths[0]!)}  ${from!.padStart(widths[1]!)} → ${to!.padEnd(widths[2]!)}  ${by}`.trimEnd(),
    ),
    ...(shown.length > rows.length ? [`and ${shown.length - rows.length} more (--all)`] : []),
    paint.dim(`${plainText(base.name)} → ${plainText(head.name)}`),
  ];
  return harmlessInLogs(`${lines.join('\n')}\n`);
}

function markdownComparison(comparison: Comparison, all: boolean): string {
  const { base, head, assignments, notes } = comparison;
  const head1 = '<!-- capplan:diff -->';
  if (isSame(comparison)) {
    return `${head1}\n### No difference\n\nbetween ${markdownCode(base.name)} and ${markdownCode(head.name)}.\n`;
  }
  const bars = movedBars(comparison);
  const shown = shownChanges(comparison, all).slice(0, all ? 500 : mostShown);
  const blocks = [
    `${head1}\n### ${markdownText(costSentence(comparison))}`,
    ...(bars.length === 0
      ? []
      : [
          [
            '| why | a month |',
            '|:--|--:|',
            ...bars.flatMap(({ factor, usd, parts = [] }) => [
              `| ${factorWords[factor]} | ${signedUsd(usd)} |`,
              ...parts.map((part) => `| … of it ${markdownText(part.text)} | ${signedUsd(part.usd)} |`),
            ]),
          ].join('\n'),
        ]),
    ...notes.map((note) => markdownText(note)),
    ...(assignments.length === 0
      ? []
      : [
          assignments
            .map(
              (one) =>
                `- ${markdownCode(one.workload)}: ${one.base === null ? 'nothing' : markdownCode(one.base)} → ${one.head === null ? 'nothing' : markdownCode(one.head)}`,
            )
            .join('\n'),
        ]),
    ...(shown.length === 0
      ? []
      : [
          [
            '| metric | was | is | |',
            '|:--|--:|--:|--:|',
            ...shown.map(
              (row) =>
                `| ${markdownCode(row.metric)} | ${row.base === null ? 'none' : metricValueText(row.dimension, row.base)} | ${row.head === null ? 'none' : metricValueText(row.dimension, row.head)} | ${changeWords(row)} |`,
            ),
          ].join('\n'),
        ]),
    `<sub>${markdownCode(base.name)} → ${markdownCode(head.name)}</sub>`,
  ];
  return `${blocks.join('\n\n')}\n`;
}
