import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Situation } from './situation.ts';

/** An option with so many spare replicas, at its peak as well. */
function withSpare(option: ResolvedOption, spare: number): ResolvedOption {
  const { atPeak } = option;
  return { ...option, spare, atPeak: atPeak === null ? null : { ...atPeak, spare } };
}

/**
 * The fewest spare replicas with which an option holds while it is without its lost machines, at most as many as stood on
 * them; null where it lost none, or breaks with any number: then it is not the machines.
 *
 * @param holds whether the option holds in the situation
 */
export function sparesThatHold(
  option: ResolvedOption,
  { lost }: Pick<Situation, 'lost'>,
  holds: (option: ResolvedOption) => boolean,
): number | null {
  const nodes = lost.reduce((sum, one) => sum + (one.option === option.id ? one.nodes : 0), 0);
  let enough = nodes * (option.replicasPerNode ?? 1);
  let tooFew = option.spare;
  if (enough <= tooFew || !holds(withSpare(option, enough))) return null;
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (holds(withSpare(option, middle))) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
