import { scaleLinear } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import type { Result } from '../../plan/result.ts';
import { usd } from '../format.ts';
import { verdictWords } from '../wording.ts';
import { type Chart, chartSvg, chartWidth, label, leftAxis, margin, px, rule } from './chart-frame.ts';

const plotBottom = 220;

/** What each coming month costs, and from which month the plan no longer holds. */
export function timelineChart({ timeline }: Result): Chart | null {
  const priced = timeline.flatMap((point, index) =>
    point.monthlyUsd === null ? [] : [{ ...point, index, cost: point.monthlyUsd }],
  );
  if (priced.length < 2) return null;
  const x = scaleLinear([0, timeline.length - 1], [margin.left, chartWidth - margin.right]);
  const y = scaleLinear(
    [0, Math.max(...priced.map(({ cost }) => cost)) * 1.1],
    [plotBottom, margin.top],
  ).nice();
  const path = line<(typeof priced)[number]>(
    ({ index }) => x(index),
    ({ cost }) => y(cost),
  ).curve(curveStepAfter)(priced);
  const broken = timeline.findIndex(({ verdict }) => verdict === 'fail' || verdict === 'unstable');
  const every = Math.max(1, Math.ceil(timeline.length / 6));
  const content =
    leftAxis(y.ticks(5), y, usd) +
    rule(margin.left, plotBottom, chartWidth - margin.right, plotBottom, 'axis') +
    timeline
      .map(({ month }, index) =>
        index % every === 0
          ? label(x(index), plotBottom + 17, month, index === timeline.length - 1 ? 'end' : 'middle', 'soft')
          : '',
      )
      .join('') +
    `<path class="series" d="${path ?? ''}" stroke="#0072b2"/>` +
    priced
      .map(({ index, cost }) => `<circle cx="${px(x(index))}" cy="${px(y(cost))}" r="3" fill="#0072b2"/>`)
      .join('') +
    (broken < 0
      ? ''
      : rule(x(broken), margin.top, x(broken), plotBottom, 'edge') +
        label(
          x(broken) + (broken > timeline.length / 2 ? -6 : 6),
          margin.top + 12,
          `${verdictWords[timeline[broken]!.verdict]}${timeline[broken]!.firstLimit === null ? '' : `: ${timeline[broken]!.firstLimit}`}`,
          broken > timeline.length / 2 ? 'end' : 'start',
          'halo',
        ));
  const description = priced
    .map(({ month, cost, verdict }) => `${month}: ${usd(cost)}, ${verdictWords[verdict]}`)
    .join('; ');
  return chartSvg('timeline', 'Cost over the coming months', description, plotBottom + 26, content);
}
