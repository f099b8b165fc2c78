import { LATEST_S, type StampParser } from './parse-stamp.ts';
import { powersOfTen } from './powers-of-ten.ts';
import type { TraceRows } from './trace-rows.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const ZERO = 0x30;
/** Digits of a number of tokens that is certainly in range. */
const MOST_DIGITS = 8;
const MOST_STAMP_DIGITS = 15;

/**
 * Reads rows that are a time stamp and two whole numbers and nothing else, in one go over their bytes. What looks like
 * anything else it leaves to the careful reader, so that both give the same requests. Calendar stamps are plain when they
 * lie in the same minute as the last one read carefully and carry the same offset.
 */
export class PlainRows {
  readonly #stamps: StampParser;
  readonly #rows: TraceRows;
  readonly #calendar: boolean;
  readonly #delimiter: number;
  readonly #decimalMark: number;
  #block: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #stampS = 0;

  constructor(
    stamps: StampParser,
    rows: TraceRows,
    layout: { readonly calendar: boolean; readonly delimiter: string; readonly decimalMark: string },
  ) {
    this.#stamps = stamps;
    this.#rows = rows;
    this.#calendar = layout.calendar;
    this.#delimiter = layout.delimiter.charCodeAt(0);
    this.#decimalMark = layout.decimalMark.charCodeAt(0);
  }

  /** Takes the row that begins here; returns where the next one begins, or -1 where this is no plain row. */
  take(block: Uint8Array, from: number): number {
    if (block !== this.#block) {
      this.#block = block;
      this.#view = new DataView(block.buffer, block.byteOffset, block.length);
    }
    // Every loop below ends at a newline, so a block has to have one at its end.
    if (block[block.length - 1] !== NEWLINE) return -1;
    let at = this.#calendar ? this.#calendarStamp(block, from) : this.#numericStamp(block, from);
    if (at < 0) return -1;

    let digit = block[at] - ZERO;
    let start = at;
    let input = 0;
    while (digit >= 0 && digit <= 9) {
      input = input * 10 + digit;
      at += 1;
      digit = block[at] - ZERO;
    }
    if (at === start || at - start > MOST_DIGITS || block[at] !== this.#delimiter) return -1;
    at += 1;
    digit = block[at] - ZERO;
    start = at;
    let output = 0;
    while (digit >= 0 && digit <= 9) {
      output = output * 10 + digit;
      at += 1;
      digit = block[at] - ZERO;
    }
    if (at === start || at - start > MOST_DIGITS) return -1;
    if (block[at] === RETURN) at += 1;
    if (block[at] !== NEWLINE) return -1;
    this.#rows.take(this.#stampS, input, output, 0, 0);
    return at + 1;
  }

  /** `2024-05-12 00:00:00.001163+00:00,` as the last one but for seconds and decimals. */
  #calendarStamp(block: Uint8Array, from: number): number {
    const minute = this.#stamps.lastMinute;
    if (minute === null || from + minute.stampBytes > block.length) return -1;
    const view = this.#view;
    if (
      view.getInt32(from, true) !== minute.word0 ||
      view.getInt32(from + 4, true) !== minute.word1 ||
      view.getInt32(from + 8, true) !== minute.word2 ||
      view.getInt32(from + 12, true) !== minute.word3 ||
      block[from + 16] !== minute.byte16
    ) {
      return -1;
    }
    const tens = block[from + 17] - ZERO;
    const ones = block[from + 18] - ZERO;
    if (!(tens >= 0 && tens <= 5 && ones >= 0 && ones <= 9)) return -1;
    let at = from + 19;
    let fraction = 0;
    if (block[at] === 0x2e) {
      at += 1;
      const start = at;
      let digit = block[at] - ZERO;
      while (digit >= 0 && digit <= 9) {
        fraction = fraction * 10 + digit;
        at += 1;
        digit = block[at] - ZERO;
      }
      const decimals = at - start;
      if (decimals === 0 || decimals > 12) return -1;
      if (decimals > this.#stamps.decimals) this.#stamps.noteDecimals(block, start, at);
      fraction /= powersOfTen[decimals];
    }
    const { tail } = minute;
    for (let i = 0; i < tail.length; i += 1) if (block[at + i] !== tail[i]) return -1;
    at += tail.length;
    if (block[at] !== this.#delimiter) return -1;
    this.#stampS = minute.atS + (tens * 10 + ones) + fraction;
    return at + 1;
  }

  /** `12.345,` with at most 15 digits: digits and power of ten are exact, so one division gives the nearest double. */
  #numericStamp(block: Uint8Array, from: number): number {
    let at = from;
    let value = 0;
    let digit = block[at] - ZERO;
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      at += 1;
      digit = block[at] - ZERO;
    }
    if (at === from) return -1;
    let digits = at - from;
    if (block[at] === this.#decimalMark) {
      at += 1;
      const start = at;
      digit = block[at] - ZERO;
      while (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        at += 1;
        digit = block[at] - ZERO;
      }
      const decimals = at - start;
      digits += decimals;
      if (decimals === 0 || digits > MOST_STAMP_DIGITS) return -1;
      if (decimals > this.#stamps.decimals) this.#stamps.noteDecimals(block, start, at);
      value /= powersOfTen[decimals];
    }
    if (digits > MOST_STAMP_DIGITS || block[at] !== this.#delimiter || !(value <= LATEST_S)) return -1;
    this.#stampS = value;
    return at + 1;
  }
}
