import type { LimitName, Outcome } from '../../simulate/outcome.ts';
import type { Run } from '../run/simulate-option.ts';
import type { JudgedObjective } from './objective-measure.ts';

/** Limits that refuse a request now and take it later: its client comes again once they have room. */
export const refilling: ReadonlySet<LimitName> = new Set<LimitName>([
  'rpm',
  'tpm',
  'itpm',
  'otpm',
  'rpd',
  'tpd',
  'concurrency',
  'units',
]);

/** Limits that make a provider refuse, so that a lost request is theirs. */
const refusing = new Set<LimitName>([
  ...refilling,
  'context',
  'session-length',
  'cold-start',
  'enqueued-tokens',
  'batch-requests',
  'batch-window',
]);

/** Limits at which a queue grows. A request beyond the context fails at once and holds up no other. */
export const queueing = new Set<LimitName>(
  [...refusing, 'kv-cache' as const, 'compute' as const].filter((limit) => limit !== 'context'),
);

/** The limit that was met most often, summed over the runs; null where none was. */
export function strongestPressure(
  outcomes: readonly Outcome[],
  among: ReadonlySet<LimitName> | null,
): LimitName | null {
  const total = new Map<LimitName, number>();
  for (const { pressure } of outcomes) {
    for (const [name, count] of Object.entries(pressure) as [LimitName, number][]) {
      if (count > 0 && (among === null || among.has(name))) total.set(name, (total.get(name) ?? 0) + count);
    }
  }
  let strongest: LimitName | null = null;
  for (const [name, count] of total) {
    if (strongest === null || count > total.get(strongest)!) strongest = name;
  }
  return strongest;
}

/** What refused the requests that were lost: those beyond the context are known by number, the others by pressure. */
export function refusedByLimit(outcomes: readonly Outcome[], lost: number): LimitName | null {
  const beyondContext = outcomes.reduce((sum, { pressure }) => sum + (pressure.context ?? 0), 0);
  return lost > 0 && beyondContext * 2 > lost ? 'context' : strongestPressure(outcomes, refusing);
}

/** Limits that let requests wait instead of refusing them; their pressure counts the requests that waited. */
const holding = new Set<LimitName>(['cold-start', 'enqueued-tokens', 'batch-requests']);

/** The limit that kept more requests waiting than an objective may miss; null where none did. */
export function heldBy(runs: readonly Run[], objective: JudgedObjective): LimitName | null {
  const limit = strongestPressure(
    runs.map((run) => run.outcome),
    holding,
  );
  if (limit === null) return null;
  const held = runs.reduce((sum, run) => sum + (run.outcome.pressure[limit] ?? 0), 0);
  const offered = runs.reduce((sum, run) => sum + run.stream.count, 0);
  return held > (1 - objective.share) * offered ? limit : null;
}

/**
 * What limits that are asked for more than they have lose in the long run, mean over the runs. In a sample of seconds
 * those who are told to wait for the next minute all get their turn after its end, when nobody else comes.
 */
export function overAsked(outcomes: readonly Outcome[]): {
  readonly lostShare: number;
  readonly limit: LimitName | null;
} {
  const over = outcomes.flatMap(({ tightest }) => (tightest && tightest.askedShare > 1 ? [tightest] : []));
  const lost = over.reduce(
    (sum, { askedShare, reachedShare }) => sum + reachedShare * (1 - 1 / askedShare),
    0,
  );
  return { lostShare: lost / Math.max(1, outcomes.length), limit: over[0]?.name ?? null };
}
