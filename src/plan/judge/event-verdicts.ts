import type { NodeLoss } from '../../scenario/scenario.ts';
import type { Workload } from '../../workload/workload.ts';
import type { CalendarVerdict } from '../options/limits/calendar-limits.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { EventResult, Verdict } from '../result.ts';
import { filledRuns } from '../run/filled-runs.ts';
import type { ProviderDown, Run, SimulateOption } from '../run/simulate-option.ts';
import { percentText } from '../wording.ts';
import { availabilityFix } from './availability-verdict.ts';
import { runsAt } from './down-with.ts';
import { eventOutcome, meanQps } from './event-outcome.ts';
import { type JudgeOptions, judgeRuns } from './judge.ts';
import { sparesThatHold } from './lost-machines.ts';
import { limitText } from './reasons.ts';
import { loadFactor, type Situation, weekFactor } from './situation.ts';

const HOUR_S = 3600;

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

function downOf(option: ResolvedOption, { down }: Situation): ProviderDown | null {
  return down.find(({ provider }) => runsAt(option, provider)) ?? null;
}

function lossesOf({ id }: ResolvedOption, { lost }: Situation): readonly NodeLoss[] {
  return lost.filter((one) => one.option === id);
}

/** Whether anything of the option, its fallback apart, is down or lost in a situation. */
export function concernsOption(option: ResolvedOption, situation: Situation): boolean {
  return downOf(option, situation) !== null || lossesOf(option, situation).length > 0;
}

/** Share of requests whose loss is worth the word. */
const LOST = 0.001;

/** Nothing breaks there. */
const holding: ReadonlySet<Verdict> = new Set(['pass', 'unproven']);

/** Requests of a situation, below which it is taken to have none. */
const FEWEST = 0.5;

/** A situation whose hours bring a workload no requests. */
function untouched(situation: Situation, losses: readonly NodeLoss[]): JudgedEvent {
  const whole = { mean: 1, low: 1, high: 1 };
  return {
    result: {
      ...placeOf(situation, losses, 0),
      verdict: 'pass',
      limit: null,
      served: whole,
      attainment: null,
      usd: 0,
      alone: null,
    },
    broken: null,
  };
}

function placeOf(
  situation: Situation,
  lost: readonly NodeLoss[],
  requests: number,
): Pick<EventResult, 'at' | 'hours' | 'down' | 'lost' | 'surge' | 'requests'> {
  const { text, durationS, down, surge } = situation;
  return { at: text, hours: durationS / HOUR_S, down, lost, surge, requests };
}

/** How a workload fares in each situation of the scenario that concerns the option, without its fallback as well. */
export function judgeEvents(situations: readonly Situation[], query: EventQuery): JudgedEvent[] {
  const { option, served, workload, size, judging, runsIn } = query;
  return situations.flatMap((situation): JudgedEvent[] => {
    const { fallback } = option;
    const isDown = downOf(option, situation) !== null;
    const losses = [option, ...(fallback === null ? [] : [fallback])].flatMap((one) =>
      lossesOf(one, situation),
    );
    const isHit = concernsOption(option, situation);
    const concerned =
      isHit || (fallback !== null && concernsOption(fallback, situation)) || situation.surge > 1;
    if (!concerned) return [];
    const requests = meanQps(workload, situation) * situation.durationS;
    // What batches are under way in an hour arrived before it.
    if (option.kind !== 'batch' && requests < FEWEST) return [untouched(situation, losses)];
    const scale = option.kind === 'batch' ? weekFactor(served, situation) : loadFactor(served, situation);
    if (!(scale > 0)) return [];
    const runs = runsIn(option, situation, scale);
    const judged = judgeRuns(runs, workload, judging);
    const view = { option, workload, size, judging, runs };
    const outcome = eventOutcome(view, situation);
    const lost = judged.lostShare > LOST || outcome.served.mean < 1 - LOST;
    // A fallback may carry an outage and still answer too late: then the objective broke, not the availability.
    const isOut = isDown && lost && judged.verdict !== 'pass';
    const holds = (tried: ResolvedOption): boolean =>
      holding.has(judgeRuns(runsIn(tried, situation, scale), workload, judging).verdict);
    const spare = isDown || holding.has(judged.verdict) ? null : sparesThatHold(option, situation, holds);
    const limit = isOut || spare !== null ? 'availability' : judged.limit;
    // What waits for a provider or a machine to come back is no load beyond what it can take.
    const verdict = limit === 'availability' && judged.verdict === 'unstable' ? 'fail' : judged.verdict;
    const alone = isHit ? option.withoutFallback : undefined;
    const result: EventResult = {
      ...placeOf(situation, losses, requests),
      verdict,
      limit,
      ...outcome,
      alone:
        alone === undefined
          ? null
          : eventOutcome({ ...view, option: alone, runs: runsIn(alone, situation, scale) }, situation),
    };
    // A fallback that is down changes nothing but the overflow: what else breaks then breaks at any time.
    const isCause = isHit || situation.surge > 1 || lost;
    const broke = isCause && verdict !== 'pass' && verdict !== 'unproven';
    return [{ result, broken: broke ? brokenBy(query, situation, result, spare) : null }];
  });
}

/** What helps where the seller of the machines is down: no spare one of the same seller does. Null where it is not. */
function elsewhere({ availability, fallback }: ResolvedOption, down: ProviderDown | null): string | null {
  if (down === null || availability?.rented?.seller !== down.provider) return null;
  if (fallback !== null && !runsAt(fallback, down.provider)) return null;
  return `a fallback that does not run at ${down.provider}`;
}

function brokenBy(
  { option, workload, size }: EventQuery,
  situation: Situation,
  { verdict, limit, served, lost }: EventResult,
  spare: number | null,
): CalendarVerdict {
  const down = downOf(option, situation);
  const second = option.fallback === null ? null : downOf(option.fallback, situation);
  const partly = down === null || down.severity === 1 ? '' : ` for ${percentText(down.severity)} of requests`;
  const what = [
    ...(down === null ? [] : [`${down.provider} is down${partly}`]),
    ...(second === null || second.provider === down?.provider
      ? []
      : [`its fallback's ${second.provider} is down`]),
    ...lost.map(({ nodes }) => `${nodes === 1 ? 'a machine is' : `${nodes} machines are`} lost`),
    ...(situation.surge > 1 ? [`the load is ${situation.surge} ×`] : []),
  ].join(' and ');
  const bound = limit ?? 'compute';
  const general =
    bound !== 'availability'
      ? option.fix(bound, size)
      : (elsewhere(option, down) ?? availabilityFix(option, workload, size));
  const fix = spare === null ? general : `spare: ${spare}, in place of what stands on lost machines`;
  const outcome =
    served.mean < 1 - LOST
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
    const { down, lost } = situation;
    const { maxRequests: least, replications } = effort;
    const runs =
      ofOption.get(situation) ??
      filledRuns(
        (maxRequests) =>
          simulateOption(atPeak, {
            ...{ names, size, scale, maxRequests, replications },
            ...{ down, lost, downAt: situation },
          }),
        least,
      );
    ofOption.set(situation, runs);
    return runs;
  };
}
