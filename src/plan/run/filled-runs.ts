import { stabilityOf } from '../judge/stability.ts';
import type { Run } from './simulate-option.ts';

/** By so much, and so often, a sample is made longer. */
const LONGER = 4;
const MOST_LENGTHENED = 2;

/** Runs of a sample that is made longer while it is over before the batches have filled, which says nothing of a queue. */
export function filledRuns(
  runsOf: (maxRequests: number) => readonly Run[],
  leastRequests: number,
): readonly Run[] {
  let runs = runsOf(leastRequests);
  for (let lengthened = 1; lengthened <= MOST_LENGTHENED; lengthened += 1) {
    if (runs.every((run) => stabilityOf(run) !== 'too-short')) break;
    runs = runsOf(leastRequests * LONGER ** lengthened);
  }
  return runs;
}
