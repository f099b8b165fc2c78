import { scaleLinear, scaleLog } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import type { OptionResult, Result, Verdict } from '../../plan/result.ts';
import { seconds, usd } from '../format.ts';
import { comparableOptions } from '../option-order.ts';
import { middleCut } from '../terminal/cut.ts';
import { verdictWords } from '../wording.ts';
import {
  bottomAxis,
  type Chart,
  chartSvg,
  chartWidth,
  labelsApart,
  leftAxis,
  margin,
  type PlacedLabel,
  px,
} from './chart-frame.ts';

interface Point {
  readonly id: string;
  readonly verdict: Verdict;
  readonly ttftS: number;
  readonly monthlyUsd: number;
}

const plotBottom = 260;

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
    points.map((point) => drawnPoint(point, x, y)).join('') +
    labelsApart(
      [...best, ...points.filter((point) => !best.includes(point))].map((point) =>
        pointLabel(point, best, x, y),
      ),
    );
  const description = best
    .map(({ id, ttftS, monthlyUsd }) => `${id}: ${usd(monthlyUsd)} a month at ${seconds(ttftS)}`)
    .join('; ');
  return chartSvg(
    'frontier',
    `Cost against latency, for ${middleCut(workloads.join(', '), 40)}`,
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

type Scale = (value: number) => number;

function drawnPoint({ verdict, ttftS, monthlyUsd }: Point, x: Scale, y: Scale): string {
  const holds = verdict === 'pass' || verdict === 'marginal';
  const color = holds ? '#009e73' : '#d55e00';
  // Shape tells the same as colour: a disc holds, a cross does not.
  const mark = holds
    ? `<circle cx="${px(x(ttftS))}" cy="${px(y(monthlyUsd))}" r="5" fill="${color}"/>`
    : `<path d="M${px(x(ttftS) - 4)},${px(y(monthlyUsd) - 4)}l8,8m0,-8l-8,8" stroke="${color}" stroke-width="2.5"/>`;
  return `<g>${mark}<title>${verdictWords[verdict]}</title></g>`;
}

/** To the right of its point, or to the left where that would leave the chart. */
function pointLabel(point: Point, best: readonly Point[], x: Scale, y: Scale): PlacedLabel {
  const at = x(point.ttftS);
  const end = at > chartWidth - 150;
  return {
    x: end ? at - 9 : at + 9,
    y: y(point.monthlyUsd) + 4,
    text: middleCut(point.id, 22),
    anchor: end ? 'end' : 'start',
    className: best.includes(point) ? 'halo' : 'soft halo',
  };
}
