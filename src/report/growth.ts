import type { Result } from '../plan/result.ts';
import { usd } from './format.ts';

/** How the plan bears the coming months: until when it holds, what to order, and what grows; null without a timeline. */
export function growthSentence(result: Result): string | null {
  const { timeline } = result;
  if (timeline.length === 0) return null;
  const broken = timeline.find(({ verdict }) => verdict === 'fail' || verdict === 'unstable');
  const grows = timeline.at(-1)!.qpsPeak !== timeline[0]!.qpsPeak;
  const late = timeline.find(({ orderBy }) => orderBy !== null && orderBy < result.asOf);
  const first =
    late !== undefined && (broken === undefined || late.month <= broken.month)
      ? `Holds until ${late.month}: what that month needs had to be ordered by ${late.orderBy}, and it is ${result.asOf}`
      : broken === undefined
        ? `Holds through ${timeline.at(-1)!.month}${grows ? ' as it grows' : ''}`
        : `Holds until ${broken.month}${broken.firstLimit === null ? '' : `: ${broken.firstLimit}`}`;
  const order = timeline.find(({ orderBy }) => orderBy !== null && orderBy >= result.asOf);
  const by = order === undefined ? '' : `, order by ${order.orderBy} for ${order.month}`;
  return [`${first}${by}`, ...sizeSteps(result), ...switchSentences(result)].join('; ');
}

/** `own-racks 2 from 2027-07, … 5 from 2027-11`: the first and the last step of what grows. */
function sizeSteps({ timeline }: Result): string[] {
  const ids = [...new Set(timeline.flatMap(({ sizes }) => Object.keys(sizes)))];
  return ids.flatMap((id) => {
    const steps = timeline.filter(
      ({ sizes }, index) =>
        index > 0 && sizes[id] !== undefined && sizes[id] !== timeline[index - 1]!.sizes[id],
    );
    const [first, last] = [steps[0], steps.at(-1)];
    if (first === undefined || last === undefined) return [];
    const more =
      first === last ? '' : `, ${steps.length > 2 ? '… ' : ''}${last.sizes[id]} from ${last.month}`;
    return [`${id} ${first.sizes[id]} from ${first.month}${more}`];
  });
}

/** `from 2027-05 own-oss is better for assistant, $1.2k a month less`. */
function switchSentences({ timeline }: Result): string[] {
  return timeline.flatMap(({ month, switches }) =>
    switches.map(({ workload, to, savesMonthlyUsd }) => {
      const why = savesMonthlyUsd === null ? 'it then still holds' : `${usd(savesMonthlyUsd)} a month less`;
      return `from ${month} ${to} is better for ${workload}, ${why}`;
    }),
  );
}
