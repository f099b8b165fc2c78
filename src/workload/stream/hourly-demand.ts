import type { Workload } from '../workload.ts';

const HOURS_PER_WEEK = 168;

/** Requests per second in each hour of a typical week, hour 0 = Monday 00:00 UTC. */
export function hourlyQps(workload: Workload): Float64Array {
  return workload.hourWeights.map((weight) => weight * workload.qpsMean);
}

/** Hour of the week in which the sum of these workloads is largest. */
export function busiestHourOfWeek(workloads: readonly Workload[]): number {
  const total = new Float64Array(HOURS_PER_WEEK);
  for (const workload of workloads) {
    const qps = hourlyQps(workload);
    for (let hour = 0; hour < HOURS_PER_WEEK; hour += 1) total[hour] += qps[hour];
  }
  return total.indexOf(total.reduce((most, value) => Math.max(most, value)));
}
