import { scaleLinear, scaleLog } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import type { OptionResult, Result, Verdict } from '../../plan/result.ts';
import { seconds, usd } from '../format.ts';
import { comparableOptions, recommendedIds } from '../option-order.ts';
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
  placesAround,
  px,
} from './chart-frame.ts';

interface Point {
  readonly id: string;
  readonly verdict: Verdict;
  readonly ttftS: number;
  readonly monthlyUsd: number;
}

const plotBottom = 260;

/**
 * Cost against the slowest workload's TTFT p95; the line joins the options that hold and that none which holds beats in
 * both.
 */
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
  const best = frontier(points.filter(holds));
  const steps = line<Point>(
    ({ ttftS }) => x(ttftS),
    ({ monthlyUsd }) => y(monthlyUsd),
  ).curve(curveStepAfter)(best);
  const ticks = x.ticks(4).filter((tick) => /^[125]/.test(tick.toExponential()));
  const content =
    leftAxis(y.ticks(5), y, usd) +
    bottomAxis(ticks, x, plotBottom, seconds, 'TTFT p95 of the slowest workload') +
    `<path class="series" d="${steps ?? ''}" stroke="var(--soft)" stroke-dasharray="4 3"/>` +
    // What holds is drawn over what does not.
    points
      .toSorted((a, b) => Number(holds(a)) - Number(holds(b)))
      .map((point) => drawnPoint(point, x, y))
      .join('') +
    labelsApart(
      spots(points, x, y, recommendedIds(result)).map((spot) => spotLabel(spot, best)),
      {
        bottom: plotBottom,
        marks: points.map((point) => ({ x: x(point.ttftS), y: y(point.monthlyUsd) })),
      },
    );
  const description = best
    .map(({ id, ttftS, monthlyUsd }) => `${id}: ${usd(monthlyUsd)} a month at ${seconds(ttftS)}`)
    .join('; ');
  return chartSvg(
    'frontier',
    `Cost against latency, for ${middleCut(workloads.join(', '), 40)}`,
    description === '' ? 'None of these options holds.' : `Not beaten in both: ${description}`,
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

function holds({ verdict }: Pick<Point, 'verdict'>): boolean {
  return verdict === 'pass' || verdict === 'marginal';
}

type Scale = (value: number) => number;

function drawnPoint({ verdict, ttftS, monthlyUsd }: Point, x: Scale, y: Scale): string {
  const holding = holds({ verdict });
  const color = holding ? '#009e73' : '#d55e00';
  // Shape tells the same as colour: a disc holds, a cross does not.
  const mark = holding
    ? `<circle cx="${px(x(ttftS))}" cy="${px(y(monthlyUsd))}" r="5" fill="${color}"/>`
    : `<path d="M${px(x(ttftS) - 4)},${px(y(monthlyUsd) - 4)}l8,8m0,-8l-8,8" stroke="${color}" stroke-width="2.5"/>`;
  return `<g>${mark}<title>${verdictWords[verdict]}</title></g>`;
}

/** Points that the eye cannot tell apart. */
interface Spot {
  readonly x: number;
  readonly y: number;
  readonly points: readonly Point[];
}

const sameSpot = 5;

/** What is bought first, then what holds. */
function spots(points: readonly Point[], x: Scale, y: Scale, bought: ReadonlySet<string>): Spot[] {
  const rank = (point: Point): number => (bought.has(point.id) ? 0 : holds(point) ? 1 : 2);
  const found: { readonly x: number; readonly y: number; readonly points: Point[] }[] = [];
  for (const point of points.toSorted((a, b) => rank(a) - rank(b))) {
    const at = { x: x(point.ttftS), y: y(point.monthlyUsd) };
    const near = found.find((one) => Math.hypot(one.x - at.x, one.y - at.y) < sameSpot);
    if (near === undefined) found.push({ ...at, points: [point] });
    else near.points.push(point);
  }
  return found;
}

function spotLabel({ x, y, points }: Spot, best: readonly Point[]): PlacedLabel {
  return {
    places: placesAround(x, y),
    texts: [
      points.map(({ id }) => id).join(', '),
      middleCut(points[0]!.id, 22) + (points.length > 1 ? ` +${points.length - 1}` : ''),
    ],
    className: points.some((point) => best.includes(point)) ? 'halo' : 'soft halo',
  };
}
