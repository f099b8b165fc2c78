import type { Catalog } from '../../catalog/catalog.ts';
import { resolveProvider } from '../../catalog/terms/resolve-provider.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { NodeLoss, Scenario } from '../../scenario/scenario.ts';
import type { Workload } from '../../workload/workload.ts';
import type { ProviderDown } from '../run/simulate-option.ts';

/** Events that overlap in time, as one situation: who is down, and how much more comes in. */
export interface Situation {
  /** `2026-11-27T12:00Z`. */
  readonly text: string;
  /** In which it starts. */
  readonly hourOfWeek: number;
  /** Hours of the clock that it touches before another event starts or one of its own ends; a week at most. */
  readonly hours: number;
  readonly durationS: number;
  /** The providers that are down, by catalogue id. */
  readonly down: readonly ProviderDown[];
  /** Machines that options have lost. */
  readonly lost: readonly NodeLoss[];
  readonly surge: number;
  /** Whether it falls into the twelve months whose mean the bill is. */
  readonly isBilled: boolean;
}

const HOUR_S = 3600;
const YEAR_S = 365 * 24 * HOUR_S;
/** Unix time 0 was a Thursday, 72 hours into a week that starts on Monday. */
const EPOCH_HOUR_OF_WEEK = 72;

/**
 * The scenario's events by the moments at which one starts or ends: everything that goes on from then. What ended before
 * the day of the plan is none of them, and is warned of.
 */
export function situationsOf(
  scenario: Pick<Scenario, 'events' | 'path' | 'providersAt' | 'eventsAt'>,
  catalog: Pick<Catalog, 'providers' | 'asOf' | 'asOfEpochS'>,
): {
  readonly situations: readonly Situation[];
  readonly problems: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
} {
  const problems: Diagnostic[] = [];
  const events = scenario.events.map((event, index) => {
    if (event.outage === null) return { ...event, provider: null };
    const lookup = resolveProvider(catalog, event.outage);
    if ('found' in lookup) return { ...event, provider: lookup.found.id };
    const file = scenario.path === null ? {} : { file: scenario.path };
    problems.push({ ...lookup.problem, ...file, ...scenario.providersAt?.events[index] });
    return { ...event, provider: null };
  });
  const warnings = pastEvents(scenario, catalog);
  const changes = [...new Set(events.flatMap((event) => [event.atEpochS, event.atEpochS + event.durationS]))];
  changes.sort((a, b) => a - b);
  const situations = changes.flatMap((atS, index): Situation[] => {
    const active = events.filter((event) => event.atEpochS <= atS && atS < event.atEpochS + event.durationS);
    const endS = changes[index + 1];
    if (active.length === 0 || endS === undefined || endS <= catalog.asOfEpochS) return [];
    const hour = (Math.floor(atS / HOUR_S) + EPOCH_HOUR_OF_WEEK) % 168;
    const situation = {
      text: atText(atS),
      hourOfWeek: hour,
      hours: Math.min(168, Math.ceil(endS / HOUR_S) - Math.floor(atS / HOUR_S)),
      durationS: endS - atS,
      down: active.flatMap(({ provider, severity }) => (provider === null ? [] : [{ provider, severity }])),
      lost: active.flatMap(({ nodeLoss }) => nodeLoss ?? []),
      surge: active.reduce((factor, event) => factor * (event.surge ?? 1), 1),
      isBilled: atS < catalog.asOfEpochS + YEAR_S,
    };
    return [situation];
  });
  return { situations, problems, warnings };
}

function pastEvents(
  { events, path, eventsAt }: Pick<Scenario, 'events' | 'path' | 'eventsAt'>,
  { asOf, asOfEpochS }: Pick<Catalog, 'asOf' | 'asOfEpochS'>,
): Diagnostic[] {
  return events.flatMap(({ atEpochS, durationS }, index) => {
    if (atEpochS + durationS > asOfEpochS) return [];
    return [
      {
        code: 'CAP224' as const,
        severity: 'warning' as const,
        message: `the event at ${atText(atEpochS)} is over on ${asOf}, the day of this plan: it is not judged`,
        ...(path === null ? {} : { file: path }),
        ...eventsAt?.[index],
        help: 'give it a day to come, or --as-of a day before it',
      },
    ];
  });
}

/** `2026-11-27T12:00Z`. */
function atText(epochS: number): string {
  return new Date(epochS * 1000).toISOString().replace(/:\d{2}\.000Z$/, 'Z');
}

/** Shapes fall to almost nothing at night: a situation is judged at no less than this part of the peak. */
const LEAST_FACTOR = 1e-3;

/** Load of the busiest hour of a situation over that of the busiest one of the week, surge included. */
export function loadFactor(served: readonly Workload[], { hourOfWeek, hours, surge }: Situation): number {
  let then = 0;
  for (let n = 0; n < hours; n += 1) {
    const hour = (hourOfWeek + n) % 168;
    const load = served.reduce((sum, workload) => sum + workload.qpsMean * workload.hourWeights[hour], 0);
    then = Math.max(then, load);
  }
  const peak = served.reduce((sum, workload) => sum + workload.qpsPeakHour, 0);
  return Math.max(LEAST_FACTOR, (surge * then) / peak);
}

/**
 * Load of the week of a situation over that of any other. A queue of batches meets the outage at its hour of a whole
 * week, in which a surge counts by what it brings.
 */
export function weekFactor(served: readonly Workload[], { hourOfWeek, hours, surge }: Situation): number {
  let then = 0;
  let week = 0;
  for (let hour = 0; hour < 168; hour += 1) {
    const load = served.reduce((sum, workload) => sum + workload.qpsMean * workload.hourWeights[hour], 0);
    week += load;
    if ((hour - hourOfWeek + 168) % 168 < hours) then += load;
  }
  return week > 0 ? 1 + ((surge - 1) * then) / week : 0;
}
