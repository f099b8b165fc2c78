import type { Result } from '../plan/result.ts';
import { rate, usd } from './format.ts';
import { coveredWords, sizeWords } from './growth.ts';
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
export function monthRows(result: Result): readonly (readonly string[])[] {
  const covered = coveredWords(result);
  const whose = covered === null ? '' : ` for ${covered}`;
  return result.timeline.map((point) => {
    const { month, qpsPeak, monthlyUsd, sizes, verdict, firstLimit, orderBy, switches } = point;
    const missed = orderBy !== null && orderBy < result.asOf ? ' (past)' : '';
    return [
      month,
      rate(qpsPeak),
      `${verdictMarks[verdict]} ${verdictWords[verdict]}${whose}`,
      Object.keys(sizes)
        .map((option) => `${option} ${sizeWords(result, option, point)}`)
        .join(', '),
      firstLimit ?? '',
      `${orderBy ?? ''}${missed}`,
      switches.map(({ workload, to }) => `${workload} → ${to}`).join(', '),
      monthlyUsd === null ? '' : usd(monthlyUsd),
    ];
  });
}
