import { scaleWorkload } from '../../workload/stream/scale-workload.ts';
import type { Workload } from '../../workload/workload.ts';
import { judgeEvents, type RunsIn, situationRuns } from '../judge/event-verdicts.ts';
import { breaksAt, isBroken, type Judgement, judgeOptionsOf, probeJudging } from '../judge/judge.ts';
import { sessionHeadroom } from '../judge/session-capacity.ts';
import type { Situation } from '../judge/situation.ts';
import { type CalendarVerdict, calendarHeadroom } from '../options/limits/calendar-limits.ts';
import { judgeRamp } from '../options/limits/ramp-limit.ts';
import { inTokensOf } from '../options/token-factors.ts';
import type { EventResult } from '../result.ts';
import type { Run } from '../run/simulate-option.ts';
import type { Served } from './evaluate-workload.ts';
import {
  type BreaksAt,
  findHeadroom,
  type Headroom,
  headroomAbove,
  headroomBelow,
  headroomNear,
  headroomWithin,
  leastHeadroom,
} from './headroom.ts';
import { probeLoad } from './load-probe.ts';

/** The verdicts on one workload at its own load, of which its headroom must not say otherwise. */
export interface VerdictsAtLoad {
  readonly judged: Judgement;
  readonly year: readonly CalendarVerdict[];
  readonly ramp: readonly CalendarVerdict[];
  readonly events: readonly { readonly result: EventResult; readonly broken: CalendarVerdict | null }[];
}

/** Share of the hosted limits that the load takes; Infinity on GPUs, where no share tells when an objective breaks. */
function limitShare(runs: readonly Run[]): number {
  const shares = runs.map(({ outcome: { utilization } }) =>
    utilization.gpu === undefined
      ? Math.max(utilization.rateLimit ?? 0, utilization.units ?? 0)
      : Number.POSITIVE_INFINITY,
  );
  return Math.max(0, ...shares);
}

/** Times a probe that one of GPUs lasts at least which confirms it. */
const LONGER = 2;

/** What was found at a factor before, so that the workloads of an option share its runs. */
function remembered<T>(at: (factor: number) => T): (factor: number) => T {
  const known = new Map<number, T>();
  return (factor) => {
    const found = known.get(factor) ?? at(factor);
    known.set(factor, found);
    return found;
  };
}

/** How far the load of each workload of an option can grow, or must shrink; null where it is not asked for or not defined. */
export function headroomOf(served: Served): (workload: Workload, at: VerdictsAtLoad) => Headroom | null {
  const { option, workloads, size, runs, simulateOption, effort } = served;
  const names = workloads.map((workload) => workload.name);
  const counted = workloads.map((workload) => inTokensOf(option, workload));
  const atPeak = option.atPeak ?? option;
  // Limits refill by the minute and clients come again in the next one: what they lose shows over many minutes.
  const ofLoad = (scale: number): number => (option.modelError === null ? Math.max(1, scale) : 1);
  // An autoscaler brings all that it may before anything breaks.
  const mostAtPeak = Math.max(size, option.mostReplicas ?? size);
  const probeAt = remembered((scale) => {
    const maxRequests = Math.round(effort.headroomRequests * ofLoad(scale));
    return probeLoad(simulateOption, atPeak, { names, size: mostAtPeak, scale, maxRequests });
  });
  // As long as a probe, but as many of them as the verdict rests on, and with the autoscaler.
  const carefullyAt = remembered((scale) =>
    simulateOption(option, {
      names,
      size,
      scale,
      replications: effort.replications,
      maxRequests: effort.sizingRequests,
    }),
  );
  // The load of a probe is over before the queue of GPUs has grown by what breaks, and holds few weeks of a batch API.
  const longAt = remembered((scale) =>
    option.kind === 'batch'
      ? carefullyAt(scale)
      : probeLoad(simulateOption, atPeak, {
          ...{ names, size: mostAtPeak, scale },
          maxRequests: Math.min(
            effort.fullRequests,
            Math.round(effort.headroomRequests * Math.max(LONGER, scale)),
          ),
        }),
  );
  const eventsAt = remembered((factor): RunsIn => {
    const runsIn = situationRuns(names, size, simulateOption, {
      maxRequests: effort.headroomRequests,
      replications: 1,
    });
    return (one, situation, scale) => runsIn(one, situation, scale * factor);
  });

  /** By simulation. A probe is one replication: where it contradicts the verdict, several are asked. */
  const simulated = (workload: Workload, { verdict, limit }: Judgement): Headroom => {
    const probed = findHeadroom(
      (factor) => breaksAt(probeAt(factor), workload, probeJudging(atPeak)),
      1 / limitShare(runs),
    );
    if (verdict === 'marginal') return probed.factor < 1 ? probed : { factor: 1, breaks: limit };
    const broken = isBroken(verdict);
    const carefully: BreaksAt = (factor) => breaksAt(carefullyAt(factor), workload, judgeOptionsOf(option));
    // With all replicas up the peak holds loads that the week does not, in which they have yet to start.
    if (broken !== probed.factor >= 1) {
      const forLong: BreaksAt = (factor) => breaksAt(longAt(factor), workload, probeJudging(atPeak));
      const isShort = option.kind === 'batch' || option.modelError !== null;
      const confirmed = isShort ? headroomNear(forLong, probed, broken ? 0 : 1) : probed;
      if (!broken || option.atPeak === null || carefully(confirmed.factor) === null) return confirmed;
    }
    return broken ? headroomBelow(carefully, limit ?? 'compute') : headroomAbove(carefully, 1.2);
  };

  /** Of growth that a provider does not follow. */
  const ofRamp = (ramp: readonly CalendarVerdict[]): Headroom | null => {
    const [broken] = ramp;
    if (broken === undefined) return null;
    return headroomBelow((factor) => {
      const scaled = counted.map((workload) => scaleWorkload(workload, factor));
      return judgeRamp(option, scaled, effort.situations)[0]?.reason.limit ?? null;
    }, broken.reason.limit);
  };

  /** What breaks in situations at other loads than the workload's own. */
  const inSituations = (workload: Workload, situations: readonly Situation[]): BreaksAt => {
    const { withoutFallback: _, ...alone } = option;
    return (factor) => {
      const judged = judgeEvents(situations, {
        option: alone,
        served: workloads,
        workload,
        size,
        judging: judgeOptionsOf(option),
        runsIn: eventsAt(factor),
      });
      return judged.find((one) => one.broken !== null)?.broken?.reason.limit ?? null;
    };
  };

  /** Of the outages and surges in which the load itself does not hold. */
  const ofEvents = (workload: Workload, events: VerdictsAtLoad['events']): Headroom | null => {
    const broken = events.filter((one) => one.broken !== null);
    const [first] = broken;
    if (first === undefined) return null;
    const limit = first.broken!.reason.limit;
    // What nobody takes over is lost at any load.
    const { down, served: left } = first.result;
    const noneTakesOver = option.fallback === null && (down.length > 0 || left.mean === 0);
    if (limit === 'availability' && noneTakesOver) return { factor: 0, breaks: limit };
    const at = new Set(broken.map(({ result }) => result.at));
    const situations = effort.situations.filter(({ text }) => at.has(text));
    return headroomBelow(inSituations(workload, situations), limit);
  };

  return (workload, { judged, year, ramp, events }) => {
    if (effort.headroomRequests === 0 || option.limitsKnown === false || judged.restsOnOverflow) return null;
    const least = leastHeadroom([
      // An outage takes as much of a smaller load.
      year.length > 0 ? { factor: 0, breaks: 'availability' } : null,
      simulated(workload, judged),
      // What the calendar bounds is exact, and holds whatever the simulated hours say.
      calendarHeadroom(option, counted, served.monthlyUsd),
      sessionHeadroom(option, workloads, size),
      ofRamp(ramp),
      ofEvents(workload, events),
    ]);
    if (least === null || events.length === 0 || events.some(({ broken }) => broken !== null)) return least;
    return headroomWithin(inSituations(workload, effort.situations), least.factor) ?? least;
  };
}
