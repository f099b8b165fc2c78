import type { Run } from '../run/simulate-option.ts';

/** Replicas that an autoscaler kept, mean over the runs; null without one. */
export function meanReplicas(runs: readonly Run[]): number | null {
  let reservedS = 0;
  let spanS = 0;
  for (const { stream, outcome } of runs) {
    if (outcome.reservedSeconds === null) return null;
    reservedS += outcome.reservedSeconds;
    spanS += stream.endS - stream.measureFromS;
  }
  return spanS > 0 ? reservedS / spanS : null;
}
