/**
 * Slots by the decode step at which something happens to them: a timing wheel. Adding, removing and popping cost
 * O(1), finding the next step costs one word of a bitmap per 32 steps. Slots of one step leave in the order in which
 * they came. Steps beyond the wheel's reach wait in its last place and are moved on when that comes up.
 */
export class StepWheel {
  private readonly mask: number;
  private readonly wordMask: number;
  private readonly head: Int32Array;
  private readonly tail: Int32Array;
  private readonly occupied: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly place: Int32Array;
  private readonly due: Int32Array;
  /** Slots in the wheel. */
  size = 0;

  /** `places` is a power of two, at least 32. */
  constructor(slots: number, places: number) {
    this.mask = places - 1;
    this.wordMask = (places >>> 5) - 1;
    this.head = new Int32Array(places).fill(-1);
    this.tail = new Int32Array(places).fill(-1);
    this.occupied = new Int32Array(places >>> 5);
    this.next = new Int32Array(slots);
    this.previous = new Int32Array(slots);
    this.place = new Int32Array(slots).fill(-1);
    this.due = new Int32Array(slots);
  }

  /** Adds a slot that is not in the wheel; `step` > `now`. */
  add(slot: number, step: number, now: number): void {
    const place = (step - now > this.mask ? now + this.mask : step) & this.mask;
    const last = this.tail[place];
    this.due[slot] = step;
    this.place[slot] = place;
    this.next[slot] = -1;
    this.previous[slot] = last;
    if (last < 0) {
      this.head[place] = slot;
      this.occupied[place >>> 5] |= 1 << (place & 31);
    } else {
      this.next[last] = slot;
    }
    this.tail[place] = slot;
    this.size += 1;
  }

  has(slot: number): boolean {
    return this.place[slot] >= 0;
  }

  /** The step a slot in the wheel waits for. */
  dueStep(slot: number): number {
    return this.due[slot];
  }

  remove(slot: number): void {
    const place = this.place[slot];
    const before = this.previous[slot];
    const after = this.next[slot];
    if (before < 0) this.head[place] = after;
    else this.next[before] = after;
    if (after < 0) this.tail[place] = before;
    else this.previous[after] = before;
    if (this.head[place] < 0) this.occupied[place >>> 5] &= ~(1 << (place & 31));
    this.place[slot] = -1;
    this.size -= 1;
  }

  /** Steps from `now` to the next place that holds a slot; Infinity when empty. Nothing is earlier than `now` + 1. */
  stepsToNext(now: number): number {
    if (this.size === 0) return Number.POSITIVE_INFINITY;
    const from = (now + 1) & this.mask;
    let word = from >>> 5;
    let bits = this.occupied[word] & (-1 << (from & 31));
    while (bits === 0) {
      word = (word + 1) & this.wordMask;
      bits = this.occupied[word];
    }
    const place = (word << 5) | (31 - Math.clz32(bits & -bits));
    return ((place - from) & this.mask) + 1;
  }

  /** Takes out the next slot due at `now`, or -1. */
  pop(now: number): number {
    const place = now & this.mask;
    for (;;) {
      const slot = this.head[place];
      if (slot < 0) return -1;
      this.remove(slot);
      const due = this.due[slot];
      if (due <= now) return slot;
      this.add(slot, due, now);
    }
  }

  clear(): void {
    this.head.fill(-1);
    this.tail.fill(-1);
    this.occupied.fill(0);
    this.place.fill(-1);
    this.size = 0;
  }
}

/** Places for a wheel over streams whose longest wait is `longest` steps. */
export function wheelPlaces(longest: number): number {
  let places = 32;
  while (places <= longest && places < 4096) places *= 2;
  return places;
}
