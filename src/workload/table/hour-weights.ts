export const HOURS_PER_WEEK = 168;

/** Scales weights to a mean of 1. */
export function normaliseWeights(weights: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(weights);
  const mean = copy.reduce((sum, weight) => sum + weight, 0) / copy.length;
  return copy.map((weight) => weight / mean);
}

/** Busiest hour over the mean hour. */
export function peakFactor(weights: Float64Array): number {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.reduce((most, weight) => Math.max(most, weight)) / mean;
}

/**
 * Hours of a local week as hours of the UTC week: local time = UTC + offset. Half hours are blended. The result has a
 * mean of 1.
 */
export function localWeekToUtc(localWeights: ArrayLike<number>, offsetHours: number): Float64Array {
  const utc = new Float64Array(HOURS_PER_WEEK);
  const whole = Math.floor(offsetHours);
  const part = offsetHours - whole;
  for (let hour = 0; hour < HOURS_PER_WEEK; hour += 1) {
    const at = (((hour + whole) % HOURS_PER_WEEK) + HOURS_PER_WEEK) % HOURS_PER_WEEK;
    utc[hour] = (1 - part) * localWeights[at] + part * localWeights[(at + 1) % HOURS_PER_WEEK];
  }
  return normaliseWeights(utc);
}

/** Share of the busiest hour's load that is none: a high power leaves of quiet hours what is only rounding. */
const NO_LOAD = 1e-9;

/**
 * The shape raised to the power that gives it this peak factor (busiest hour over mean), mean 1. Null where no power
 * does: a flat shape has no peak, and with k equally busiest hours the factor stays below 168/k.
 */
export function withPeakFactor(weights: Float64Array, factor: number): Float64Array | null {
  const highest = weights.reduce((most, weight) => Math.max(most, weight));
  const relative = weights.map((weight) => weight / highest);
  const factorAt = (power: number): number => {
    let sum = 0;
    for (const weight of relative) sum += weight ** power;
    return relative.length / sum;
  };
  if (Math.abs(factor - 1) < 1e-9) return new Float64Array(weights.length).fill(1);

  // 0 ** 0 is 1, so a power of 0 is the flat shape and the factor grows with the power from 1.
  let low = 0;
  let high = 1;
  while (factorAt(high) < factor) {
    high *= 2;
    if (high > 4096) return null;
  }
  for (let step = 0; step < 200 && high - low > 1e-14 * high; step += 1) {
    const middle = (low + high) / 2;
    if (factorAt(middle) < factor) low = middle;
    else high = middle;
  }
  if (Math.abs(factorAt(high) / factor - 1) > 1e-6) return null;
  return normaliseWeights(
    relative.map((weight) => {
      const raised = weight ** high;
      return raised < NO_LOAD ? 0 : raised;
    }),
  );
}

const offsetFormats = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs far more than using it. */
function offsetFormat(tz: string): Intl.DateTimeFormat {
  let format = offsetFormats.get(tz);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'longOffset', hourCycle: 'h23' });
    offsetFormats.set(tz, format);
  }
  return format;
}

const DAY_S = 86_400;

/** Hours that an IANA zone is ahead of UTC at a moment (Unix seconds). Throws RangeError for no zone. */
export function zoneOffsetAt(tz: string, epochS: number): number {
  const parts = offsetFormat(tz).formatToParts(epochS * 1000);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name);
  if (match?.[1] === undefined) return 0;
  const hours = Number(match[2]) + Number(match[3]) / 60;
  return match[1] === '-' ? -hours : hours;
}

/**
 * Hours that a zone is ahead of UTC when its clocks show this time, written as if it were Unix seconds. Of two moments
 * with one clock time, as when summer time ends, the earlier is meant; a time that the clocks skip is read with the
 * offset before them.
 */
export function zoneOffsetOfLocal(tz: string, localS: number): number {
  const before = zoneOffsetAt(tz, localS - DAY_S);
  const after = zoneOffsetAt(tz, localS + DAY_S);
  if (before === after) return before;
  const fits = (hours: number): boolean => zoneOffsetAt(tz, localS - hours * 3600) === hours;
  return !fits(before) && fits(after) ? after : before;
}

const YEAR_START_DAY = Date.UTC(2026, 0, 1) / 86_400_000;

/**
 * Hours that a zone is ahead of UTC for most of 2026 (a typical week has one offset; summer time moves it by an hour).
 * Null for what is no IANA zone.
 */
export function zoneOffsetHours(tz: string): number | null {
  const days = new Map<number, number>();
  try {
    for (let day = 0; day < 365; day += 7) {
      const offset = zoneOffsetAt(tz, (YEAR_START_DAY + day + 0.5) * DAY_S);
      days.set(offset, (days.get(offset) ?? 0) + 1);
    }
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return [...days].sort((a, b) => b[1] - a[1])[0][0];
}
