import type { Assumption } from '../../diagnostics/assumption.ts';
import type { Workload } from '../../workload/workload.ts';
import type { CalendarVerdict } from '../options/calendar-limits.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import { yearText } from '../wording.ts';
import { COMMON_CAUSE, type ServedYear, servedYear } from './downtime.ts';

/** Size at which a fallback stands by: its fixed size, or the smallest of its search. */
export function fallbackSize(fallback: ResolvedOption): number {
  return fallback.size.kind === 'fixed' ? fallback.size.size : fallback.size.min;
}

function isSameProvider(primary: ResolvedOption, fallback: ResolvedOption): boolean {
  return primary.provider !== null && primary.provider === fallback.provider;
}

/** Share of a year's requests that an option serves, its fallback included; null where nothing is known. */
function yearOf(option: ResolvedOption, size: number, hourWeights: Float64Array | null): ServedYear | null {
  const { availability, fallback } = option;
  if (availability === null) return null;
  const standby =
    fallback === null || fallback.availability === null
      ? null
      : {
          serving: { downtime: fallback.availability, size: fallbackSize(fallback) },
          sameProvider: isSameProvider(option, fallback),
        };
  return servedYear({ downtime: availability, size }, standby, hourWeights);
}

/** The year against `availability_pct`: it falls short on average, or in one year of twenty. */
export function judgeYear(option: ResolvedOption, workload: Workload, size: number): CalendarVerdict[] {
  const { availabilityPct, name } = workload;
  if (availabilityPct === null) return [];
  const year = yearOf(option, size, workload.hourWeights);
  if (year === null || year.low * 100 >= availabilityPct) return [];
  const who = [option.provider ?? option.id, ...(option.fallback === null ? [] : [option.fallback.id])];
  const served = `${who.join(' with ')} serves ${yearText(year.mean)} of a year's requests`;
  const fix = option.fix('availability', size);
  const verdict = year.mean * 100 < availabilityPct ? 'fail' : 'marginal';
  const spread =
    verdict === 'marginal'
      ? `, in one year of twenty less than ${yearText(year.low)}`
      : year.low < year.high
        ? `, ${yearText(year.low)} to ${yearText(year.high)} in nine years of ten`
        : '';
  const text = `${name} needs ${availabilityPct} %: ${served}${spread}`;
  return [{ verdict, reason: { limit: 'availability', text, fix } }];
}

/** What a fallback stands in for, and what that does for the year. */
export function standbyAssumption(primary: ResolvedOption, fallback: ResolvedOption): Assumption {
  const size = fallbackSize(primary);
  const alone = yearOf(primary, size, null);
  const together = yearOf({ ...primary, fallback }, size, null);
  const share = isSameProvider(primary, fallback)
    ? 'both have one provider and go down together'
    : `${COMMON_CAUSE * 100} % of the outages are taken to hit both`;
  const year =
    alone === null || together === null
      ? ''
      : `: ${yearText(alone.mean)} of a year's requests are served without it, ${yearText(together.mean)} with it`;
  return {
    text: `${fallback.id} takes what ${primary.id} gives up on${year}; ${share}`,
    basis: 'assumed',
    source: 'capplan',
    asOf: null,
  };
}
