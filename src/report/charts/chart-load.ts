import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { OptionResult, Result } from '../../plan/result.ts';
import { searchedTo } from '../answer.ts';
import { usd } from '../format.ts';
import { comparableOptions } from '../option-order.ts';
import { middleCut } from '../terminal/cut.ts';
import {
  bottomAxis,
  type Chart,
  chartSvg,
  chartWidth,
  label,
  labelsApart,
  leftAxis,
  margin,
  placesAround,
  px,
  seriesColors,
  seriesDashes,
} from './chart-frame.ts';

interface CostLine {
  readonly id: string;
  /** Dollars a month that are paid whatever the load is. */
  readonly reservedUsd: number;
  /** Dollars a month that grow with the load, at today's. */
  readonly usedUsd: number;
  /** Load factor at which the option breaks; the line ends there. */
  readonly end: number;
}

const mostLines = 6;
const plotBottom = 250;
const mostCrossings = 6;
/** Share of today's load below which nobody asks what is cheaper. */
const leastCrossing = 0.02;

/** Units of what is paid by use; everything else is reserved. */
const usedUnits: ReadonlySet<string> = new Set(['1M tokens', 'minute', 'request', 'credit']);

/**
 * Cost against load. What is paid by use grows with the load, what is reserved costs the same until it breaks, where
 * the line ends; an option with a fallback that stands by pays both. Crossings are break-even points.
 */
export function loadChart(result: Result): Chart | null {
  const { workloads, options } = comparableOptions(result);
  const lines = options.flatMap(costLine).slice(0, mostLines);
  if (lines.length < 2) return null;
  const right = Math.min(3, Math.max(1.5, ...lines.map(({ end }) => end)));
  const top = Math.max(...lines.map((one) => costAt(one, Math.min(one.end, right))));
  const x = scaleLinear([0, right], [margin.left, chartWidth - margin.right]);
  const y = scaleLinear([0, top * 1.08], [plotBottom, margin.top]).nice();
  const crossings = breakEvens(lines, right);
  const content =
    leftAxis(y.ticks(5), y, usd) +
    bottomAxis(
      x.ticks(6),
      x,
      plotBottom,
      (factor) => `${Math.round(factor * 100)} %`,
      'load, compared with this workload',
    ) +
    lines.map((one, index) => drawnLine(one, index, x, y, right)).join('') +
    crossings
      .map(
        ({ factor, cost, text }) =>
          `<circle cx="${px(x(factor))}" cy="${px(y(cost))}" r="4" fill="var(--ground)" stroke="var(--ink)"><title>${text} of the load</title></circle>`,
      )
      .join('') +
    labelsApart(
      crossings.map(({ factor, cost, text }) => {
        const [right, left, above, below] = placesAround(x(factor), y(cost));
        return { places: [above!, below!, right!, left!], texts: [text], className: 'halo' };
      }),
      { bottom: plotBottom, marks: crossings.map(({ factor, cost }) => ({ x: x(factor), y: y(cost) })) },
    ) +
    legend(lines);
  const height = plotBottom + 44 + 20 * lines.length;
  const description =
    crossings.length === 0
      ? 'No two options cost the same within this range.'
      : crossings.map(({ words }) => words).join('; ');
  return chartSvg(
    'cost-load',
    `Cost against load, for ${middleCut(workloads.join(', '), 40)}`,
    description,
    height,
    content,
  );
}

function costAt({ reservedUsd, usedUsd }: CostLine, factor: number): number {
  return reservedUsd + factor * usedUsd;
}

function costLine(option: OptionResult): CostLine[] {
  const { monthlyUsd, lines } = option.cost;
  const served = option.workloads.filter(({ verdict }) => verdict !== 'not-applicable');
  const holds = option.verdict === 'pass' || option.verdict === 'marginal' || option.verdict === 'unproven';
  if (monthlyUsd === null || !holds || served.length === 0) return [];
  const usedUsd = lines.reduce((sum, { unit, usd }) => sum + (usedUnits.has(unit) ? usd : 0), 0);
  const end = Math.min(...served.map(({ headroom }) => headroom ?? Number.POSITIVE_INFINITY));
  return [{ id: option.id, reservedUsd: monthlyUsd - usedUsd, usedUsd, end }];
}

function drawnLine(
  one: CostLine,
  index: number,
  x: (value: number) => number,
  y: (value: number) => number,
  right: number,
): string {
  const { end } = one;
  const last = Math.min(end, right);
  const path = line<number>(x, (factor) => y(costAt(one, factor)))([0, last]) ?? '';
  const color = seriesColors[index % seriesColors.length]!;
  const dash = seriesDashes[index % seriesDashes.length]!;
  const stop =
    end > right
      ? ''
      : `<path d="M${px(x(last))},${px(y(costAt(one, last)) - 6)}v12" stroke="${color}" stroke-width="2.5"/>`;
  return `<path class="series" d="${path}" stroke="${color}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>${stop}`;
}

/** Where two lines cross inside both their ranges. */
function breakEvens(lines: readonly CostLine[], right: number) {
  const points: {
    readonly factor: number;
    readonly cost: number;
    readonly text: string;
    readonly words: string;
  }[] = [];
  for (const [index, one] of lines.entries())
    for (const other of lines.slice(index + 1)) {
      const factor = (other.reservedUsd - one.reservedUsd) / (one.usedUsd - other.usedUsd);
      // Lines that begin at one point, or run side by side, do not cross.
      if (!(factor > leastCrossing) || factor > Math.min(right, one.end, other.end)) continue;
      const at = `${Math.round(factor * 100)} %`;
      points.push({
        factor,
        cost: costAt(one, factor),
        text: at,
        words: `${one.id} and ${other.id} cost the same at ${at} of the load`,
      });
    }
  return points.sort((a, b) => a.factor - b.factor).slice(0, mostCrossings);
}

function legend(lines: readonly CostLine[]): string {
  return lines
    .map(({ id, end }, index) => {
      const y = plotBottom + 58 + 20 * index;
      const color = seriesColors[index % seriesColors.length]!;
      const dash = seriesDashes[index % seriesDashes.length]!;
      const ends = end < searchedTo ? `, breaks at ${Math.round(end * 100)} %` : '';
      return (
        `<path class="series" d="M${margin.left},${y - 4}h34" stroke="${color}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>` +
        label(margin.left + 44, y, `${middleCut(id, 36)}${ends}`)
      );
    })
    .join('');
}
