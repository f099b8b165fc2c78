/** The running sequences of one replica by slot, in the order of their admission. */
export class Sequences {
  readonly request: Int32Array;
  /** Tokens produced before the sequence was last admitted: 0 unless it has been preempted. */
  readonly generated: Int32Array;
  /** Tokens to compute before the next one is sampled: the prompt, and after a preemption what it had produced. */
  readonly target: Int32Array;
  /** When a preempted sequence gave its last token, seconds. */
  readonly lastTokenS: Float64Array;
  /** Last and first admitted, or -1. */
  newest = -1;
  oldest = -1;
  private readonly older: Int32Array;
  private readonly newer: Int32Array;
  private readonly free: Int32Array;
  private freeCount = 0;

  constructor(slots: number) {
    this.request = new Int32Array(slots);
    this.generated = new Int32Array(slots);
    this.target = new Int32Array(slots);
    this.lastTokenS = new Float64Array(slots);
    this.older = new Int32Array(slots);
    this.newer = new Int32Array(slots);
    this.free = new Int32Array(slots);
    this.clear();
  }

  /** Takes a slot for a sequence; there is one free. */
  admit(request: number, generated: number, target: number, lastTokenS: number): number {
    this.freeCount -= 1;
    const slot = this.free[this.freeCount];
    this.request[slot] = request;
    this.generated[slot] = generated;
    this.target[slot] = target;
    this.lastTokenS[slot] = lastTokenS;
    this.older[slot] = this.newest;
    this.newer[slot] = -1;
    if (this.newest < 0) this.oldest = slot;
    else this.newer[this.newest] = slot;
    this.newest = slot;
    return slot;
  }

  remove(slot: number): void {
    const older = this.older[slot];
    const newer = this.newer[slot];
    if (older < 0) this.oldest = newer;
    else this.newer[older] = newer;
    if (newer < 0) this.newest = older;
    else this.older[newer] = older;
    this.free[this.freeCount] = slot;
    this.freeCount += 1;
  }

  /** The slot admitted next after this one, or -1. */
  after(slot: number): number {
    return this.newer[slot];
  }

  /** Notes that all admitted before this slot gave their last token now. */
  noteLastToken(before: number, nowS: number): void {
    for (let slot = this.oldest; slot >= 0 && slot !== before; slot = this.newer[slot]) {
      this.lastTokenS[slot] = nowS;
    }
  }

  /** Hands over the requests of all, in the order of their admission; returns how many. */
  drain(into: Int32Array): number {
    let count = 0;
    for (let slot = this.oldest; slot >= 0; slot = this.newer[slot]) {
      into[count] = this.request[slot];
      count += 1;
    }
    this.clear();
    return count;
  }

  private clear(): void {
    const slots = this.free.length;
    for (let i = 0; i < slots; i += 1) this.free[i] = slots - 1 - i;
    this.freeCount = slots;
    this.newest = -1;
    this.oldest = -1;
  }
}
