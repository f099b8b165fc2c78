import { scaleLinear } from 'd3-scale';
import type { OptionResult, Result } from '../../plan/result.ts';
import { actualOfLimit } from '../format.ts';
import { orderedOptions } from '../option-order.ts';
import { middleCut } from '../terminal/cut.ts';
import { objectiveWords } from '../wording.ts';
import { type Chart, chartSvg, chartWidth, label, px, rule } from './chart-frame.ts';

interface Bar {
  readonly option: string;
  readonly workload: string;
  readonly words: string;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const barHeight = 34;
const left = 16;
const right = chartWidth - 16;
const mostBars = 14;

/** Beyond this multiple of the limit a bar is cut: how much too slow no longer matters. */
const longestShare = 2;

/** The worst objective of each option as a share of its limit, with its interval; the limit is one rule. */
export function objectiveChart(result: Result): Chart | null {
  const bars = orderedOptions(result).flatMap(barsOf).slice(0, mostBars);
  if (bars.length === 0) return null;
  const x = scaleLinear([0, longestShare], [left, right]).clamp(true);
  const bottom = 26 + bars.length * barHeight;
  const content =
    rule(x(1), 20, x(1), bottom, 'edge') +
    label(x(1), 13, 'objective', 'middle', 'soft') +
    bars.map((bar, index) => drawnBar(bar, 26 + index * barHeight, x)).join('');
  const description = bars
    .map(({ option, workload, words }) => `${option}, ${workload}: ${words}`)
    .join('; ');
  return chartSvg('objectives', 'Latency against the objective', description, bottom + 8, content);
}

function barsOf(option: OptionResult): Bar[] {
  return option.workloads.flatMap(({ name, verdict, worstObjective: worst }) => {
    if (worst === null || verdict === 'not-applicable' || worst.column.startsWith('availability')) return [];
    return [
      {
        option: option.id,
        workload: name,
        words: `${objectiveWords(worst.column)} ${actualOfLimit(worst.column, worst.actual, worst.limit)}`,
        share: worst.actual / worst.limit,
        low: worst.low / worst.limit,
        high: worst.high / worst.limit,
      },
    ];
  });
}

function drawnBar(
  { option, workload, words, share, low, high }: Bar,
  top: number,
  x: (value: number) => number,
): string {
  const color = high <= 1 ? '#009e73' : low > 1 ? '#d55e00' : '#e69f00';
  const middle = top + 22;
  return (
    label(left, top + 11, `${middleCut(option, 20)} · ${middleCut(workload, 14)}`, 'start', 'halo') +
    label(right, top + 11, `${words}${share > longestShare ? ' →' : ''}`, 'end', 'halo') +
    `<rect x="${left}" y="${middle - 5}" width="${px(Math.max(1, x(share) - left))}" height="10" fill="${color}" fill-opacity=".75"/>` +
    rule(x(low), middle, x(high), middle, 'axis') +
    rule(x(low), middle - 4, x(low), middle + 4, 'axis') +
    rule(x(high), middle - 4, x(high), middle + 4, 'axis')
  );
}
