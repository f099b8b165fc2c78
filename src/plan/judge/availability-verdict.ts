import type { Assumption } from '../../diagnostics/assumption.ts';
import type { Workload } from '../../workload/workload.ts';
import type { CalendarVerdict } from '../options/limits/calendar-limits.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { ShareEstimate, YearResult } from '../result.ts';
import { sellerText, yearText } from '../wording.ts';
import { type ServedYear, type Standby, servedYear } from './downtime.ts';

/** The least size at which a fallback stands by, which is its size where that is fixed. */
export function leastSize(fallback: ResolvedOption): number {
  return fallback.size.kind === 'fixed' ? fallback.size.size : fallback.size.min;
}

function isSameProvider(primary: ResolvedOption, fallback: ResolvedOption): boolean {
  return primary.provider !== null && primary.provider === fallback.provider;
}

/** What takes over from an option, of one workload where that is given; null where nothing that is known does. */
function standbyOf(option: ResolvedOption, workload?: Pick<Workload, 'name'>): Standby | null {
  const { availability, fallback } = option;
  if (availability === null || fallback === null || fallback.availability === null) return null;
  return {
    serving: { downtime: fallback.availability, size: leastSize(fallback) },
    sameProvider: isSameProvider(option, fallback),
    commonCauseShare: availability.commonCauseShare,
    cover: option.cover?.get(workload?.name ?? '') ?? null,
  };
}

/** Share of a year's requests that an option serves, its fallback included; null where nothing is known. */
export function yearOf(
  option: ResolvedOption,
  size: number,
  workload: Pick<Workload, 'name' | 'hourWeights'>,
): ServedYear | null {
  const { availability } = option;
  if (availability === null) return null;
  return servedYear({ downtime: availability, size }, standbyOf(option, workload), workload.hourWeights);
}

/** Shares of common outages that are tried, to find how many an objective bears. */
const COMMON_SHARES = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** The largest share of common outages with which the year still meets its objective on average; null for none. */
function commonCauseAllowed(option: ResolvedOption, workload: Workload, size: number): number | null {
  const { availability } = option;
  const { availabilityPct, hourWeights } = workload;
  const standby = standbyOf(option, workload);
  const apart = standby !== null && !standby.sameProvider && standby.serving.downtime.provider !== null;
  if (availabilityPct === null || availability === null || !apart) return null;
  const meets = (commonCauseShare: number): boolean =>
    servedYear({ downtime: availability, size }, { ...standby, commonCauseShare }, hourWeights).mean * 100 >=
    availabilityPct;
  return COMMON_SHARES.findLast(meets) ?? null;
}

/**
 * A year of outages, where somebody asked for it: by an objective, by naming a fallback, or by renting machines that are
 * taken back.
 *
 * @param lostShare requests that are lost beside the times when something is down
 */
export function yearResult(
  option: ResolvedOption,
  workload: Workload,
  size: number,
  lostShare = 0,
): YearResult | null {
  const { availabilityPct } = workload;
  const reclaims = option.availability?.replicas?.reclaims ?? null;
  if (availabilityPct === null && option.fallback === null && reclaims === null) return null;
  const whole = yearOf(option, size, workload);
  if (whole === null) return null;
  const year = without(whole, lostShare);
  const alone = option.withoutFallback === undefined ? null : yearOf(option.withoutFallback, size, workload);
  const estimate = ({ mean, low, high }: ServedYear): ShareEstimate => ({ mean, low, high });
  return {
    served: estimate(year),
    servedAlone: alone === null ? null : estimate(alone),
    objective: availabilityPct === null ? null : availabilityPct / 100,
    commonCauseAllowed: commonCauseAllowed(option, workload, size),
  };
}

/** A year of which a share more is lost. */
function without({ mean, low, high }: ServedYear, lostShare: number): ServedYear {
  const left = (share: number): number => share * (1 - lostShare);
  return { mean: left(mean), low: left(low), high: left(high) };
}

/** What helps against outages: an option that has a fallback needs a better one, not just one. */
export function availabilityFix(option: ResolvedOption, workload: Workload, size: number): string {
  const { fallback, provider } = option;
  if (fallback === null) return option.fix('availability', size);
  const suits = fallback.suits(workload);
  if (suits.word === 'not-applicable' && suits.reason.limit === 'model') {
    return `${fallback.model} of ${fallback.id} in the \`accept\` column of ${workload.name} if it is good enough, or another fallback`;
  }
  return isSameProvider(option, fallback)
    ? `a fallback at another provider than ${provider}`
    : `a fallback that takes more than ${fallback.id}`;
}

/** The year against `availability_pct`: it falls short on average, or in one year of twenty. */
export function judgeYear(
  option: ResolvedOption,
  workload: Workload,
  size: number,
  lostShare = 0,
): CalendarVerdict[] {
  const { availabilityPct, name } = workload;
  if (availabilityPct === null) return [];
  const whole = yearOf(option, size, workload);
  const year = whole === null ? null : without(whole, lostShare);
  if (year === null || year.low * 100 >= availabilityPct) return [];
  const who = [sellerText(option, option.id), ...(option.fallback === null ? [] : [option.fallback.id])];
  const served = `${who.join(' with ')} serves ${yearText(year.mean)} of a year's requests`;
  const fix = availabilityFix(option, workload, size);
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

/** What a fallback stands in for. What that does for a year depends on the hours of a workload, and is said there. */
export function standbyAssumption(primary: ResolvedOption, fallback: ResolvedOption): Assumption {
  const standby = standbyOf({ ...primary, fallback });
  const share = isSameProvider(primary, fallback)
    ? 'both have one provider and go down together'
    : standby === null || standby.serving.downtime.provider === null
      ? 'they have nothing in common that fails'
      : `${standby.commonCauseShare * 100} % of the outages are taken to hit both`;
  return {
    text: `${fallback.id} takes what ${primary.id} gives up on; ${share}`,
    basis: 'assumed',
    source: 'capplan',
    asOf: null,
  };
}
