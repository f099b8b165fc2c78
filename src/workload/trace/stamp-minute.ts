/** Length of `2024-05-12 00:00:`. */
export const MINUTE_BYTES = 17;

/** A minute and an offset from UTC as a stamp writes them, `2024-05-12 00:00:` and `+00:00`, and when that is. */
export interface StampMinute {
  readonly atS: number;
  /** The first 16 bytes, little-endian, and the one that follows. */
  readonly word0: number;
  readonly word1: number;
  readonly word2: number;
  readonly word3: number;
  readonly byte16: number;
  readonly tail: Uint8Array;
  /** Bytes of a stamp without decimals. */
  readonly stampBytes: number;
}

/** The minute of the stamp that begins here; `tail` is what follows its seconds. */
export function minuteOf(bytes: Uint8Array, from: number, tail: Uint8Array, atS: number): StampMinute {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, MINUTE_BYTES);
  return {
    atS,
    word0: view.getInt32(0, true),
    word1: view.getInt32(4, true),
    word2: view.getInt32(8, true),
    word3: view.getInt32(12, true),
    byte16: view.getUint8(16),
    tail,
    stampBytes: MINUTE_BYTES + 2 + tail.length,
  };
}
