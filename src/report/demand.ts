import type { Result, WorkloadResult } from '../plan/result.ts';

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** All workloads together by hour of the week, requests per second; empty when none has a shape. */
export function totalHourlyQps(workloads: readonly WorkloadResult[]): readonly number[] {
  const shaped = workloads.filter(({ hourlyQps }) => hourlyQps.length === 168);
  if (shaped.length === 0) return [];
  return Array.from({ length: 168 }, (_, hour) =>
    shaped.reduce((sum, { hourlyQps }) => sum + hourlyQps[hour]!, 0),
  );
}

/** `Tue 14:00` for hour 38 of the week. */
export function hourOfWeekWords(hour: number): string {
  return `${days[Math.floor(hour / 24) % 7]} ${String(hour % 24).padStart(2, '0')}:00`;
}

/** Loads closer together than this are one load. */
const SAME_LOAD = 1e-9;

/**
 * The busiest hour of the week over all workloads; `hour` is null where nothing says which it is. Hours that are as busy
 * as each other are told apart by what a trace recorded: days that it did not see are like those that it did.
 */
export function busiestHour(result: Result): { readonly hour: number | null; readonly qps: number } | null {
  const total = totalHourlyQps(result.workloads);
  if (total.length === 0) return null;
  const qps = Math.max(...total);
  const isBusiest = (hour: number): boolean => total[hour]! >= qps * (1 - SAME_LOAD);
  const largest = result.workloads.reduce((a, b) => (b.qpsPeakHour > a.qpsPeakHour ? b : a));
  const recorded = largest.busiestHourOfWeek ?? null;
  if (recorded === null && total.every((_, hour) => isBusiest(hour))) return { hour: null, qps };
  const from = recorded ?? 0;
  const hour = total.map((_, after) => (from + after) % total.length).find(isBusiest);
  return { hour: hour ?? null, qps };
}
