import { judgeOptionsOf } from '../judge/judge.ts';
import { carriedShare } from '../judge/run-counts.ts';
import { stabilityOf } from '../judge/stability.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Run, SimulateOption, SimulationQuery } from '../run/simulate-option.ts';

/** A queue that leaves more than this behind grows for certain … */
const SURELY_CARRIED = 0.9;
/** … else so many replications decide, as the load of one drifts for minutes at a time. */
const REPLICATIONS = 3;
/** A sample that is over before the batches have filled is of fewer replicas, then of more requests as well. */
const FEWER_REPLICAS = 8;
const LONGER = 4;

/** An option at one size and load: one replication, or as many and as long as it takes to know whether a queue grows. */
export function probeLoad(
  simulateOption: SimulateOption,
  option: ResolvedOption,
  query: Omit<SimulationQuery, 'replications'>,
): Run[] {
  const runs = simulateOption(option, { ...query, replications: 1 });
  if (judgeOptionsOf(option).queueMayGrow) return runs;
  const fewer = { ...query, sliceReplicas: FEWER_REPLICAS };
  const samples = [query, fewer, { ...fewer, maxRequests: LONGER * query.maxRequests }];
  let long = runs;
  let sample = 0;
  while (sample + 1 < samples.length && long.some((run) => stabilityOf(run) === 'too-short')) {
    sample += 1;
    long = simulateOption(option, { ...samples[sample]!, replications: 1 });
  }
  const growing = long.some((run) => stabilityOf(run) === 'unstable');
  if (!growing || carriedShare(long) < SURELY_CARRIED) return long;
  return simulateOption(option, { ...samples[sample]!, replications: REPLICATIONS });
}
