import { boughtWords } from '../plan/machine-words.ts';
import type { Result } from '../plan/result.ts';
import { usd } from './format.ts';
import { boughtOption } from './option-order.ts';
import { limitWords } from './wording.ts';

type Point = Result['timeline'][number];

/** How the plan bears the coming months: until when it holds, what to order, and what grows; null without a timeline. */
export function growthSentence(result: Result): string | null {
  const { timeline } = result;
  if (timeline.length === 0) return null;
  const covered = coveredWords(result);
  const until = untilSentence(result);
  const bears = covered === null ? until : `For ${covered}: ${until[0]!.toLowerCase()}${until.slice(1)}`;
  return [bears, ...sizeSteps(result), ...switchSentences(result)].join('; ');
}

const MOST_NAMED = 2;

/** Which workloads the months speak of, where the plan has nothing for the others: `chat alone`; null where it serves all. */
export function coveredWords({ recommendation: { assignments } }: Result): string | null {
  const covered = assignments.flatMap(({ workload, option }) => (option === null ? [] : [workload]));
  if (covered.length === assignments.length) return null;
  return covered.length > MOST_NAMED
    ? `${covered.length} of ${assignments.length} workloads`
    : `${covered.join(' and ')} alone`;
}

/** `Holds until 2027-02 (TPOT), since what it then needs had to be ordered by 2026-04-27; holds again from 2027-09`. */
function untilSentence({ timeline, asOf }: Result): string {
  const first = timeline.find(isShort);
  const open = timeline.find(({ verdict }) => verdict === 'unproven');
  const order = timeline.find(({ orderBy }) => orderBy !== null && orderBy >= asOf);
  const by = order === undefined ? '' : `, order by ${order.orderBy} for ${order.month}`;
  const last = timeline.at(-1)!;
  if (open !== undefined && (first === undefined || open.month < first.month)) {
    return `${unknownWords(open, first, timeline)}${by}`;
  }
  if (first === undefined) {
    const grows = last.qpsPeak !== timeline[0]!.qpsPeak;
    return `Holds through ${last.month}${grows ? ' as it grows' : ''}${by}`;
  }
  const from = timeline.indexOf(first);
  const missed = timeline.slice(0, from + 1).findLast(({ orderBy }) => orderBy !== null && orderBy < asOf);
  const since =
    missed === undefined ? '' : `, since what it then needs had to be ordered by ${missed.orderBy}`;
  const again = timeline.slice(from).find(({ verdict }) => verdict === 'pass');
  const recovers = again === undefined ? '' : `; holds again from ${again.month}`;
  const ordered = again === undefined || again.orderBy === null ? '' : ` if ordered by ${again.orderBy}`;
  return `Holds until ${first.month}${breakWords(first, timeline)}${since}${recovers}${again === order && ordered !== '' ? ordered : by}`;
}

/** `Holds through 2027-03; whether it holds from 2027-04 is not known (input TPM), breaks from 2027-08`. */
function unknownWords(open: Point, first: Point | undefined, timeline: readonly Point[]): string {
  const before = timeline[timeline.indexOf(open) - 1];
  const holds = before === undefined ? 'Whether it holds' : `Holds through ${before.month}; whether it holds`;
  const limit = open.firstLimit === null ? '' : ` (${limitText(open.firstLimit)})`;
  const breaks = first === undefined ? '' : `; breaks from ${first.month}${breakWords(first, timeline)}`;
  return `${holds} from ${open.month} is not known${limit}${breaks}`;
}

/** ` (TPOT)`; ` (TPOT close, fails from 2027-04)` where it is too close to tell before it fails. */
function breakWords(first: Point, timeline: readonly Point[]): string {
  const limit = first.firstLimit === null ? '' : limitText(first.firstLimit);
  if (first.verdict !== 'marginal') return limit === '' ? '' : ` (${limit})`;
  const fails = timeline.find(({ verdict }) => verdict === 'fail' || verdict === 'unstable');
  return ` (${limit}${limit === '' ? '' : ' '}close${fails === undefined ? '' : `, fails from ${fails.month}`})`;
}

function isShort({ verdict }: Point): boolean {
  return verdict === 'fail' || verdict === 'unstable' || verdict === 'marginal';
}

/** Limits of saved results may have any name. */
function limitText(limit: string): string {
  const words: Readonly<Record<string, string>> = limitWords;
  return Object.hasOwn(words, limit) ? words[limit]! : limit;
}

/** `own-racks 4×H100 tp2 in 1 node of 8 from 2027-07, … 10×H100 tp2 in 2 nodes of 8 from 2027-11`: first and last step of what grows. */
function sizeSteps(result: Result): string[] {
  const { timeline } = result;
  const ids = [...new Set(timeline.flatMap(({ sizes }) => Object.keys(sizes)))];
  return ids.flatMap((id) => {
    const steps = timeline.filter(
      ({ sizes }, index) =>
        index > 0 && sizes[id] !== undefined && sizes[id] !== timeline[index - 1]!.sizes[id],
    );
    const [first, last] = [steps[0], steps.at(-1)];
    if (first === undefined || last === undefined) return [];
    const more =
      first === last
        ? ''
        : `, ${steps.length > 2 ? '… ' : ''}${sizeWords(result, id, last)} from ${last.month}`;
    return [`${id} ${sizeWords(result, id, first)} from ${first.month}${more}`];
  });
}

/** What runs of an option in a month, counted as in the answer; a tier or a number of units by itself. */
export function sizeWords(result: Result, id: string, { sizes, gpus }: Point): string {
  const size = sizes[id];
  const deployment = boughtOption(result, id)?.deployment;
  const words =
    deployment == null || typeof size !== 'number'
      ? null
      : boughtWords({ ...deployment, replicas: size, gpus: gpus[id] ?? null });
  return words ?? String(size);
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
