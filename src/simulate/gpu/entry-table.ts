const FIRST_PLACES_LOG2 = 6;
const EMPTY = -1;
/** 2³² over the golden ratio, odd: spreads neighbouring keys over the whole table (multiplicative hashing). */
const SPREAD = 0x9e3779b1;

/**
 * Entries (whole numbers from 0) by a whole number, in typed arrays: a hash table with linear probing, at most half full.
 * Keys that are taken out leave no marks behind, so that tables which lose as much as they gain stay fast.
 */
export class EntryTable {
  private keys = new Int32Array(2 ** FIRST_PLACES_LOG2);
  private entries = new Int32Array(2 ** FIRST_PLACES_LOG2).fill(EMPTY);
  private shift = 32 - FIRST_PLACES_LOG2;
  private used = 0;

  /** The entry of a key, or -1. */
  find(key: number): number {
    return this.entries[this.placeOf(key)];
  }

  /** Adds a key that is not there. */
  add(key: number, entry: number): void {
    this.used += 1;
    if (2 * this.used > this.keys.length) this.grow();
    const place = this.placeOf(key);
    this.keys[place] = key;
    this.entries[place] = entry;
  }

  /** Takes out a key that is there. */
  remove(key: number): void {
    const { keys, entries, shift } = this;
    const mask = keys.length - 1;
    let gap = this.placeOf(key);
    this.used -= 1;
    // What would not be found beyond the gap moves into it, which opens the next one.
    for (let place = (gap + 1) & mask; entries[place] !== EMPTY; place = (place + 1) & mask) {
      const home = Math.imul(keys[place], SPREAD) >>> shift;
      if (((place - home) & mask) < ((place - gap) & mask)) continue;
      keys[gap] = keys[place];
      entries[gap] = entries[place];
      gap = place;
    }
    entries[gap] = EMPTY;
  }

  /** Where a key is, or would be put. */
  private placeOf(key: number): number {
    const { keys, entries } = this;
    const mask = keys.length - 1;
    let place = Math.imul(key, SPREAD) >>> this.shift;
    while (entries[place] !== EMPTY && keys[place] !== key) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { keys, entries } = this;
    this.keys = new Int32Array(2 * keys.length);
    this.entries = new Int32Array(2 * keys.length).fill(EMPTY);
    this.shift -= 1;
    for (let old = 0; old < keys.length; old += 1) {
      if (entries[old] === EMPTY) continue;
      const place = this.placeOf(keys[old]);
      this.keys[place] = keys[old];
      this.entries[place] = entries[old];
    }
  }
}
