import type { ChalkInstance } from 'chalk';
import Table from 'cli-table3';
import type { Inspection } from '../../workload/read-inspection.ts';
import { hourlyQps } from '../../workload/stream/hourly-demand.ts';
import type { TraceReport } from '../../workload/trace/import-report.ts';
import type { LengthDistribution, Workload } from '../../workload/workload.ts';
import { borderless } from '../borderless.ts';
import { plainText } from '../escape.ts';
import { grouped, percent, quantity, rate, seconds, significant } from '../format.ts';
import { sparkline } from '../terminal/sparkline.ts';
import { hanging } from '../terminal/wrap.ts';

const SPARK_WIDTH = 60;
const delimiterWords: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
};

interface InspectStyle {
  readonly paint: ChalkInstance;
  readonly columns: number;
}

/** What is in the inputs, for a terminal. */
export function inspectionText(inspection: Inspection, style: InspectStyle): string {
  if (inspection.kind === 'trace')
    return inspection.report.files.map((file) => traceText(file, style)).join('\n');
  return `${workloadsText(inspection.workloads, style)}\n`;
}

function traceText(report: TraceReport, { paint, columns }: InspectStyle): string {
  const { dialect } = report;
  const droppedRows = report.rows - report.kept;
  const dropped = report.dropped.map(({ reason, rows }) => `${reason} ${grouped(rows)}`).join(', ');
  const layout = [
    dialect.delimiter === null ? 'JSON lines' : delimiterWords[dialect.delimiter],
    dialect.decimal === ',' ? 'decimal comma' : null,
    dialect.byteOrderMark ? 'UTF-8 with BOM' : 'UTF-8',
    dialect.lineEnd,
    dialect.gzip ? 'gzip' : null,
  ].filter((part) => part !== null);
  const dispersion = report.dispersion.map(
    ({ windowS, index }) => `${windowS} s ${index === null ? '–' : significant(index, 2)}`,
  );
  const gaps = report.gapsOver60S;
  const lines = [
    `${paint.bold(plainText(report.path))}   ${report.title}`,
    `read ${grouped(report.rows)} rows = kept ${grouped(report.kept)} + dropped ${grouped(droppedRows)}${dropped === '' ? '' : ` (${dropped})`}   ${layout.join(', ')}`,
    timeLine(report),
    `tick ${tick(report.tickS)}   ${grouped(report.ties)} equal stamps, ${grouped(report.outOfOrder)} out of order (sorted in)   gaps over 60 s: ${gaps.count === 0 ? 'none' : `${grouped(gaps.count)}, longest ${seconds(gaps.longestS)}`}`,
    '',
    `requests   ${sparkline(report.demand.requests, SPARK_WIDTH)}   one mark = ${seconds(sparkWindowS(report))}`,
    `${rate(report.meanQps)} on average, busiest minute ${significant(report.busiestMinuteRatio)}x   variance/mean of counts: ${dispersion.join(' · ')} (Poisson 1)`,
    '',
    lengthTable(report),
    '',
    `prefix cache: ${report.cachedShare === null ? 'not in this file' : `${percent(report.cachedShare)} of the input would be served by an unlimited one`}`,
    paint.dim(`not in this file: ${report.notInFile.join(', ')}`),
  ];
  return `${lines.flatMap((line) => (line.includes('\n') ? line : hanging(line, columns, 2))).join('\n')}\n`;
}

function sparkWindowS({ demand }: TraceReport): number {
  return demand.windowS * Math.max(1, demand.requests.length / SPARK_WIDTH);
}

function tick(tickS: number): string {
  if (tickS < 1e-6) return `${significant(tickS * 1e9)} ns`;
  if (tickS < 1e-3) return `${significant(tickS * 1e6)} µs`;
  return seconds(tickS);
}

function timeLine(report: TraceReport): string {
  const span = `span ${seconds(report.spanS)}`;
  if (report.firstEpochS === null || report.lastEpochS === null)
    return `${span}, seconds from the start, no date`;
  const zone =
    report.zoneBasis === 'stated'
      ? 'zone stated, shown in UTC'
      : `zone not stated, taken as ${report.zone} (--tz), shown in UTC`;
  return `${clock(report.firstEpochS)} to ${clock(report.lastEpochS)}, ${span}; ${zone}`;
}

function clock(epochS: number): string {
  return new Date(epochS * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

function lengthTable(report: TraceReport): string {
  const table = plainTable(['tokens', 'mean', 'p50', 'p95', 'p99', 'max']);
  for (const [side, { meanTokens, p50Tokens, p95Tokens, p99Tokens, maxTokens }] of [
    ['input', report.input],
    ['output', report.output],
  ] as const) {
    table.push([side, ...[meanTokens, p50Tokens, p95Tokens, p99Tokens, maxTokens].map(quantity)]);
  }
  return trimmed(table.toString());
}

const heads = [
  'workload',
  'model',
  'mean',
  'busiest h',
  'in mean/p95',
  'out mean/p95',
  'cached',
  'objectives',
];

function workloadsText(workloads: readonly Workload[], { paint, columns }: InspectStyle): string {
  const rows = workloads.map((workload) =>
    [
      workload.name,
      workload.model,
      `${rate(workload.qpsMean)}${workload.meanIsAssumed ? '*' : ''}`,
      `${rate(workload.qpsPeakHour)}${workload.peakIsAssumed ? '*' : ''}`,
      lengths(workload.input),
      lengths(workload.output),
      percent(workload.cachedShare),
      objectives(workload),
    ].map((cell) => plainText(String(cell))),
  );
  const nameWidth = Math.max(...workloads.map(({ name }) => plainText(name).length));
  const named = (name: string, text: string): string[] =>
    hanging(`${plainText(name).padEnd(nameWidth)}   ${text}`, columns, nameWidth + 3);
  const whole = tableText(heads, rows);
  const isWide = whole.split('\n').some((line) => line.length > columns);
  const table = isWide
    ? [
        tableText(
          heads.slice(0, -1),
          rows.map((row) => row.slice(0, -1)),
        ),
        paint.dim('* assumed, not given'),
        '',
        'objectives',
        ...workloads.flatMap((workload) => named(workload.name, plainText(objectives(workload)))),
      ]
    : [whole, paint.dim('* assumed, not given')];
  const shapes = workloads.map(({ profile, tz }) => `${profile}, ${tz}`);
  const sparkWidth = columns - nameWidth - 6 - Math.max(...shapes.map((shape) => shape.length));
  const weeks = workloads.map((workload, index) => {
    const line = sparkline(Array.from(hourlyQps(workload)), Math.max(7, Math.min(84, sparkWidth)));
    return `${plainText(workload.name).padEnd(nameWidth)}   ${line}   ${shapes[index]!}`;
  });
  const assumed = assumedTexts(workloads);
  return [
    ...table,
    '',
    'typical week, Monday to Sunday UTC',
    ...weeks,
    '',
    `assumed where the file says nothing (${assumed.length}):`,
    ...assumed.flatMap((text) => hanging(`  ${plainText(text)}`, columns, 4)).map((line) => paint.dim(line)),
  ].join('\n');
}

/** Each assumption once, with the workloads that it is made for. */
function assumedTexts(workloads: readonly Workload[]): string[] {
  const namesOf = new Map<string, string[]>();
  for (const { name, assumptions } of workloads)
    for (const { text, basis } of assumptions) {
      const told = `${text} (${basis})`;
      namesOf.set(told, [...(namesOf.get(told) ?? []), name]);
    }
  return [...namesOf].map(([text, names]) => {
    const whose = names.length === workloads.length && names.length > 1 ? 'all' : names.join(', ');
    return `${whose}: ${text}`;
  });
}

function tableText(columnHeads: readonly string[], rows: readonly string[][]): string {
  const table = plainTable(columnHeads);
  table.push(...rows);
  return trimmed(table.toString());
}

function lengths({ meanTokens, p95Tokens }: LengthDistribution): string {
  return `${quantity(Math.round(meanTokens))} / ${quantity(Math.round(p95Tokens))}`;
}

function objectives({ objectives: latency, deadlineH, availabilityPct }: Workload): string {
  const parts = latency.map(
    ({ column, limitS }) => `${column}≤${significant(column.endsWith('_ms') ? limitS * 1000 : limitS, 4)}`,
  );
  if (deadlineH !== null) parts.push(`deadline_h≤${significant(deadlineH)}`);
  if (availabilityPct !== null) parts.push(`availability_pct≥${significant(availabilityPct, 5)}`);
  return parts.length === 0 ? 'none' : parts.join(' ');
}

function plainTable(head: readonly string[]): Table.Table {
  return new Table({
    head: [...head],
    colAligns: head.map((name) =>
      name === 'tokens' || name === 'workload' || name === 'model' || name === 'objectives'
        ? 'left'
        : 'right',
    ),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2, compact: true },
    chars: borderless,
  });
}

function trimmed(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
