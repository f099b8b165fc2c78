import type { RequestStream } from '../request-stream.ts';
import type { Workload } from '../workload.ts';
import { type DrawOptions, drainOf, drawWorkload } from './draw-workload.ts';
import { hourlyQps } from './hourly-demand.ts';
import { mergeRequests } from './merge-requests.ts';

export interface WeekOptions extends Omit<DrawOptions, 'thinning'> {
  /** Load factor: multiplies every rate; the week stays a week. */
  readonly scale: number;
  /** The stream is thinned to about this many requests; null: never thinned. */
  readonly maxRequests: number | null;
}

export interface WeekStream {
  readonly stream: RequestStream;
  /** Every request stands for this many (≥ 1): rates, tokens and limits are divided by it. */
  readonly thinning: number;
}

const HOURS = 168;
const HOUR_S = 3600;
const STEPS_PER_HOUR = 60;

/**
 * Monday 00:00 UTC to Sunday 24:00 by the hourly shape of each workload, with the minute drift on top. Thinning keeps
 * requests at random, so the CV of the gaps shrinks towards 1 as it would in the thinned process.
 */
export function weekStream(workloads: readonly Workload[], options: WeekOptions): WeekStream {
  const expected = workloads.reduce((sum, w) => sum + w.qpsMean * options.scale * HOURS * HOUR_S, 0);
  const thinning = options.maxRequests === null ? 1 : Math.max(1, expected / options.maxRequests);
  const parts = workloads.map((workload) => {
    const loads = new Float64Array(HOURS * STEPS_PER_HOUR);
    const qps = hourlyQps(workload);
    for (let step = 0; step < loads.length; step += 1) {
      loads[step] = qps[Math.floor(step / STEPS_PER_HOUR)] / workload.qpsPeakHour;
    }
    const load = { stepS: HOUR_S / STEPS_PER_HOUR, loads, measuredFromStep: 0 };
    // A scale below 1 thins further; one above 1 is more of the same process.
    return drawWorkload(workload, load, { ...options, thinning: thinning / options.scale });
  });
  const stream = mergeRequests(
    parts,
    {
      workloadNames: workloads.map((workload) => workload.name),
      measureFromS: 0,
      endS: HOURS * HOUR_S,
      drainS: drainOf(workloads),
      startHourOfWeek: 0,
      startEpochS: null,
    },
    1,
  );
  return { stream, thinning };
}
