import { COMPLETED, type LimitName } from '../../simulate/outcome.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Run } from '../run/simulate-option.ts';
import { heldBy, refilling, strongestPressure } from './blamed-limit.ts';
import type { JudgedObjective } from './objective-measure.ts';

interface LateRequests {
  readonly completed: number;
  /** Beyond the objective's limit. */
  readonly late: number;
  /** Of those, the ones that would be beyond it had they been admitted as they came. */
  readonly lateAnyway: number;
}

function lateRequests(
  { stream, outcome }: Run,
  workload: Workload,
  { metric, limitS }: JudgedObjective,
): LateRequests {
  const { status, queueS, ttftS, e2eS } = outcome.requests;
  const index = stream.workloadNames.indexOf(workload.name);
  const timeS = metric === 'ttft' ? ttftS : e2eS;
  let completed = 0;
  let late = 0;
  let lateAnyway = 0;
  // Of a stream that was only tallied no request says how long it waited.
  const kept = outcome.tally === undefined ? stream.count : 0;
  for (let i = 0; i < kept; i += 1) {
    if (stream.workload[i] !== index || status[i] !== COMPLETED || stream.arrivalS[i] < stream.measureFromS)
      continue;
    completed += 1;
    if (!(timeS[i] > limitS)) continue;
    late += 1;
    if (timeS[i] - queueS[i] > limitS) lateAnyway += 1;
  }
  return { completed, late, lateAnyway };
}

/**
 * The limit that refused requests came again for, where that is why an objective is missed: most of those that miss it
 * would have met it had they been admitted as they came, and so would the objective. Null where the latency itself is too long.
 */
function waitedFor(runs: readonly Run[], workload: Workload, objective: JudgedObjective): LimitName | null {
  // Time per token does not depend on the wait before it, and a batch waits by design.
  if (objective.metric !== 'ttft' && objective.metric !== 'e2e') return null;
  const limit = strongestPressure(
    runs.map((run) => run.outcome),
    refilling,
  );
  if (limit === null) return null;
  const found = runs.map((run) => lateRequests(run, workload, objective));
  const sum = (of: (one: LateRequests) => number): number => found.reduce((all, one) => all + of(one), 0);
  const lateAnyway = sum((one) => one.lateAnyway);
  const isMostOfIt = 2 * lateAnyway < sum((one) => one.late);
  return isMostOfIt && lateAnyway <= (1 - objective.share) * sum((one) => one.completed) ? limit : null;
}

/** What a missed objective is told to: the limit that kept requests waiting, else its own metric. */
export function missedBy(runs: readonly Run[], workload: Workload, objective: JudgedObjective): LimitName {
  return heldBy(runs, objective) ?? waitedFor(runs, workload, objective) ?? objective.metric;
}
