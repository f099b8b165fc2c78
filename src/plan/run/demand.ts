import type { RequestStream } from '../../workload/request-stream.ts';
import { busiestHourStream } from '../../workload/stream/busiest-hour.ts';
import { scaleStream } from '../../workload/stream/scale-stream.ts';
import { scaleWorkload } from '../../workload/stream/scale-workload.ts';
import { type WeekStream, weekStream } from '../../workload/stream/typical-week.ts';
import type { Workload } from '../../workload/workload.ts';
import type { WorkloadInput } from '../../workload/workload-input.ts';
import { repeatStream } from './repeat-stream.ts';
import { busiestSlice, cutToContext, requestsOf } from './stream-slice.ts';

export interface DemandQuery {
  /** Workloads that share the deployment, by name. */
  readonly names: readonly string[];
  readonly replication: number;
  /** Load factor. */
  readonly scale: number;
  /** Cap on the requests; the window is shortened, the rate kept. */
  readonly maxRequests: number;
  /** Context of the model: longer requests are cut to it. Null: no cut. */
  readonly contextTokens: number | null;
  /** Requests of an hour that each stands for, picked at random; absent: every request is drawn. */
  readonly thinning?: number;
}

/** The requests of a run, drawn once and given to every option (common random numbers). */
export interface Demand {
  readonly workloads: readonly Workload[];
  readonly seed: number;
  /** Recorded demand is one stream: replications differ in the service alone. */
  readonly isTrace: boolean;
  /** The busiest hour, or the trace. */
  busiestHour(query: DemandQuery): RequestStream;
  /** A typical week, thinned to the cap, or the trace. */
  week(query: DemandQuery): WeekStream;
}

/** Streams of a run, remembered by what was asked for. */
export function demandOf(input: WorkloadInput, seed: number): Demand {
  const hours = new Map<string, RequestStream>();
  const weeks = new Map<string, WeekStream>();
  const chosen = (names: readonly string[]): Workload[] =>
    input.workloads.filter((workload) => names.includes(workload.name));

  const drawn = (query: DemandQuery, factor: number): RequestStream => {
    if (input.kind === 'trace') {
      return remembered(hours, JSON.stringify([query.names, query.maxRequests]), () =>
        longEnough(busiestSlice(input.stream, query.names, query.maxRequests), query.maxRequests),
      );
    }
    return remembered(
      hours,
      JSON.stringify([query.names, query.replication, query.maxRequests, factor, query.thinning]),
      () =>
        busiestHourStream(
          chosen(query.names).map((workload) => scaleWorkload(workload, factor)),
          {
            seed,
            replication: query.replication,
            scale: 1,
            maxRequests: query.maxRequests,
            contextTokens: null,
            thinning: query.thinning ?? 1,
          },
        ),
    );
  };

  const busiestHour = (query: DemandQuery): RequestStream => {
    // Compressed in time, calls would be shorter and no more of them open at once: more calls have to be drawn.
    const calls = input.kind !== 'trace' && chosen(query.names).some((workload) => workload.voice !== null);
    const drawnScale = calls ? query.scale : 1;
    const uncut = drawn(query, drawnScale);
    const { contextTokens } = query;
    // Options whose context holds every request share the uncut stream; recorded requests are never cut.
    const fits = input.kind === 'trace' || contextTokens === null || longestRequest(uncut) <= contextTokens;
    const stream = fits
      ? uncut
      : remembered(
          hours,
          JSON.stringify([
            query.names,
            query.replication,
            query.maxRequests,
            drawnScale,
            query.thinning,
            contextTokens,
          ]),
          () => cutToContext(uncut, contextTokens),
        );
    return calls || query.scale === 1 ? stream : scaledOf(stream, query.scale);
  };

  const week = (query: DemandQuery): WeekStream =>
    remembered(weeks, keyOf(query), () => {
      if (input.kind === 'trace') {
        return { stream: scaleStream(requestsOf(input.stream, query.names), query.scale), thinning: 1 };
      }
      return weekStream(chosen(query.names), {
        seed,
        replication: query.replication,
        scale: query.scale,
        maxRequests: query.maxRequests,
        contextTokens: query.contextTokens,
      });
    });

  return { workloads: input.workloads, seed, isTrace: input.kind === 'trace', busiestHour, week };
}

/** Requests of a recording that a probe needs at least: one that is shorter than its own answers holds no load. */
const LEAST_PROBED = 5_000;

/** The recording itself where all of it is asked for, and for probes of a part one that is long enough. */
function longEnough(stream: RequestStream, maxRequests: number): RequestStream {
  if (maxRequests === Number.POSITIVE_INFINITY) return stream;
  return repeatStream(stream, Math.min(LEAST_PROBED, maxRequests));
}

function keyOf(query: DemandQuery): string {
  const { names, replication, scale, maxRequests, contextTokens } = query;
  return JSON.stringify([names, replication, scale, maxRequests, contextTokens]);
}

/** Probes at odd load factors are used by a few options each: only so many streams are kept. */
const MOST_REMEMBERED = 64;

/** Longer streams are recorded ones: picking requests out of them again is cheaper than holding them twice. */
const MOST_REQUESTS_REMEMBERED = 5_000_000;

function countOf(made: RequestStream | WeekStream): number {
  return 'stream' in made ? made.stream.count : made.count;
}

function remembered<T extends RequestStream | WeekStream>(
  cache: Map<string, T>,
  key: string,
  make: () => T,
): T {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (countOf(made) > MOST_REQUESTS_REMEMBERED) return made;
  if (cache.size >= MOST_REMEMBERED) {
    const oldest = cache.keys().next();
    if (!oldest.done) cache.delete(oldest.value);
  }
  cache.set(key, made);
  return made;
}

/** Loads that several options are probed at; the last few are kept. */
const MOST_SCALES = 16;
const scaled = new WeakMap<RequestStream, Map<number, RequestStream>>();

function scaledOf(stream: RequestStream, scale: number): RequestStream {
  const known = scaled.get(stream) ?? new Map<number, RequestStream>();
  scaled.set(stream, known);
  const found = known.get(scale) ?? scaleStream(stream, scale);
  if (known.size >= MOST_SCALES && !known.has(scale)) {
    const oldest = known.keys().next();
    if (!oldest.done) known.delete(oldest.value);
  }
  known.set(scale, found);
  return found;
}

const longest = new WeakMap<RequestStream, number>();

function longestRequest(stream: RequestStream): number {
  const known = longest.get(stream);
  if (known !== undefined) return known;
  let most = 0;
  for (let i = 0; i < stream.count; i += 1)
    most = Math.max(most, stream.inputTokens[i] + stream.outputTokens[i]);
  longest.set(stream, most);
  return most;
}
