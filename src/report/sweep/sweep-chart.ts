import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { SweepResult, SweptOption } from '../../sweep/sweep-result.ts';
import {
  bottomAxis,
  type Chart,
  chartSvg,
  chartWidth,
  label,
  leftAxis,
  margin,
  px,
  rule,
  seriesColors,
  seriesDashes,
} from '../charts/chart-frame.ts';
import { significant, usd } from '../format.ts';
import { middleCut } from '../terminal/cut.ts';
import { sweptOptionIds } from './sweep-table.ts';
import { crossingSentences } from './sweep-words.ts';

const mostLines = 6;
const plotBottom = 260;
/** Ranges this wide are drawn on a logarithmic axis. */
const logarithmicFrom = 8;

interface Sample {
  readonly x: number;
  readonly usd: number;
  readonly option: SweptOption;
}

function samplesOf(result: SweepResult, id: string): Sample[] {
  return result.points.flatMap((point) => {
    const option = point.options.find((one) => one.id === id);
    if (option === undefined || option.monthlyUsd === null || typeof point.value !== 'number') return [];
    return option.verdict === 'not-applicable' ? [] : [{ x: point.value, usd: option.monthlyUsd, option }];
  });
}

function scaleOver(from: number, to: number, range: [number, number], least: number) {
  return from > 0 && to >= least * from ? scaleLog([from, to], range) : scaleLinear([from, to], range);
}

/** Monthly cost of each option over the swept value; hollow marks where it does not hold, rules at the crossings. */
export function sweepChart(result: SweepResult): Chart | null {
  const series = sweptOptionIds(result.points)
    .map((id) => ({ id, samples: samplesOf(result, id) }))
    .filter(({ samples }) => samples.length > 1)
    .slice(0, mostLines);
  if (series.length === 0 || result.over === null) return null;
  const xs = series.flatMap(({ samples }) => samples.map(({ x }) => x));
  const costs = series
    .flatMap(({ samples }) => samples.map((sample) => sample.usd))
    .filter((cost) => cost > 0);
  const x = scaleOver(
    Math.min(...xs),
    Math.max(...xs),
    [margin.left, chartWidth - margin.right],
    logarithmicFrom,
  );
  const y = scaleOver(
    Math.min(...costs, Math.max(...costs) / 2),
    Math.max(...costs) * 1.08,
    [plotBottom, margin.top],
    2,
  );
  const ticks = (all: number[]): number[] =>
    all.length <= 8 ? all : all.filter((tick) => /^[125]/.test(tick.toExponential()));
  const path = line<Sample>(
    (sample) => x(sample.x),
    (sample) => y(Math.max(sample.usd, y.domain()[0]!)),
  );
  const drawn = series.map(({ samples }, index) => {
    const color = seriesColors[index % seriesColors.length]!;
    const dash = seriesDashes[index % seriesDashes.length]!;
    const marks = samples.map(({ x: at, usd: cost, option }) => {
      const fill = option.verdict === 'pass' || option.verdict === 'marginal' ? color : 'var(--ground)';
      return `<circle cx="${px(x(at))}" cy="${px(y(Math.max(cost, y.domain()[0]!)))}" r="3.5" fill="${fill}" stroke="${color}"/>`;
    });
    return `<path class="series" d="${path(samples) ?? ''}" stroke="${color}"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>${marks.join('')}`;
  });
  const crossings = result.crossings
    .filter(({ kind }) => kind === 'cheapest')
    .map(({ value }) => rule(x(value), margin.top, x(value), plotBottom, 'edge'));
  const legend = series.map(({ id }, index) => {
    const at = plotBottom + 58 + 20 * index;
    const color = seriesColors[index % seriesColors.length]!;
    return `<path class="series" d="M${margin.left},${at - 4}h34" stroke="${color}"/>${label(margin.left + 44, at, middleCut(id, 48))}`;
  });
  const sentences = crossingSentences(result);
  return chartSvg(
    'sweep',
    `Cost a month over ${middleCut(result.over, 48)}`,
    sentences.length === 0 ? 'The answer does not change in this range.' : sentences.join('; '),
    plotBottom + 44 + 20 * series.length,
    leftAxis(ticks(y.ticks(5)), y, usd) +
      bottomAxis(
        ticks(x.ticks(6)),
        x,
        plotBottom,
        (value) => significant(value),
        `${result.over}; hollow: does not hold`,
      ) +
      crossings.join('') +
      drawn.join('') +
      legend.join(''),
  );
}
