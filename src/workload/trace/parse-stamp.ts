import { powersOfTen } from './powers-of-ten.ts';
import { MINUTE_BYTES, minuteOf, type StampMinute } from './stamp-minute.ts';

const DAY_S = 86_400;
/** Zones change their clocks at whole quarters of an hour. */
const QUARTER_S = 900;
const ZERO = 0x30;
const DASH = 0x2d;
const COLON = 0x3a;
/** 2100-01-01: a later stamp is in another unit. */
export const LATEST_S = 4_102_444_800;

/** Days from 1970-01-01 to a date of the Gregorian calendar (Howard Hinnant, "days from civil"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Negative and absurdly late stamps are no stamps. */
function plausible(seconds: number): number {
  return seconds >= 0 && seconds <= LATEST_S ? seconds : Number.NaN;
}

/** Two digits as a number; NaN where they are none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - ZERO;
  const ones = bytes[at + 1] - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/**
 * Reads stamps from bytes, without a string or a Date per row. `2023-11-16 18:15:46.6805900`, with `T`, `Z`, an offset and
 * any number of decimals; or a plain number of `unitS` seconds. Calendar stamps are given relative to the first one's
 * midnight, because a double cannot hold 100 ns ticks since 1970.
 */
export class StampParser {
  /** Unix seconds of the calendar's zero; null until a calendar stamp was read. */
  baseEpochS: number | null = null;
  /** Stamps without an offset were read, so a zone was assumed. */
  sawNaive = false;
  /** Stamps with an offset were read. */
  sawOffset = false;
  /** Most decimals of a stamp, trailing zeros apart. */
  decimals = 0;
  readonly #calendar: boolean;
  readonly #unitS: number;
  readonly #decimalMark: number;
  readonly #zoneOffsetS: (localS: number) => number;
  /** The minute read last as it was written, and its seconds since midnight. */
  readonly #minute = new Uint8Array(MINUTE_BYTES);
  #minuteS = 0;
  #lastDay = 0;
  #lastZoneQuarter = Number.NaN;
  #lastZoneOffsetS = 0;
  /** The minute of the last calendar stamp, for those that differ from it in their seconds alone. */
  lastMinute: StampMinute | null = null;

  constructor(options: {
    readonly calendar: boolean;
    readonly unitS: number;
    readonly decimalMark: '.' | ',';
    /** Offset of the assumed zone, seconds ahead of UTC, when its clocks show a time, written as Unix seconds. */
    readonly zoneOffsetS: (localS: number) => number;
  }) {
    this.#calendar = options.calendar;
    this.#unitS = options.unitS;
    this.#decimalMark = options.decimalMark.charCodeAt(0);
    this.#zoneOffsetS = options.zoneOffsetS;
  }

  /** Largest power of ten (in seconds, at most one unit) that the stamps so far are multiples of. */
  get tickS(): number {
    return Number((this.#unitS * 10 ** -this.decimals).toPrecision(12));
  }

  /** Seconds; NaN for what is no stamp, is negative, or lies outside of 2000 to 2100. */
  parse(bytes: Uint8Array, from: number, to: number): number {
    return this.#calendar ? this.#parseCalendar(bytes, from, to) : this.#parseNumber(bytes, from, to);
  }

  #parseNumber(bytes: Uint8Array, from: number, to: number): number {
    let whole = 0;
    let at = from;
    let digits = 0;
    while (at < to) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) break;
      whole = whole * 10 + digit;
      digits += 1;
      at += 1;
    }
    if (at === to && digits > 0 && digits < 16) return plausible(whole * this.#unitS);
    if (at < to && digits > 0 && bytes[at] === this.#decimalMark) {
      const exact = this.#shortDecimal(bytes, at + 1, to, whole, digits);
      if (!Number.isNaN(exact)) return plausible(exact * this.#unitS);
    }
    // Longer numbers and exponents go through Number, which rounds correctly.
    const text = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 40))).trim();
    const mark = String.fromCharCode(this.#decimalMark);
    const plain = mark === ',' ? text.replace(',', '.') : text;
    const match = /^[+-]?(?:\d+\.?|\d*\.(\d+))(?:[eE][+-]?\d+)?$|^[+-]?\d+\.(\d+)(?:[eE][+-]?\d+)?$/.exec(
      plain,
    );
    if (match === null || to - from > 40) return Number.NaN;
    const fraction = match[1] ?? match[2];
    if (fraction !== undefined && fraction.length > this.decimals) {
      this.decimals = Math.max(this.decimals, fraction.replace(/0+$/, '').length);
    }
    return plausible(Number(plain) * this.#unitS);
  }

  /**
   * A number of at most 15 digits with its decimals from `from` on; NaN for any other. Digits and power of ten are exact,
   * so one division gives the nearest double, as `Number` does.
   */
  #shortDecimal(bytes: Uint8Array, from: number, to: number, whole: number, wholeDigits: number): number {
    const decimals = to - from;
    if (decimals === 0 || wholeDigits + decimals > 15) return Number.NaN;
    let value = whole;
    let significant = 0;
    for (let at = from; at < to; at += 1) {
      const digit = bytes[at] - ZERO;
      if (digit < 0 || digit > 9) return Number.NaN;
      value = value * 10 + digit;
      if (digit !== 0) significant = at - from + 1;
    }
    if (significant > this.decimals) this.decimals = significant;
    return value / powersOfTen[decimals];
  }

  #parseCalendar(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < 19) return Number.NaN;
    // Neighbouring rows are mostly of one minute: its date is read once.
    const minute = this.#minute;
    let same = 0;
    while (same < MINUTE_BYTES && bytes[from + same] === minute[same]) same += 1;
    if (same < MINUTE_BYTES && !this.#readMinute(bytes, from)) return Number.NaN;
    const second = twoDigits(bytes, from + 17);
    if (!(second <= 60)) return Number.NaN;

    let at = from + 19;
    let fraction = 0;
    if (at < to && (bytes[at] === 0x2e || bytes[at] === 0x2c)) {
      at += 1;
      const start = at;
      let value = 0;
      let significant = 0;
      while (at < to) {
        const digit = bytes[at] - ZERO;
        if (digit < 0 || digit > 9) break;
        if (at - start < 12) value = value * 10 + digit;
        at += 1;
        if (digit !== 0) significant = at - start;
      }
      if (at === start) return Number.NaN;
      fraction = value / powersOfTen[Math.min(12, at - start)];
      if (significant > this.decimals) this.decimals = significant;
    }
    const offsetS = this.#offset(bytes, at, to);
    this.baseEpochS ??= this.#lastDay * DAY_S;
    const minuteS = this.#lastDay * DAY_S - this.baseEpochS + this.#minuteS - offsetS;
    if (minuteS !== this.lastMinute?.atS && Number.isInteger(minuteS)) {
      this.lastMinute = minuteOf(bytes, from, bytes.slice(at, to), minuteS);
    }
    return minuteS + second + fraction;
  }

  /** Decimals of a stamp, digits all. */
  noteDecimals(bytes: Uint8Array, from: number, to: number): void {
    let end = to;
    while (end > from && bytes[end - 1] === ZERO) end -= 1;
    if (end - from > this.decimals) this.decimals = end - from;
  }

  /** Reads `2024-05-12 00:00:` and remembers it; false where that is not what stands there. */
  #readMinute(bytes: Uint8Array, from: number): boolean {
    this.#minute[0] = 0;
    const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2);
    const month = twoDigits(bytes, from + 5);
    const day = twoDigits(bytes, from + 8);
    const hour = twoDigits(bytes, from + 11);
    const minute = twoDigits(bytes, from + 14);
    const separator = bytes[from + 10];
    if (
      !(month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59) ||
      !(year >= 2000 && year <= 2100) ||
      bytes[from + 4] !== DASH ||
      bytes[from + 7] !== DASH ||
      (separator !== 0x20 && separator !== 0x54) ||
      bytes[from + 13] !== COLON ||
      bytes[from + 16] !== COLON ||
      day > new Date(Date.UTC(year, month, 0)).getUTCDate()
    ) {
      return false;
    }
    this.#minute.set(bytes.subarray(from, from + MINUTE_BYTES));
    this.#lastDay = daysFromCivil(year, month, day);
    this.#minuteS = hour * 3600 + minute * 60;
    return true;
  }

  /** Offset from UTC in seconds of what follows the seconds; NaN where that is no offset. */
  #offset(bytes: Uint8Array, at: number, to: number): number {
    if (at === to) {
      this.sawNaive = true;
      const quarter = Math.floor((this.#lastDay * DAY_S + this.#minuteS) / QUARTER_S);
      if (quarter !== this.#lastZoneQuarter) {
        this.#lastZoneQuarter = quarter;
        this.#lastZoneOffsetS = this.#zoneOffsetS(quarter * QUARTER_S);
      }
      return this.#lastZoneOffsetS;
    }
    this.sawOffset = true;
    const sign = bytes[at];
    if ((sign === 0x5a || sign === 0x7a) && at + 1 === to) return 0;
    if (sign !== 0x2b && sign !== 0x2d) return Number.NaN;
    const colon = to - at === 6 && bytes[at + 3] === COLON;
    const minutes =
      to - at === 3
        ? 0
        : colon
          ? twoDigits(bytes, at + 4)
          : to - at === 5
            ? twoDigits(bytes, at + 3)
            : Number.NaN;
    const seconds = twoDigits(bytes, at + 1) * 3600 + minutes * 60;
    return sign === 0x2b ? seconds : -seconds;
  }
}
