import { scaleLinear, scaleLog } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import type { OptionResult, Result, Verdict } from '../plan/result.ts';
import {
  bottomAxis,
  type Chart,
  chartSvg,
  chartWidth,
  fitted,
  label,
  leftAxis,
  margin,
  px,
} from './chart-frame.ts';
import { seconds, usd } from './format.ts';
import { comparableOptions } from './option-order.ts';
import { verdictWords } from './wording.ts';

interface Point {
  readonly id: string;
  readonly verdict: Verdict;
  readonly ttftS: number;
  readonly monthlyUsd: number;
}

const plotBottom = 260;
const mostLabels = 12;

/** Cost against the slowest workload's TTFT p95; the line joins the options that nothing beats in both. */
export function frontierChart(result: Result): Chart | null {
  const { workloads, options } = comparableOptions(result);
  const points = options.flatMap(pointOf);
  if (points.length < 2) return null;
  const times = points.map(({ ttftS }) => ttftS);
  const x = scaleLog(
    [Math.min(...times) / 1.4, Math.max(...times) * 1.6],
    [margin.left, chartWidth - margin.right],
  );
  const y = scaleLinear(
    [0, Math.max(...points.map(({ monthlyUsd }) => monthlyUsd)) * 1.1],
    [plotBottom, margin.top],
  ).nice();
  const best = frontier(points);
  const steps = line<Point>(
    ({ ttftS }) => x(ttftS),
    ({ monthlyUsd }) => y(monthlyUsd),
  ).curve(curveStepAfter)(best);
  const ticks = x.ticks(4).filter((tick) => /^[125]/.test(tick.toExponential()));
  const content =
    leftAxis(y.ticks(5), y, usd) +
    bottomAxis(ticks, x, plotBottom, seconds, 'TTFT p95 of the slowest workload') +
    `<path class="series" d="${steps ?? ''}" stroke="var(--soft)" stroke-dasharray="4 3"/>` +
    points.map((point, index) => drawnPoint(point, best.includes(point), index < mostLabels, x, y)).join('');
  const description = best
    .map(({ id, ttftS, monthlyUsd }) => `${id}: ${usd(monthlyUsd)} a month at ${seconds(ttftS)}`)
    .join('; ');
  return chartSvg(
    'frontier',
    `Cost against latency, for ${fitted(workloads.join(', '), 40)}`,
    `Not beaten in both: ${description}`,
    plotBottom + 44,
    content,
  );
}

function pointOf({ id, verdict, workloads, cost }: OptionResult): Point[] {
  const times = workloads.flatMap(({ ttftMs }) =>
    ttftMs.p95 === null || ttftMs.p95 <= 0 ? [] : [ttftMs.p95 / 1e3],
  );
  return cost.monthlyUsd === null || times.length === 0
    ? []
    : [{ id, verdict, ttftS: Math.max(...times), monthlyUsd: cost.monthlyUsd }];
}

/** The points that no other point beats in time and in money, by time. */
function frontier(points: readonly Point[]): Point[] {
  let cheapest = Number.POSITIVE_INFINITY;
  return [...points]
    .sort((a, b) => a.ttftS - b.ttftS || a.monthlyUsd - b.monthlyUsd)
    .filter(({ monthlyUsd }) => {
      if (monthlyUsd >= cheapest) return false;
      cheapest = monthlyUsd;
      return true;
    });
}

function drawnPoint(
  { id, verdict, ttftS, monthlyUsd }: Point,
  best: boolean,
  named: boolean,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const holds = verdict === 'pass' || verdict === 'marginal';
  const color = holds ? '#009e73' : '#d55e00';
  // Shape tells the same as colour: a disc holds, a cross does not.
  const mark = holds
    ? `<circle cx="${px(x(ttftS))}" cy="${px(y(monthlyUsd))}" r="5" fill="${color}"/>`
    : `<path d="M${px(x(ttftS) - 4)},${px(y(monthlyUsd) - 4)}l8,8m0,-8l-8,8" stroke="${color}" stroke-width="2.5"/>`;
  const side = x(ttftS) > chartWidth - 150 ? 'end' : 'start';
  const text = named
    ? label(
        x(ttftS) + (side === 'end' ? -9 : 9),
        y(monthlyUsd) + 4,
        fitted(id, 20),
        side,
        best ? 'halo' : 'soft halo',
      )
    : '';
  return `<g>${mark}${text}<title>${verdictWords[verdict]}</title></g>`;
}
