import type { Run } from '../run/simulate-option.ts';

/** The answer's own runs of a size, and whether they hold. */
export interface SizeAnswer {
  readonly size: number;
  readonly runs: readonly Run[];
  readonly passes: boolean;
}

/** Times that a size which a probe called large enough is enlarged, by twice as much each time. */
const MOST_GROWTHS = 4;
/** Share of the size by which the first of them enlarges it. */
const FIRST_GROWTH = 0.02;

/**
 * Probes of one replication are wrong by up to a tenth of the load: the answer's own runs decide. What fails is enlarged
 * until it passes, then made as small as still does. Where no enlargement helps, the size stays what the probe found.
 *
 * @param found the size that a probe called large enough
 * @param mayShrink whether what passes is made smaller while it does: not where a queue may grow, as the probe is made to
 *   last until that shows and the answer, of more replications, may be too short for it
 */
export function settleSize(
  found: number,
  bounds: { readonly min: number; readonly max: number; readonly increment: number },
  mayShrink: boolean,
  answerAt: (size: number) => SizeAnswer,
): SizeAnswer {
  const { min, max, increment } = bounds;
  const first = answerAt(found);
  if (first.passes) {
    let best = first;
    while (mayShrink && best.size - increment >= min) {
      const fewer = answerAt(best.size - increment);
      if (!fewer.passes) break;
      best = fewer;
    }
    return best;
  }
  let failing = found;
  let steps = Math.max(1, Math.ceil((found * FIRST_GROWTH) / increment));
  for (let growth = 0; growth < MOST_GROWTHS; growth += 1) {
    const larger = failing + Math.min(steps, Math.floor((max - failing) / increment)) * increment;
    if (larger === failing) break;
    const answer = answerAt(larger);
    if (answer.passes) return smallestBetween(failing, answer, increment, answerAt);
    failing = larger;
    steps *= 2;
  }
  return first;
}

function smallestBetween(
  failing: number,
  passing: SizeAnswer,
  increment: number,
  answerAt: (size: number) => SizeAnswer,
): SizeAnswer {
  let below = failing;
  let best = passing;
  while (best.size - below > increment) {
    const middle = answerAt(below + Math.floor((best.size - below) / increment / 2) * increment);
    if (middle.passes) best = middle;
    else below = middle.size;
  }
  return best;
}
