import type { Reason } from '../result.ts';

export interface Headroom {
  /** Largest factor on the load that holds; `most` where nothing broke up to it, 0 where the smallest load breaks. */
  readonly factor: number;
  /** What breaks beyond it; null where nothing did. */
  readonly breaks: Reason['limit'] | null;
}

/** Names what breaks at a factor on the load, null where it holds. */
export type BreaksAt = (factor: number) => Reason['limit'] | null;

const MOST = 10;
const LEAST = 0.001;
/** Factor tried first above the load itself, and the ratio of those that follow. */
const NEAREST = 1.4;
const STEP = 1.6;
/** Ratio of the bracket's ends at which the search ends. */
const PRECISION = 1.03;

/** How far from a guess the two factors beside it are tried. */
const BESIDE = 1.1;
/** How far beyond what holds the factor is tried that breaks, which names the limit. */
const BEYOND = 1.05;

/**
 * Factors above the load that are tried for the first that breaks: around the guess and then all of the way, as what
 * holds beyond its guess often holds whatever comes; without a guess ever larger ones.
 */
function* rising(guess: number): Generator<number> {
  if (guess * BESIDE >= MOST) yield MOST;
  else if (guess / BESIDE > 1) {
    yield guess / BESIDE;
    yield guess * BESIDE;
    yield MOST;
  }
  for (let factor = NEAREST; factor < MOST; factor *= STEP) yield factor;
  yield MOST;
}

/**
 * The factor by which the load can grow (or must shrink, below 1) until something breaks: bracketed around a guess or by
 * steps, then bisected in the logarithm.
 *
 * @param guess where it may break; Infinity where it may well hold whatever comes, 0 for none
 */
export function findHeadroom(breaksAt: BreaksAt, guess = 0): Headroom {
  const limit = breaksAt(1);
  return limit === null ? headroomAbove(breaksAt, guess) : headroomBelow(breaksAt, limit);
}

/** The same where the load itself is known to hold. */
export function headroomAbove(breaksAt: BreaksAt, guess = 0): Headroom {
  let holds = 1;
  let breaks = Number.POSITIVE_INFINITY;
  let limit: Headroom['breaks'] = null;
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
  return bisected(breaksAt, { holds, breaks, limit });
}

/** The same where the load itself is known to break, on this limit. */
export function headroomBelow(breaksAt: BreaksAt, broken: Reason['limit']): Headroom {
  let breaks = 1;
  let limit = broken;
  for (let factor = 0.7; ; factor /= 1.8) {
    const tried = Math.max(factor, LEAST);
    const found = breaksAt(tried);
    if (found === null) return bisected(breaksAt, { holds: tried, breaks, limit });
    limit = found;
    breaks = tried;
    if (tried === LEAST) return { factor: 0, breaks: limit };
  }
}

/** The same where the load itself holds, of what may end it sooner than something else does; null where it does not. */
export function headroomWithin(breaksAt: BreaksAt, most: number): Headroom | null {
  const limit = most > 1 ? breaksAt(most) : null;
  return limit === null ? null : bisected(breaksAt, { holds: 1, breaks: most, limit });
}

/**
 * What shorter runs found, looked at again by longer ones: the factor that they say holds, and one a little beyond it that
 * breaks, else by steps down or up from there.
 *
 * @param holding a factor that is known to hold by the longer runs; 0 for none
 */
export function headroomNear(breaksAt: BreaksAt, probed: Headroom, holding: number): Headroom {
  let { factor, breaks: limit } = probed;
  if (factor === 0) return probed;
  const found = factor > holding ? breaksAt(factor) : null;
  if (found === null) {
    for (let beyond = BEYOND; factor < MOST; beyond = BESIDE) {
      const tried = Math.min(MOST, factor * beyond);
      limit = breaksAt(tried);
      if (limit !== null) return bisected(breaksAt, { holds: factor, breaks: tried, limit }, BEYOND);
      factor = tried;
    }
    return { factor: MOST, breaks: null };
  }
  limit = found;
  for (let below = BESIDE; ; below *= BESIDE) {
    const tried = Math.max(factor / below, holding, LEAST);
    const stillFound = tried === holding ? null : breaksAt(tried);
    if (stillFound === null) return bisected(breaksAt, { holds: tried, breaks: factor, limit }, BEYOND);
    limit = stillFound;
    factor = tried;
    if (tried === LEAST) return { factor: 0, breaks: limit };
  }
}

function bisected(
  breaksAt: BreaksAt,
  bracket: { readonly holds: number; readonly breaks: number; readonly limit: Headroom['breaks'] },
  precision = PRECISION,
): Headroom {
  let { holds, breaks, limit } = bracket;
  while (breaks / holds > precision) {
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

/** The one that ends first. */
export function leastHeadroom(bounds: readonly (Headroom | null)[]): Headroom | null {
  return bounds.reduce<Headroom | null>(
    (least, one) => (one !== null && (least === null || one.factor < least.factor) ? one : least),
    null,
  );
}
