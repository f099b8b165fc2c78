import type { BilledUse } from '../../cost/billed-use.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Effort } from '../evaluate/evaluate-option.ts';
import { probeLoad } from '../evaluate/load-probe.ts';
import { probeOf } from '../evaluate/size-option.ts';
import { smallestPassing } from '../evaluate/sizing.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Reason } from '../result.ts';
import type { SimulateOption } from '../run/simulate-option.ts';
import { usdText } from '../wording.ts';
import { probeJudging } from './judge.ts';
import { passingTarget } from './passing-target.ts';
import { replicasForSessions } from './session-capacity.ts';

/** A fixed size is not searched further than this multiple of it. */
const MOST_TIMES = 16;

/** Limits that more of the same relieves. */
const sizeHelps: ReadonlySet<Reason['limit']> = new Set([
  'ttft',
  'tpot',
  'e2e',
  'deadline',
  'compute',
  'kv-cache',
]);

export interface PassingSizeQuery {
  readonly option: ResolvedOption;
  readonly served: readonly Workload[];
  readonly size: number;
  /** What the option is billed for at its own size. */
  readonly uses: readonly BilledUse[];
  readonly simulateOption: SimulateOption;
  readonly effort: Effort;
}

/**
 * Reasons of an option whose number of replicas is given and too small, with the number that would pass in place of
 * the general advice, found by probes of one replication; of one that is scaled, with the target that would. As they were
 * where neither helps.
 */
export function withPassingSize(reasons: readonly Reason[], query: PassingSizeQuery): readonly Reason[] {
  const { option, effort } = query;
  const [first] = reasons;
  // Probes on the way to an answer need no advice.
  if (first === undefined || effort.headroomRequests === 0) return reasons;
  if (option.scaling !== undefined && (first.limit === 'cold-start' || sizeHelps.has(first.limit))) {
    const fix = passingTarget(query);
    if (fix !== null) return [{ ...first, fix }, ...reasons.slice(1)];
  }
  const fixed = option.size.kind === 'fixed' && typeof option.spec.replicas === 'number';
  if (!fixed || !sizeHelps.has(first.limit)) return reasons;
  const size = passingSize(query, option.size.size);
  if (size === null) return reasons;
  const { monthlyUsd } = option.bill({ size, uses: query.uses, busyShare: null, meanReplicas: null });
  const price = monthlyUsd === null ? '' : ` at ${usdText(monthlyUsd)} a month`;
  return [{ ...first, fix: `replicas: ${size} would pass${price}` }, ...reasons.slice(1)];
}

function passingSize(
  { option, served, simulateOption, effort }: PassingSizeQuery,
  given: number,
): number | null {
  const atPeak = option.atPeak ?? option;
  const names = served.map((workload) => workload.name);
  const search = smallestPassing(
    (size) => {
      const maxRequests = effort.sizingRequests;
      const runs = probeLoad(simulateOption, atPeak, { names, size, scale: 1, maxRequests });
      return probeOf(runs, served, probeJudging(atPeak));
    },
    {
      min: Math.max(given + 1, replicasForSessions(served, option.sessionsPerReplica ?? Infinity)),
      max: given * MOST_TIMES,
      increment: 1,
    },
  );
  return search.passes ? search.size : null;
}
