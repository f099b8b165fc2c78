import type { Run } from '../simulate-option.ts';
import { runCounts } from './run-counts.ts';

/** Growth of the backlog over half the span, as a share of what arrived in it, that no stable queue shows. */
const GROWTH_SHARE = 0.02;
/** Requests by which the backlog must grow at least: small systems fluctuate by chance. */
const LEAST_GROWTH = 20;
/** Share that may still be under way when the drain ends. */
const UNFINISHED_SHARE = 0.01;

/**
 * Whether the queue of a run grows: the backlog rises from quarter to quarter of the measured span by more than
 * chance, or work is left when the drain ends. Judged before any percentile, which such a run does not have.
 */
export function isUnstable(run: Run): boolean {
  let offered = 0;
  let unfinished = 0;
  for (const counts of runCounts(run)) {
    offered += counts.offered;
    unfinished += counts.unfinished;
  }
  if (offered === 0) return false;
  if (unfinished > UNFINISHED_SHARE * offered) return true;
  const [first, second, third, last] = run.outcome.backlog;
  const growth = last - second;
  const rises = third > second && last > third && last > 1.5 * Math.max(first, 1);
  return rises && growth > Math.max(LEAST_GROWTH, GROWTH_SHARE * 0.5 * offered);
}
