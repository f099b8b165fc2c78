import type { Workload } from '../../workload/workload.ts';
import type { Run } from '../run/simulate-option.ts';
import { countsOfWorkload } from './run-counts.ts';
import { stabilityOf } from './stability.ts';

/** A queue that lets more than this share through in the time in which it came makes requests late, no more. */
const LATE = 0.9;

/** What a run serves: all that is completed or, where a queue grows beyond that, what leaves it as others arrive. */
function servedIn(run: Run, workload: Workload): { readonly served: number; readonly offered: number } {
  const { offered, completed, completedInSpan } = countsOfWorkload(run, workload);
  const grows = completedInSpan < LATE * offered && stabilityOf(run) === 'unstable';
  return { offered, served: grows ? completedInSpan : completed };
}

/** Share of a workload's requests that are served over some runs; 1 where none came. */
export function servedShare(runs: readonly Run[], workload: Workload): number {
  let served = 0;
  let offered = 0;
  for (const run of runs) {
    const one = servedIn(run, workload);
    served += one.served;
    offered += one.offered;
  }
  return offered === 0 ? 1 : served / offered;
}
