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

/** The busiest hour of the week over all workloads. */
export function busiestHour(result: Result): { readonly hour: number; readonly qps: number } | null {
  const total = totalHourlyQps(result.workloads);
  if (total.length === 0) return null;
  let hour = 0;
  for (let i = 1; i < total.length; i += 1) if (total[i]! > total[hour]!) hour = i;
  return { hour, qps: total[hour]! };
}
