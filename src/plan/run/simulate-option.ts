import type { NodeLoss } from '../../scenario/scenario.ts';
import type { Outage } from '../../simulate/deployment.ts';
import { simulateWithFallback } from '../../simulate/fallback.ts';
import { KEPT_REQUESTS } from '../../simulate/gpu/request-tally.ts';
import type { Outcome, WorkloadUsage } from '../../simulate/outcome.ts';
import { simulate } from '../../simulate/simulate.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import type { WeekStream } from '../../workload/stream/typical-week.ts';
import { leastSize } from '../judge/availability-verdict.ts';
import { shareDownWith } from '../judge/down-with.ts';
import { streamAsHeard } from '../options/hosted/heard-audio.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import { contextInStatedTokens, streamInTokensOf } from '../options/token-factors.ts';
import type { Demand, DemandQuery } from './demand.ts';
import { fleetSlice } from './fleet-slice.ts';

/** One replication of one option. */
export interface Run {
  readonly stream: RequestStream;
  readonly outcome: Outcome;
  /** Requests that each of the stream's stands for. */
  readonly thinning: number;
  /** The part of the outcome's usage that the fallback bills, per workload; null where none stood by. */
  readonly fallbackUsage: readonly WorkloadUsage[] | null;
}

export interface SimulationQuery {
  readonly names: readonly string[];
  readonly size: number;
  readonly scale: number;
  readonly replications: number;
  readonly maxRequests: number;
  /** Replicas of a part that stands for a large fleet, where not the usual number. */
  readonly sliceReplicas?: number;
  /** Providers that are down: over the whole hour, or at `downAt` of a week. Absent for none. */
  readonly down?: readonly ProviderDown[];
  /** Machines that options have lost, for as long. */
  readonly lost?: readonly NodeLoss[];
  readonly downAt?: { readonly hourOfWeek: number; readonly durationS: number };
  /** Asked of the first replication: whether it alone is enough. */
  readonly settled?: (first: Run) => boolean;
  /** Asked once all replications are made: whether they cannot tell, so that more are made. */
  readonly undecided?: (runs: readonly Run[]) => boolean;
}

/** A provider at which this share of requests fails, 0–1. */
export interface ProviderDown {
  readonly provider: string;
  readonly severity: number;
}

/** Runs an option at one size and load. Same seed and replication give the same requests to every option. */
export type SimulateOption = (option: ResolvedOption, query: SimulationQuery) => Run[];

/** A fallback must be able to take whatever may fall back on it. */
function takesAll(fallback: ResolvedOption, demand: Demand, names: readonly string[]): boolean {
  return demand.workloads
    .filter((workload) => names.includes(workload.name))
    .every((workload) => fallback.suits(workload).word !== 'not-applicable');
}

const HOUR_S = 3600;
const DAY_HOURS = 24;
const WEEK_HOURS = 168;

/**
 * Seconds into a stream of an hour of the week. A trace that does not reach that day stands for it by its own hours of
 * the day, and one that has none of those by its beginning.
 */
function placeInWeek(hoursAfterStart: number, endS: number): number {
  const within = (hours: number): number => (((hoursAfterStart % hours) + hours) % hours) * HOUR_S;
  return [within(WEEK_HOURS), within(DAY_HOURS)].find((atS) => atS < endS) ?? 0;
}

/** Share of the replicas that the load has that go with so many machines: spare ones stand in for the first. */
function missingShare({ spare, replicasPerNode = 1 }: ResolvedOption, size: number, nodes: number): number {
  return Math.min(1, Math.max(0, nodes * replicasPerNode - spare) / size);
}

/**
 * A provider that is down fails its share of requests: from the first measured one of an hour until its drain ends, or
 * at the time of the week at which it is down.
 */
function outagesOf(
  option: ResolvedOption,
  stream: RequestStream,
  size: number,
  { down, lost, downAt }: SimulationQuery,
): Outage[] {
  const { measureFromS, endS, drainS, startHourOfWeek } = stream;
  const drainedS = endS + drainS;
  const ofWeek = option.judgedOn === 'week' ? downAt : undefined;
  const fromS = ofWeek === undefined ? measureFromS : placeInWeek(ofWeek.hourOfWeek - startHourOfWeek, endS);
  const toS = ofWeek === undefined ? drainedS : fromS + ofWeek.durationS;
  const gone = (lost ?? []).reduce((sum, one) => sum + (one.option === option.id ? one.nodes : 0), 0);
  return [
    ...(down ?? []).map(({ provider, severity }) => severity * shareDownWith(option, provider, size)),
    missingShare(option, size, gone),
  ]
    .filter((severity) => severity > 0)
    .map((severity) => ({ fromS, toS, severity }));
}

/**
 * A week holds few batches, and one that runs into its window makes a whole week late, once in many weeks. Fewer requests
 * in each of more weeks tell more.
 */
const BATCH_WEEKS = { answered: 60, probed: 10 };
const MOST_OF_BATCH_WEEK = { answered: 40_000, probed: 8_000 };

/** Streams longer than this are not kept with their outcomes. */
const LONGEST_KEPT = 60_000;
const kept = new WeakMap<RequestStream, Map<string, Run>>();

/** Options that differ in price alone share their runs: the same requests on the same replicas. */
function alike(option: ResolvedOption, query: SimulationQuery, stream: RequestStream, run: () => Run): Run {
  if (option.identity === null || query.down !== undefined || stream.count > LONGEST_KEPT) return run();
  const known = kept.get(stream) ?? new Map<string, Run>();
  kept.set(stream, known);
  const key = `${query.size} ${option.identity}`;
  const found = known.get(key) ?? run();
  known.set(key, found);
  return found;
}

/** Requests over all replications of a stream so long that each of them is precise by itself. */
export const MOST_REPLICATED = KEPT_REQUESTS;

/** Replications in all, as multiples of those asked for, while they cannot tell. */
const MORE_TIMES = [2, 4];

/** Requests of a week that is drawn finer than asked for. */
const MOST_OF_WEEK = 1_000_000;

/** A week as thin as asked for, or as thin as the option's quotas bear. */
function weekOf(option: ResolvedOption, demand: Demand, asked: DemandQuery): WeekStream {
  const week = demand.week(asked);
  const most = option.mostThinning ?? Number.POSITIVE_INFINITY;
  if (week.thinning <= most) return week;
  const maxRequests = Math.ceil((asked.maxRequests * week.thinning) / most);
  return demand.week({ ...asked, maxRequests: Math.min(MOST_OF_WEEK, maxRequests) });
}

/** The simulation behind `SimulateOption`; a trace is replicated only where the service is random. */
export function simulateWith(demand: Demand): SimulateOption {
  return (option, query) => {
    const { names, scale } = query;
    // GPU replicas cannot be thinned as quotas can: their week is simulated whole, and once.
    const wholeWeek = option.judgedOn === 'week' && option.kind !== 'batch';
    const once = wholeWeek || (demand.isTrace && option.modelError !== null);
    const batchWeeks = option.kind === 'batch' && !demand.isTrace;
    const effort = query.replications === 1 ? 'probed' : 'answered';
    const mostOfWeek = batchWeeks ? MOST_OF_BATCH_WEEK[effort] : Number.POSITIVE_INFINITY;
    const maxRequests = wholeWeek ? Number.POSITIVE_INFINITY : Math.min(query.maxRequests, mostOfWeek);
    const weeks = batchWeeks ? BATCH_WEEKS[effort] : 1;
    const replications = once ? 1 : Math.max(weeks, query.replications);
    const contextTokens = contextInStatedTokens(option, names);
    // Of a part of a fleet, a machine that is lost would be too large a share.
    const whole = [...(query.down ?? []), ...(query.lost ?? [])].length > 0;
    const slice = whole
      ? { replicas: query.size, thinning: 1 }
      : fleetSlice(option, query.size, demand, query.sliceReplicas);
    const replicate = (replication: number): Run => {
      const asked = { names, scale, maxRequests, replication, contextTokens, thinning: slice.thinning };
      const drawn =
        option.judgedOn === 'week'
          ? weekOf(option, demand, asked)
          : { stream: demand.busiestHour(asked), thinning: slice.thinning };
      const { thinning } = drawn;
      const inTokens = streamInTokensOf(option, drawn.stream);
      const stream =
        option.heard == null ? inTokens : streamAsHeard(inTokens, option.heard, demand.workloads);
      const outages = (of: ResolvedOption, size: number): Outage[] => outagesOf(of, stream, size, query);
      const deployment = option.deploy({
        size: slice.replicas,
        stream,
        thinning,
        scale,
        outages: outages(option, query.size),
      });
      const { fallback } = option;
      if (fallback === null || !takesAll(fallback, demand, names)) {
        return alike(option, query, stream, () => ({
          stream,
          thinning,
          outcome: simulate(deployment, stream, demand.seed, replication),
          fallbackUsage: null,
        }));
      }
      const counted = streamInTokensOf(fallback, drawn.stream);
      const second = fallback.deploy({
        size: leastSize(fallback),
        stream: counted,
        thinning,
        outages: outages(fallback, leastSize(fallback)),
        standby: true,
        scale,
      });
      const { merged, fallbackUsage } = simulateWithFallback(
        deployment,
        second,
        stream,
        demand.seed,
        replication,
        counted,
      );
      return { stream, thinning, outcome: merged, fallbackUsage };
    };
    const runs = [replicate(0)];
    if (replications > 1 && query.settled?.(runs[0]!) === true) return runs;
    // Over millions of requests chance averages out inside one replication.
    const enough = Math.max(1, Math.floor(MOST_REPLICATED / runs[0]!.stream.count));
    const make = (count: number): void => {
      while (runs.length < Math.min(count, enough)) runs.push(replicate(runs.length));
    };
    make(replications);
    for (const times of MORE_TIMES) {
      if (replications === 1 || query.undecided?.(runs) !== true) break;
      make(times * replications);
    }
    return runs;
  };
}
