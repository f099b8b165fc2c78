import { type RandomStream, randomStream } from '../../workload/random.ts';
import type { Outage } from '../deployment.ts';
import { lostSeconds, outageSeconds } from './outage-loss.ts';
import { afterAttempts, severityProfile } from './outages.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const WEEK_HOURS = 168;
const YEAR_S = 365 * DAY_S;
/** Outages begin this long before a year does, so that the year may start inside one. */
const LEAD_S = 30 * DAY_S;
const LEAST_SEVERITY = 0.2;

/** A renewal process: exponential times between outages, lognormal durations, a severity for each. */
interface Reliability {
  /** Mean time from the end of one outage to the start of the next, days. */
  readonly mtbfDays: number;
  readonly durationP50Min: number;
  /** Standard deviation of the duration's logarithm. */
  readonly sigma: number;
  /** Mean share of requests that fail during an outage, 0–1; single ones lie between 0.2 and 1. */
  readonly severityMean: number;
  /** How often clients try a request while an outage goes on, each time with the same chance; default 1. */
  readonly attempts?: number;
}

export interface AvailabilityQuestion {
  readonly primary: Reliability;
  /** Takes what the primary fails; null: nothing does. */
  readonly fallback: Reliability | null;
  /** Share that the fallback has room for of what the primary fails in an hour of the week; absent: all of it. */
  readonly carries?: ((hourOfWeek: number, failing: number) => number) | null;
  /** Share of the primary's outages that hit the fallback too, at the same time and as hard, 0–1. */
  readonly correlation: number;
  /** Load by hour of the week, mean 1; null: constant. */
  readonly hourWeights: Float64Array | null;
  readonly years: number;
  readonly seed: number;
}

/** Share of requests that are served over a year, 0–1. */
interface YearlyShare {
  readonly mean: number;
  /** 95 % interval of the mean. */
  readonly meanLow: number;
  readonly meanHigh: number;
  /** What one year in twenty falls short of, and exceeds. */
  readonly yearP5: number;
  readonly yearP95: number;
}

export interface YearlyAvailability {
  readonly alone: YearlyShare;
  readonly withFallback: YearlyShare | null;
  readonly outagesPerYear: number;
  /** Hours a year in which the primary fails any share of requests. */
  readonly outageHoursPerYear: number;
}

/**
 * Availability that a provider's outages leave over a year, without and with a fallback, by simulating many years.
 * Outages last much longer than clients go on trying, so that all attempts of a request meet the same severity; a whole
 * outage fails them all.
 */
export function yearlyAvailability(question: AvailabilityQuestion): YearlyAvailability {
  const { primary, fallback, correlation, seed } = question;
  const random = randomStream(seed, 'availability/primary');
  const randomFallback = randomStream(seed, 'availability/fallback');
  const own = fallback && ownReliability(fallback, primary, correlation);
  const { carries = null } = question;
  const alone: number[] = [];
  const together: number[] = [];
  let outageCount = 0;
  let outageS = 0;
  for (let year = 0; year < question.years; year += 1) {
    const outages = sampleOutages(primary, random);
    const hitting = severityProfile(outages);
    const profile = afterAttempts(hitting, primary.attempts ?? 1);
    outageCount += outages.filter((outage) => outage.fromS >= 0).length;
    outageS += outageSeconds(hitting, YEAR_S);
    alone.push(1 - lostSeconds(profile, null, question.hourWeights, YEAR_S) / YEAR_S);
    if (fallback === null) continue;
    const common = outages.filter(() => randomFallback.uniform() < correlation);
    const others = own === null ? [] : sampleOutages(own, randomFallback);
    const second = {
      outages: afterAttempts(severityProfile([...common, ...others]), fallback.attempts ?? 1),
      carries: carries && ((hour: number, failing: number) => carries(hour % WEEK_HOURS, failing)),
    };
    const lostS = lostSeconds(profile, second, question.hourWeights, YEAR_S);
    together.push(1 - lostS / YEAR_S);
  }
  return {
    alone: summarise(alone),
    withFallback: fallback === null ? null : summarise(together),
    outagesPerYear: outageCount / question.years,
    outageHoursPerYear: outageS / HOUR_S / question.years,
  };
}

/** The fallback's outages beside the common ones, so that with them it has as many as it should; null: none. */
function ownReliability(
  fallback: Reliability,
  primary: Reliability,
  correlation: number,
): Reliability | null {
  const perDay = 1 / fallback.mtbfDays - correlation / primary.mtbfDays;
  return perDay > 0 ? { ...fallback, mtbfDays: 1 / perDay } : null;
}

function sampleOutages(reliability: Reliability, random: RandomStream): Outage[] {
  const outages: Outage[] = [];
  for (let atS = -LEAD_S; ; ) {
    atS += reliability.mtbfDays * DAY_S * random.exponential();
    if (atS >= YEAR_S) return outages;
    const durationS = 60 * reliability.durationP50Min * Math.exp(reliability.sigma * random.normal());
    outages.push({ fromS: atS, toS: atS + durationS, severity: sampleSeverity(reliability, random) });
    atS += durationS;
  }
}

/** 0.2 + 0.8·X with X from Beta(1, b), b from the mean; a mean outside (0.2, 1) is taken as a constant. */
function sampleSeverity(reliability: Reliability, random: RandomStream): number {
  const u = random.uniform();
  const mean = (reliability.severityMean - LEAST_SEVERITY) / (1 - LEAST_SEVERITY);
  if (mean <= 0 || mean >= 1) return reliability.severityMean;
  return LEAST_SEVERITY + (1 - LEAST_SEVERITY) * (1 - (1 - u) ** (mean / (1 - mean)));
}

function summarise(shares: readonly number[]): YearlyShare {
  const sorted = shares.toSorted((a, b) => a - b);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const squares = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0);
  const error = shares.length > 1 ? Math.sqrt(squares / (shares.length - 1) / shares.length) : 0;
  const at = (quantile: number): number => sorted[Math.round(quantile * (sorted.length - 1))];
  return {
    mean,
    meanLow: Math.max(0, mean - 1.96 * error),
    meanHigh: Math.min(1, mean + 1.96 * error),
    yearP5: at(0.05),
    yearP95: at(0.95),
  };
}
