import type { Catalog } from '../../catalog/catalog.ts';
import { resolveProvider } from '../../catalog/terms/resolve-provider.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Workload } from '../../workload/workload.ts';
import type { CalendarVerdict } from '../options/calendar-limits.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Run, SimulateOption } from '../simulate-option.ts';
import { percentText } from '../wording.ts';
import { type JudgeOptions, judgeRuns } from './judge.ts';
import { limitText } from './reasons.ts';

/** Events that overlap in time, as one situation: who is down, and how much more comes in. */
export interface Situation {
  /** `2026-11-27T12:00Z`. */
  readonly text: string;
  /** In which it starts. */
  readonly hourOfWeek: number;
  /** Hours of the clock that it touches before another event starts or one of its own ends; a week at most. */
  readonly hours: number;
  /** Catalogue ids of the providers that are down. */
  readonly down: readonly string[];
  readonly surge: number;
}

const HOUR_S = 3600;
/** Unix time 0 was a Thursday, 72 hours into a week that starts on Monday. */
const EPOCH_HOUR_OF_WEEK = 72;

/** The scenario's events by the moments at which one starts or ends: everything that goes on from then. */
export function situationsOf(
  scenario: Pick<Scenario, 'events' | 'path'>,
  catalog: Pick<Catalog, 'providers'>,
): { readonly situations: readonly Situation[]; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const events = scenario.events.map((event) => {
    if (event.outage === null) return { ...event, provider: null };
    const lookup = resolveProvider(catalog, event.outage);
    if ('found' in lookup) return { ...event, provider: lookup.found.id };
    problems.push({ ...lookup.problem, ...(scenario.path === null ? {} : { file: scenario.path }) });
    return { ...event, provider: null };
  });
  const changes = [...new Set(events.flatMap((event) => [event.atEpochS, event.atEpochS + event.durationS]))];
  changes.sort((a, b) => a - b);
  const situations = changes.flatMap((atS, index): Situation[] => {
    const active = events.filter((event) => event.atEpochS <= atS && atS < event.atEpochS + event.durationS);
    const endS = changes[index + 1];
    if (active.length === 0 || endS === undefined) return [];
    const hour = (Math.floor(atS / HOUR_S) + EPOCH_HOUR_OF_WEEK) % 168;
    const situation = {
      text: new Date(atS * 1000).toISOString().replace(/:\d{2}\.000Z$/, 'Z'),
      hourOfWeek: hour,
      hours: Math.min(168, Math.ceil(endS / HOUR_S) - Math.floor(atS / HOUR_S)),
      down: active.flatMap((event) => (event.provider === null ? [] : [event.provider])),
      surge: active.reduce((factor, event) => factor * (event.surge ?? 1), 1),
    };
    return [situation];
  });
  return { situations, problems };
}

/** Load of the busiest hour of a situation over that of the busiest one of the week, surge included. */
export function loadFactor(served: readonly Workload[], { hourOfWeek, hours, surge }: Situation): number {
  let then = 0;
  for (let n = 0; n < hours; n += 1) {
    const hour = (hourOfWeek + n) % 168;
    const load = served.reduce((sum, workload) => sum + workload.qpsMean * workload.hourWeights[hour], 0);
    then = Math.max(then, load);
  }
  const peak = served.reduce((sum, workload) => sum + workload.qpsPeakHour, 0);
  return (surge * then) / peak;
}

interface EventQuery {
  readonly option: ResolvedOption;
  readonly served: readonly Workload[];
  readonly workload: Workload;
  readonly size: number;
  readonly judging: JudgeOptions;
  readonly runsIn: (situation: Situation, scale: number) => readonly Run[];
}

function concerns(option: ResolvedOption, situation: Situation): boolean {
  return situation.surge > 1 || (option.provider !== null && situation.down.includes(option.provider));
}

/** How a workload fares in each situation of the scenario: it breaks there, or nothing is said. */
export function judgeEvents(situations: readonly Situation[], query: EventQuery): CalendarVerdict[] {
  const { option, served, workload, size, judging, runsIn } = query;
  return situations.flatMap((situation): CalendarVerdict[] => {
    if (!concerns(option, situation)) return [];
    const scale = loadFactor(served, situation);
    if (!(scale > 0)) return [];
    const judged = judgeRuns(runsIn(situation, scale), workload, judging);
    if (judged.verdict !== 'fail' && judged.verdict !== 'unstable') return [];
    const down = option.provider !== null && situation.down.includes(option.provider);
    const lost = judged.lostShare > 0.001;
    // A fallback may carry an outage and still answer too late: then the objective broke, not the availability.
    const limit = down && lost ? 'availability' : (judged.limit ?? 'compute');
    const what = [
      ...(down ? [`${option.provider} is down`] : []),
      ...(situation.surge > 1 ? [`the load is ${situation.surge} ×`] : []),
    ].join(' and ');
    const outcome = lost
      ? `${percentText(judged.lostShare)} of the requests of ${workload.name} are lost`
      : `${workload.name} breaks ${limitText(limit)}`;
    const text = `from ${situation.text} on ${what}: ${outcome}`;
    return [{ verdict: judged.verdict, reason: { limit, text, fix: option.fix(limit, size) } }];
  });
}

/** The runs of an option in a situation, remembered for its workloads. */
export function situationRuns(
  option: ResolvedOption,
  names: readonly string[],
  size: number,
  simulateOption: SimulateOption,
  maxRequests: number,
): EventQuery['runsIn'] {
  const known = new Map<Situation, readonly Run[]>();
  return (situation, scale) => {
    const runs =
      known.get(situation) ??
      simulateOption(option, { names, size, scale, replications: 1, maxRequests, down: situation.down });
    known.set(situation, runs);
    return runs;
  };
}
