import type { SweepResult } from '../../sweep/sweep-result.ts';
import { csvText } from '../escape.ts';

type Cell = string | number | boolean | null;

function row(cells: readonly Cell[]): string {
  return cells
    .map((cell) => {
      if (cell === null) return '';
      return typeof cell === 'string'
        ? csvText(cell)
        : String(typeof cell === 'number' ? Number(cell.toPrecision(9)) : cell);
    })
    .join(',');
}

/** One row per value and option; with levers alone, one row per lever. */
export function sweepCsv(result: SweepResult): string {
  const lines =
    result.over === null
      ? [
          'change,verdict,monthly_usd,difference_usd,headroom,difference_headroom',
          ...result.levers.map((one) =>
            row([
              one.change,
              one.verdict,
              one.monthlyUsd,
              one.differenceUsd,
              one.headroom,
              one.differenceHeadroom,
            ]),
          ),
        ]
      : [
          'path,value,qps_mean,qps_peak,option,kind,bought,verdict,limit,size,monthly_usd,monthly_usd_low,monthly_usd_high',
          ...result.points.flatMap((point) =>
            point.options.map((option) =>
              row([
                result.over,
                point.value,
                point.qpsMean,
                point.qpsPeakHour,
                option.id,
                option.kind,
                point.assignments.some((one) => one.option === option.id),
                option.verdict,
                option.limit,
                option.size,
                option.monthlyUsd,
                option.monthlyUsdLow,
                option.monthlyUsdHigh,
              ]),
            ),
          ),
        ];
  return `${lines.join('\n')}\n`;
}
