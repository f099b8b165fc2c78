import type { RequestStream } from '../request-stream.ts';
import type { Workload } from '../workload.ts';
import { drainOf, drawWorkload } from './draw-workload.ts';
import { busiestHourOfWeek } from './hourly-demand.ts';
import { mergeRequests } from './merge-requests.ts';

export interface BusiestHourOptions {
  readonly seed: number;
  readonly replication: number;
  /** Load factor: divides every arrival, so that all factors meet the same requests in the same order. */
  readonly scale: number;
  /** Cap on the requests of the stream, warm-up included; the window is shortened, the rate kept. Null: no cap. */
  readonly maxRequests: number | null;
  /** Input and output of a request are cut to fit; null: no cut. */
  readonly contextTokens: number | null;
  /** Every request stands for this many, picked at random; absent: for itself. */
  readonly thinning?: number;
  /** Seconds simulated before counting starts; default 300, at most 40 % of a shortened window. */
  readonly warmupS?: number;
}

const HOUR_S = 3600;
const WARMUP_S = 300;
/** A percentile needs at least this many requests of every workload … */
const LEAST_REQUESTS = 200;
/** … but the window grows no longer than a week, and not so long that the busier workloads drown everything. */
const LONGEST_WINDOW_S = 168 * HOUR_S;
const MOST_REQUESTS_WHEN_LENGTHENED = 500_000;
const DRIFT_STEP_S = 60;
/** A shortened window still meets this many steps of the drift, so that it holds busy and quiet minutes alike. */
const LEAST_DRIFT_STEPS = 20;

/**
 * The busiest hour of these workloads, all at their own peak at once (workloads that peak at different hours are
 * planned on the safe side), at a mean rate of `qpsPeakHour × scale` each: a gamma renewal process with the row's CV,
 * over a drift of the minute rate and nothing else. Very slow workloads lengthen the window, `maxRequests` shortens it.
 */
export function busiestHourStream(
  workloads: readonly Workload[],
  options: BusiestHourOptions,
): RequestStream {
  const { warmupS, measuredS } = chooseWindow(workloads, options);
  const spanS = warmupS + measuredS;
  const steps = Math.max(LEAST_DRIFT_STEPS, Math.round(spanS / DRIFT_STEP_S));
  const stepS = spanS / steps;
  const load = { stepS, loads: new Float64Array(steps).fill(1), measuredFromStep: warmupS / stepS };
  const parts = workloads.map((workload) => drawWorkload(workload, load, options));
  return mergeRequests(
    parts,
    {
      workloadNames: workloads.map((workload) => workload.name),
      measureFromS: warmupS / options.scale,
      endS: spanS / options.scale,
      drainS: drainOf(workloads),
      startHourOfWeek: busiestHourOfWeek(workloads),
      startEpochS: null,
    },
    options.scale,
  );
}

/** In unscaled time: at `scale` 2 the same requests arrive in half of it. */
function chooseWindow(
  workloads: readonly Workload[],
  options: BusiestHourOptions,
): { readonly warmupS: number; readonly measuredS: number } {
  const rates = workloads.map((workload) => workload.qpsPeakHour / (options.thinning ?? 1));
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const slowest = Math.min(...rates);
  const warmupS = options.warmupS ?? WARMUP_S;

  const enoughS = Math.min(LEAST_REQUESTS / slowest, LONGEST_WINDOW_S, MOST_REQUESTS_WHEN_LENGTHENED / total);
  const measuredS = Math.max(HOUR_S, enoughS);
  const cappedS = options.maxRequests === null ? Number.POSITIVE_INFINITY : options.maxRequests / total;
  if (warmupS + measuredS <= cappedS) return { warmupS, measuredS };
  const shortWarmupS = Math.min(warmupS, 0.4 * cappedS);
  return { warmupS: shortWarmupS, measuredS: cappedS - shortWarmupS };
}
