import type { Catalog } from '../../catalog/catalog.ts';
import { resolveProvider } from '../../catalog/terms/resolve-provider.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { NodeLoss, Scenario } from '../../scenario/scenario.ts';
import type { Workload } from '../../workload/workload.ts';
import type { CalendarVerdict } from '../options/calendar-limits.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { EventResult } from '../result.ts';
import type { ProviderDown, Run, SimulateOption } from '../simulate-option.ts';
import { percentText } from '../wording.ts';
import { availabilityFix } from './availability-verdict.ts';
import { eventOutcome } from './event-outcome.ts';
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
  readonly durationS: number;
  /** The providers that are down, by catalogue id. */
  readonly down: readonly ProviderDown[];
  /** Machines that options have lost. */
  readonly lost: readonly NodeLoss[];
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
      durationS: endS - atS,
      down: active.flatMap(({ provider, severity }) => (provider === null ? [] : [{ provider, severity }])),
      lost: active.flatMap(({ nodeLoss }) => nodeLoss ?? []),
      surge: active.reduce((factor, event) => factor * (event.surge ?? 1), 1),
    };
    return [situation];
  });
  return { situations, problems };
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

interface EventQuery {
  readonly option: ResolvedOption;
  readonly served: readonly Workload[];
  readonly workload: Workload;
  readonly size: number;
  readonly judging: JudgeOptions;
  readonly runsIn: RunsIn;
}

export interface JudgedEvent {
  readonly result: EventResult;
  /** Null where the workload holds there. */
  readonly broken: CalendarVerdict | null;
}

function downOf({ provider }: ResolvedOption, { down }: Situation): ProviderDown | null {
  return down.find((one) => one.provider === provider) ?? null;
}

/** How a workload fares in each situation of the scenario that concerns the option, without its fallback as well. */
export function judgeEvents(situations: readonly Situation[], query: EventQuery): JudgedEvent[] {
  const { option, served, workload, size, judging, runsIn } = query;
  return situations.flatMap((situation): JudgedEvent[] => {
    const isDown = downOf(option, situation) !== null;
    const scale = option.kind === 'batch' ? weekFactor(served, situation) : loadFactor(served, situation);
    const losses = situation.lost.filter((one) => one.option === option.id);
    if (!(scale > 0) || !(isDown || losses.length > 0 || situation.surge > 1)) return [];
    const runs = runsIn(option, situation, scale);
    const judged = judgeRuns(runs, workload, judging);
    const lost = judged.lostShare > 0.001;
    // A fallback may carry an outage and still answer too late: then the objective broke, not the availability.
    const limit = isDown && lost ? 'availability' : judged.limit;
    const alone = isDown ? option.withoutFallback : undefined;
    const view = { option, workload, size, judging, runs };
    const result: EventResult = {
      at: situation.text,
      hours: situation.durationS / HOUR_S,
      down: situation.down,
      lost: losses,
      surge: situation.surge,
      verdict: judged.verdict,
      limit,
      ...eventOutcome(view, situation),
      alone:
        alone === undefined
          ? null
          : eventOutcome({ ...view, option: alone, runs: runsIn(alone, situation, scale) }, situation),
    };
    const broke = judged.verdict !== 'pass' && judged.verdict !== 'unproven';
    return [{ result, broken: broke ? brokenBy(query, situation, result) : null }];
  });
}

function brokenBy(
  { option, workload, size }: EventQuery,
  situation: Situation,
  { verdict, limit, served, lost }: EventResult,
): CalendarVerdict {
  const down = downOf(option, situation);
  const partly = down === null || down.severity === 1 ? '' : ` for ${percentText(down.severity)} of requests`;
  const what = [
    ...(down === null ? [] : [`${down.provider} is down${partly}`]),
    ...lost.map(({ nodes }) => `${nodes === 1 ? 'a machine is' : `${nodes} machines are`} lost`),
    ...(situation.surge > 1 ? [`the load is ${situation.surge} ×`] : []),
  ].join(' and ');
  const bound = limit ?? 'compute';
  const fix = bound === 'availability' ? availabilityFix(option, size) : option.fix(bound, size);
  const outcome =
    served.mean < 0.999
      ? `${percentText(1 - served.mean)} of the requests of ${workload.name} are lost`
      : `${workload.name} ${verdict === 'marginal' ? 'is too close to tell on' : 'breaks'} ${limitText(bound)}`;
  const text = `from ${situation.text} on ${what}: ${outcome}`;
  return { verdict, reason: { limit: bound, text, fix } };
}

/** The runs of an option in a situation, remembered for its workloads and for it without its fallback. */
export type RunsIn = (option: ResolvedOption, situation: Situation, scale: number) => readonly Run[];

export function situationRuns(
  names: readonly string[],
  size: number,
  simulateOption: SimulateOption,
  effort: { readonly maxRequests: number; readonly replications: number },
): RunsIn {
  const known = new Map<ResolvedOption, Map<Situation, readonly Run[]>>();
  return (option, situation, scale) => {
    const ofOption = known.get(option) ?? new Map<Situation, readonly Run[]>();
    known.set(option, ofOption);
    const atPeak = option.atPeak ?? option;
    const runs =
      ofOption.get(situation) ??
      simulateOption(atPeak, {
        names,
        size,
        scale,
        ...effort,
        down: situation.down,
        lost: situation.lost,
        downAt: situation,
      });
    ofOption.set(situation, runs);
    return runs;
  };
}
