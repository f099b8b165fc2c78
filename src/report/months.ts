import type { Result } from '../plan/result.ts';
import { rate, usd } from './format.ts';
import { verdictMarks, verdictWords } from './wording.ts';

export const monthHeads = [
  'month',
  'busiest hour',
  'holds?',
  'sizes',
  'first limit',
  'order by',
  'better from then on',
  '$/month',
] as const;

/** The coming months as cells of a table; plain text that may hold names from files. */
export function monthRows({ timeline }: Result): readonly (readonly string[])[] {
  return timeline.map(({ month, qpsPeak, monthlyUsd, sizes, verdict, firstLimit, orderBy, switches }) => [
    month,
    rate(qpsPeak),
    `${verdictMarks[verdict]} ${verdictWords[verdict]}`,
    Object.entries(sizes)
      .map(([option, size]) => `${option} ${size}`)
      .join(', '),
    firstLimit ?? '',
    orderBy ?? '',
    switches.map(({ workload, to }) => `${workload} → ${to}`).join(', '),
    monthlyUsd === null ? '' : usd(monthlyUsd),
  ]);
}
