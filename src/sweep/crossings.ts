import { middleValue, valueText } from './sweep-range.ts';
import type { Crossing, SweepPoint } from './sweep-result.ts';

/** The plan at a value, with only these options (null: all) and the seed moved by so much. */
export type PointAt = (
  value: string,
  restrict: { readonly only: readonly string[] | null; readonly seedShift: number },
) => Promise<SweepPoint>;

/** Width at which a bracket is narrow enough, relative to its ends. */
const PRECISION = 0.012;
/** Further seeds under which a crossing is looked for again. */
const SEED_SHIFTS = [1, 2];
/** A crossing is expected this much around its place when it is looked for under another seed. */
const REACH = 1.3;
const MOST_CROSSINGS = 24;

/** What changes at a crossing, read off a point. */
interface Question {
  readonly kind: Crossing['kind'];
  readonly workload: string | null;
  /** Options that matter to the answer on the two sides. */
  readonly only: readonly string[];
  answer(point: SweepPoint): string | null;
}

interface Bracket {
  readonly low: SweepPoint;
  readonly high: SweepPoint;
}

function numberAt(point: SweepPoint): number {
  return Number(point.value);
}

function isNarrow({ low, high }: Bracket): boolean {
  const [a, b] = [numberAt(low), numberAt(high)];
  const middle = valueText(middleValue(a, b));
  return (
    b - a <= PRECISION * Math.max(Math.abs(a), Math.abs(b)) ||
    middle === String(low.value) ||
    middle === String(high.value)
  );
}

/** Narrow brackets of every change of the answer between two points. */
async function narrow(
  bracket: Bracket,
  answer: Question['answer'],
  at: (value: string) => Promise<SweepPoint>,
): Promise<Bracket[]> {
  if (answer(bracket.low) === answer(bracket.high)) return [];
  if (isNarrow(bracket)) return [bracket];
  const middle = await at(valueText(middleValue(numberAt(bracket.low), numberAt(bracket.high))));
  const halves = await Promise.all([
    narrow({ low: bracket.low, high: middle }, answer, at),
    narrow({ low: middle, high: bracket.high }, answer, at),
  ]);
  return halves.flat();
}

function holds(point: SweepPoint, id: string): string | null {
  const option = point.options.find((one) => one.id === id);
  const carries =
    option?.verdict === 'pass' || option?.verdict === 'marginal' || option?.verdict === 'unproven';
  return carries ? id : null;
}

function cheapest(point: SweepPoint, workload: string): string | null {
  return point.assignments.find((one) => one.workload === workload)?.option ?? null;
}

/** Everything that changes between two neighbouring points. */
function questions(low: SweepPoint, high: SweepPoint): Question[] {
  const asked: Question[] = [];
  for (const { workload } of low.assignments) {
    const [below, above] = [cheapest(low, workload), cheapest(high, workload)];
    if (below === above) continue;
    const only = [below, above].filter((id) => id !== null);
    asked.push({ kind: 'cheapest', workload, only, answer: (point) => cheapest(point, workload) });
  }
  for (const { id } of low.options) {
    if (holds(low, id) === holds(high, id)) continue;
    asked.push({ kind: 'holds', workload: null, only: [id], answer: (point) => holds(point, id) });
  }
  return asked;
}

/** Under another seed, near where the change was found: its bracket, or null where it does not happen there. */
async function again(
  found: Bracket,
  question: Question,
  ends: { readonly least: number; readonly most: number },
  at: (value: string) => Promise<SweepPoint>,
): Promise<Bracket | null> {
  const reach = (value: number, factor: number): number =>
    Math.min(ends.most, Math.max(ends.least, value === 0 ? 0 : value > 0 ? value * factor : value / factor));
  const [low, high] = await Promise.all([
    at(valueText(reach(numberAt(found.low), 1 / REACH))),
    at(valueText(reach(numberAt(found.high), REACH))),
  ]);
  const [first, ...more] = await narrow({ low, high }, question.answer, at);
  if (first === undefined) return null;
  return { low: first.low, high: (more.at(-1) ?? first).high };
}

function crossingOf(question: Question, found: Bracket, others: readonly (Bracket | null)[]): Crossing {
  const brackets = [found, ...others.filter((one) => one !== null)];
  const lowest = brackets.reduce((a, b) => (numberAt(b.low) < numberAt(a.low) ? b : a)).low;
  const highest = brackets.reduce((a, b) => (numberAt(b.high) > numberAt(a.high) ? b : a)).high;
  const [low, high] = [numberAt(found.low), numberAt(found.high)];
  const below = question.answer(found.low);
  const broken = below === null ? found.low : found.high;
  return {
    kind: question.kind,
    workload: question.workload,
    below,
    above: question.answer(found.high),
    limit:
      question.kind === 'holds'
        ? (broken.options.find((one) => question.only.includes(one.id))?.limit ?? null)
        : null,
    value: Number(valueText(middleValue(low, high))),
    low: numberAt(lowest),
    high: numberAt(highest),
    qpsMean: middleValue(found.low.qpsMean, found.high.qpsMean),
    qpsMeanLow: lowest.qpsMean,
    qpsMeanHigh: highest.qpsMean,
  };
}

/** The changes that one question finds between two points, each with its interval. */
async function crossingsOf(
  question: Question,
  bracket: Bracket,
  ends: { readonly least: number; readonly most: number },
  at: PointAt,
): Promise<Crossing[]> {
  const only = question.kind === 'holds' ? question.only : null;
  const brackets = await narrow(bracket, question.answer, (value) => at(value, { only, seedShift: 0 }));
  return Promise.all(
    brackets.map(async (found) => {
      const sides = [question.answer(found.low), question.answer(found.high)];
      const restricted = question.kind === 'holds' ? question.only : sides.filter((id) => id !== null);
      const others = SEED_SHIFTS.map((seedShift) =>
        again(found, question, ends, (value) => at(value, { only: restricted, seedShift })),
      );
      return crossingOf(question, found, await Promise.all(others));
    }),
  );
}

/**
 * Where the cheapest option of a workload changes, or an option begins or ceases to hold, between neighbouring points:
 * each change is bracketed to 2 %, then looked for again under two more seeds, which widens its interval by what chance
 * alone moves it. Points are asked for side by side; the answer does not depend on which comes first.
 */
export async function findCrossings(points: readonly SweepPoint[], at: PointAt): Promise<Crossing[]> {
  const values = points.map(numberAt);
  const ends = { least: Math.min(...values), most: Math.max(...values) };
  const asked = points
    .slice(1)
    .flatMap((high, i) => {
      const low = points[i]!;
      return questions(low, high).map((question) => ({ question, bracket: { low, high } }));
    })
    .slice(0, MOST_CROSSINGS);
  const found = await Promise.all(
    asked.map(({ question, bracket }) => crossingsOf(question, bracket, ends, at)),
  );
  return found.flat();
}
