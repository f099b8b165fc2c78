import type { Assumption } from '../../diagnostics/assumption.ts';
import type { Workload } from '../../workload/workload.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { Run } from '../run/simulate-option.ts';
import { countText } from '../wording.ts';
import { pooledValues } from './latency-values.ts';

const DAY_S = 86_400;
const MONTH_S = 730 * 3600;
/** Points at which the distribution of times is read. */
const POINTS = 200;

/**
 * Share of a workload's requests that are cut off when machines are taken back: those in flight that need longer than
 * the notice. At a rate λ, with W the time of a request, λ·E[(W − notice)⁺] of them are on their way at any moment
 * (Little); every machine carries its part of them and is taken back once in T, so that E[(W − notice)⁺] ÷ T of all are
 * cut off, whatever the size of the fleet. 0 where none is taken back.
 */
export function cutOffShare(
  { availability }: Pick<ResolvedOption, 'availability'>,
  runs: readonly Run[],
  workload: Workload,
): number {
  const reclaims = availability?.replicas?.reclaims ?? null;
  if (reclaims === null) return 0;
  const times = pooledValues(runs, workload, 'e2e');
  if (times.count === 0) return 0;
  const shares = Array.from({ length: POINTS }, (_, i) => (i + 0.5) / POINTS);
  const beyond = times.quantiles(shares).map((seconds) => Math.max(0, seconds - reclaims.noticeS));
  const meanS = beyond.reduce((sum, seconds) => sum + seconds, 0) / POINTS;
  return Math.min(1, meanS / (reclaims.daysBetween * DAY_S));
}

/** Whether what is cut off is lost: clients that never try again. */
export function losesCutOff({ spec }: Pick<ResolvedOption, 'spec'>): boolean {
  return spec.maxRetries === 0;
}

/** How often machines are taken back in a month, and what that does to the requests in flight. */
export function takenBackAssumption(
  option: ResolvedOption,
  size: number,
  served: readonly Workload[],
  runs: readonly Run[],
): Assumption[] {
  const reclaims = option.availability?.replicas?.reclaims ?? null;
  if (reclaims === null) return [];
  const perMonth = ((size + option.spare) * MONTH_S) / (reclaims.daysBetween * DAY_S);
  const cut = served.reduce(
    (sum, workload) => sum + workload.qpsMean * MONTH_S * cutOffShare(option, runs, workload),
    0,
  );
  const what = losesCutOff(option) ? 'fail' : 'begin again on another replica';
  const count = cut >= 1 ? countText(cut) : 'less than one';
  return [
    {
      text: `${option.id}: machines are taken back ${perMonth.toFixed(1)} times a month; requests in flight that need longer than the notice of ${reclaims.noticeS} s ${what}: ${count} a month`,
      basis: 'assumed',
      source: 'reliability.csv, rows gpu spot',
      asOf: null,
      path: `options.${option.id}.spare`,
    },
  ];
}
