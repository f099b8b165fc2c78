import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import type { Result, WorkloadResult } from '../../plan/result.ts';
import { headroomWords, searchedTo } from '../answer.ts';
import { rate } from '../format.ts';
import { boughtOption } from '../option-order.ts';
import { middleCut } from '../terminal/cut.ts';
import {
  type Chart,
  chartSvg,
  chartWidth,
  label,
  leftAxis,
  margin,
  plotWidth,
  px,
  rule,
} from './chart-frame.ts';

const rowHeight = 118;
const plotHeight = 74;
const mostWorkloads = 6;
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Demand over the week, one strip per workload, with the rate at which the option bought for it breaks. */
export function demandChart(result: Result): Chart | null {
  const shown = result.workloads.filter(({ hourlyQps }) => hourlyQps.length === 168).slice(0, mostWorkloads);
  if (shown.length === 0) return null;
  const strips = shown.map((workload, index) => strip(result, workload, index * rowHeight)).join('');
  const height = shown.length * rowHeight + 12;
  const description = shown
    .map((workload) => {
      const breaks = breakingRate(result, workload);
      const until = breaks === null ? '' : `, holds to ${rate(breaks)}`;
      return `${workload.name}: ${rate(workload.qpsPeakHour)} in the busiest hour${until}`;
    })
    .join('; ');
  return chartSvg('demand', 'Demand and capacity over a week', description, height, strips);
}

/** The rate at which the bought option breaks; null where that is unknown. */
function breakingRate(result: Result, { name, qpsPeakHour }: WorkloadResult): number | null {
  const assignment = result.recommendation.assignments.find(({ workload }) => workload === name);
  const option = assignment?.option == null ? undefined : boughtOption(result, assignment.option);
  const headroom = option?.workloads.find((workload) => workload.name === name)?.headroom ?? null;
  return headroom === null ? null : headroom * qpsPeakHour;
}

function strip(result: Result, workload: WorkloadResult, top: number): string {
  const breaks = breakingRate(result, workload);
  const peak = Math.max(workload.qpsPeakHour, ...workload.hourlyQps);
  // A far-away limit would flatten the demand: it is then written, not drawn.
  const drawn = breaks !== null && breaks <= 3 * peak;
  const bottom = top + 26 + plotHeight;
  const y = scaleLinear([0, 1.12 * (drawn ? Math.max(peak, breaks) : peak)], [bottom, top + 26]);
  const x = scaleLinear([0, 168], [margin.left, chartWidth - margin.right]);
  const hours = [...workload.hourlyQps, workload.hourlyQps[167]!];
  const shape =
    area<number>(
      (_, hour) => x(hour),
      bottom,
      (qps) => y(qps),
    ).curve(curveStepAfter)(hours) ?? '';
  const outline =
    line<number>(
      (_, hour) => x(hour),
      (qps) => y(qps),
    ).curve(curveStepAfter)(hours) ?? '';
  const headroom = breaks === null ? null : headroomWords(breaks / workload.qpsPeakHour);
  const right =
    headroom === null
      ? ''
      : breaks! >= searchedTo * workload.qpsPeakHour
        ? `holds beyond ${rate(breaks!)}`
        : `breaks at ${rate(breaks!)} (${headroom})`;
  return (
    label(margin.left, top + 18, middleCut(workload.name, 34)) +
    label(chartWidth - margin.right, top + 18, right, 'end', 'soft') +
    leftAxis(y.ticks(3), y, rate) +
    `<path class="area" d="${shortened(shape)}"/><path class="demand" d="${shortened(outline)}"/>` +
    (drawn ? rule(margin.left, y(breaks), chartWidth - margin.right, y(breaks), 'edge') : '') +
    rule(margin.left, bottom, chartWidth - margin.right, bottom, 'axis') +
    days
      .map((day, index) =>
        label(margin.left + (plotWidth * (index + 0.5)) / 7, bottom + 15, day, 'middle', 'soft'),
      )
      .join('')
  );
}

function shortened(path: string): string {
  return path.replace(/\d+\.\d+/g, (number) => px(Number(number)));
}
