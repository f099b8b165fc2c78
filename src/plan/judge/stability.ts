import type { Run } from '../run/simulate-option.ts';
import { carriedShare, runCounts } from './run-counts.ts';

/** Growth of the backlog over half the span, as a share of what arrived in it, that no stable queue shows. */
const GROWTH_SHARE = 0.02;
/** Requests by which the backlog must grow at least: small systems fluctuate by chance. */
const LEAST_GROWTH = 20;
/** Share that may still be under way when the drain ends. */
const UNFINISHED_SHARE = 0.01;
/** Growth as a share of the backlog itself, below which it is a fluctuation. */
const FLUCTUATION = 0.1;
/** An empty system holds as many requests as it does for good once so many times as many have come. */
const TIMES_TO_FILL = 8;
/** Where as many leave as this share of those who come, batches are full when the backlog goes on to grow as before. */
const STEADY_CARRIED = 0.3;
const STEADY_GROWTH = 0.8;

/** What the backlog of a run tells of its queue. */
export type Stability = 'stable' | 'unstable' | 'too-short';

/**
 * Whether the queue of a run grows: the backlog rises from quarter to quarter of the measured span, and over its second
 * half by more than chance, or work is left when the drain ends. Judged before any percentile, which such a run does
 * not have. A backlog that grows in a span too short to fill the batches of a system that began empty tells nothing.
 */
export function stabilityOf(run: Run): Stability {
  let offered = 0;
  let unfinished = 0;
  for (const counts of runCounts(run)) {
    offered += counts.offered;
    unfinished += counts.unfinished;
  }
  if (offered === 0) return 'stable';
  if (unfinished > UNFINISHED_SHARE * offered) return 'unstable';
  const [first, second, third, last] = run.outcome.backlog;
  const came = offered / 2;
  const growth = last - second;
  // Of four numbers in any order one in 24 rises throughout; of the last three it would be one in six.
  const rises = second > first && third > second && last > third;
  if (!rises || growth <= Math.max(LEAST_GROWTH, GROWTH_SHARE * came, FLUCTUATION * second)) return 'stable';
  if (came >= TIMES_TO_FILL * second) return 'unstable';
  // Batches that fill take in less and less.
  const goesOn = Math.min(third - second, last - third) >= STEADY_GROWTH * (second - first);
  return goesOn && carriedShare([run]) >= STEADY_CARRIED ? 'unstable' : 'too-short';
}
