import type { ReplicaLimits } from '../../performance/iteration-cost.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Headroom } from '../evaluate/headroom.ts';
import type { CalendarVerdict } from '../options/limits/calendar-limits.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';

/** Standard normals that the number of open sessions stays below in 99 of 100 moments: it is Poisson, as Erlang has it. */
const Z99 = 2.326;

/** Sessions open at the peak, 99 of 100 moments. */
function mostOpen(sessions: number): number {
  return sessions + Z99 * Math.sqrt(sessions);
}

function meanOpen(served: readonly Workload[]): number {
  return served.reduce((sum, { voice }) => sum + (voice?.sessionsPeak ?? 0), 0);
}

/**
 * Streaming sessions that a replica holds open: each keeps its part of the KV cache from beginning to end, its window
 * or as much as it has heard, and its place among the sequences.
 */
export function sessionsPerReplica(limits: ReplicaLimits, positions: number): number {
  const blocks = limits.fixedBlocksPerSequence + Math.ceil(positions / limits.blockTokens);
  return Math.max(0, Math.min(limits.maxNumSeqs, Math.floor(limits.kvBlocks / Math.max(1, blocks))));
}

/** Replicas without which the sessions of the peak do not find a place; Infinity where none holds a single one. */
export function replicasForSessions(served: readonly Workload[], perReplica: number): number {
  const sessions = meanOpen(served);
  if (sessions === 0) return 1;
  return perReplica > 0 ? Math.max(1, Math.ceil(mostOpen(sessions) / perReplica)) : Number.POSITIVE_INFINITY;
}

/** Sessions that find no place on the replicas there are. */
export function judgeSessions(
  option: ResolvedOption,
  served: readonly Workload[],
  size: number,
): CalendarVerdict[] {
  const perReplica = option.sessionsPerReplica ?? null;
  if (perReplica === null || mostOpen(meanOpen(served)) <= size * perReplica) return [];
  const text = `a replica holds ${perReplica} open sessions in its KV cache, ${size} of them ${size * perReplica}: the peak has up to ${Math.ceil(mostOpen(meanOpen(served)))}`;
  return [{ verdict: 'fail', reason: { limit: 'kv-cache', text, fix: option.fix('kv-cache', size) } }];
}

/** Share of the places for sessions that the peak takes on average; null where nothing is held open. */
export function sessionShare(
  { sessionsPerReplica: perReplica = null }: ResolvedOption,
  served: readonly Workload[],
  size: number,
): number | null {
  const sessions = meanOpen(served);
  return perReplica === null || perReplica === 0 || sessions === 0
    ? null
    : Math.min(1, sessions / (size * perReplica));
}

/** The factor on the sessions at which they fill the replicas; null where nothing is held open. */
export function sessionHeadroom(
  option: ResolvedOption,
  served: readonly Workload[],
  size: number,
): Headroom | null {
  const perReplica = option.sessionsPerReplica ?? null;
  const sessions = meanOpen(served);
  if (perReplica === null || sessions === 0) return null;
  // f·s + z·√(f·s) = places, solved for √(f·s).
  const root = (Math.sqrt(Z99 ** 2 + 4 * size * perReplica) - Z99) / 2;
  return { factor: root ** 2 / sessions, breaks: 'kv-cache' };
}
