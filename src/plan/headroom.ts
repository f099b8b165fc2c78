import type { LimitName } from '../simulate/outcome.ts';
import type { Reason, Verdict } from './result.ts';

export interface Headroom {
  /** Largest factor on the load that holds; `most` where nothing broke up to it. */
  readonly factor: number;
  /** What breaks beyond it; null where nothing did. */
  readonly breaks: LimitName | null;
}

const MOST = 10;
const LEAST = 0.02;
/** Factor tried first above the load itself, and the ratio of those that follow. */
const NEAREST = 1.4;
const STEP = 1.6;
/** Ratio of the bracket's ends at which the search ends. */
const PRECISION = 1.03;

/** How far from a guess the two factors beside it are tried. */
const BESIDE = 1.1;

/** Factors above the load that are tried for the first that breaks: around the guess, then ever larger ones. */
function* rising(guess: number): Generator<number> {
  if (guess * BESIDE >= MOST) yield MOST;
  else if (guess / BESIDE > 1) {
    yield guess / BESIDE;
    yield guess * BESIDE;
  }
  for (let factor = NEAREST; factor < MOST; factor *= STEP) yield factor;
  yield MOST;
}

/**
 * The factor by which the load can grow (or must shrink, below 1) until something breaks: bracketed around a guess or by
 * steps, then bisected in the logarithm. `breaksAt` names what broke at a factor, null where it holds.
 *
 * @param guess where it may break; Infinity where it may well hold whatever comes, 0 for none
 */
export function findHeadroom(breaksAt: (factor: number) => LimitName | null, guess = 0): Headroom {
  let holds = LEAST;
  let breaks = Number.POSITIVE_INFINITY;
  let limit = breaksAt(1);
  if (limit === null) {
    holds = 1;
    for (const factor of rising(guess)) {
      if (factor <= holds || factor >= breaks) continue;
      const found = breaksAt(factor);
      if (found === null) {
        if (factor === MOST) return { factor: MOST, breaks: null };
        holds = factor;
        continue;
      }
      limit = found;
      breaks = factor;
      if (factor < MOST) break;
    }
  } else {
    breaks = 1;
    for (let factor = 0.7; ; factor /= 1.8) {
      const tried = Math.max(factor, LEAST);
      const found = breaksAt(tried);
      if (found === null) {
        holds = tried;
        break;
      }
      limit = found;
      breaks = tried;
      if (tried === LEAST) return { factor: 0, breaks: limit };
    }
  }
  while (breaks / holds > PRECISION) {
    const middle = Math.sqrt(breaks * holds);
    const found = breaksAt(middle);
    if (found === null) holds = middle;
    else {
      limit = found;
      breaks = middle;
    }
  }
  return { factor: holds, breaks: limit };
}

/**
 * The headroom beside the verdict of all replications, of which its probes see one: what passes holds the load that it was
 * judged at, and what does not holds no more than that.
 */
export function besideVerdict(
  headroom: Headroom,
  { verdict, limit }: { readonly verdict: Verdict; readonly limit: Headroom['breaks'] },
): Headroom {
  if (verdict === 'pass') return { ...headroom, factor: Math.max(1, headroom.factor) };
  return isBroken(verdict) && headroom.factor > 1
    ? { factor: 1, breaks: limit ?? headroom.breaks }
    : headroom;
}

function isBroken(verdict: Verdict): boolean {
  return verdict === 'marginal' || verdict === 'fail' || verdict === 'unstable';
}

/** The headroom that a year, an event or a daily limit leaves which is broken at the load itself; null where none is. */
export function calendarBroken(
  calendar: readonly {
    readonly verdict: Verdict;
    readonly reason: { readonly limit: Reason['limit'] };
  }[],
): Pick<Headroom, 'factor'> | null {
  const broken = calendar.filter(({ verdict }) => isBroken(verdict));
  if (broken.length === 0) return null;
  // A provider that is down serves a smaller load no better.
  return { factor: broken.some(({ reason }) => reason.limit === 'availability') ? 0 : 1 };
}
