/**
 * The queue before one replica's scheduler: preempted sequences first, the last preempted in front, then new
 * requests in the order of their coming, which lie in a ring that grows as needed.
 */
export class WaitingLine {
  /** Preempted sequences waiting. */
  preempted = 0;
  /** New requests waiting. */
  fresh = 0;
  private ring = new Int32Array(64);
  private from = 0;
  private readonly request: Int32Array;
  private readonly generated: Int32Array;
  private readonly lastTokenS: Float64Array;

  /** Sequences ever running at once bound the preempted ones. */
  constructor(slots: number) {
    this.request = new Int32Array(slots);
    this.generated = new Int32Array(slots);
    this.lastTokenS = new Float64Array(slots);
  }

  get size(): number {
    return this.preempted + this.fresh;
  }

  add(request: number): void {
    if (this.fresh === this.ring.length) this.makeRoom();
    this.ring[(this.from + this.fresh) & (this.ring.length - 1)] = request;
    this.fresh += 1;
  }

  putBack(request: number, generated: number, lastTokenS: number): void {
    this.request[this.preempted] = request;
    this.generated[this.preempted] = generated;
    this.lastTokenS[this.preempted] = lastTokenS;
    this.preempted += 1;
  }

  /** First in line; only for a line that is not empty. */
  first(): number {
    return this.preempted > 0 ? this.request[this.preempted - 1] : this.ring[this.from];
  }

  /** Tokens that the first in line has produced before it was preempted. */
  firstGenerated(): number {
    return this.preempted > 0 ? this.generated[this.preempted - 1] : 0;
  }

  /** When the first in line gave its last token; only for one that has produced any. */
  firstLastTokenS(): number {
    return this.lastTokenS[this.preempted - 1];
  }

  removeFirst(): void {
    if (this.preempted > 0) {
      this.preempted -= 1;
      return;
    }
    this.from = (this.from + 1) & (this.ring.length - 1);
    this.fresh -= 1;
  }

  /** Hands over all in their order; returns how many. */
  drain(into: Int32Array, from: number): number {
    let end = from;
    for (; this.size > 0; this.removeFirst()) {
      into[end] = this.first();
      end += 1;
    }
    return end - from;
  }

  private makeRoom(): void {
    const { ring, from } = this;
    this.ring = new Int32Array(2 * ring.length);
    this.ring.set(ring.subarray(from));
    this.ring.set(ring.subarray(0, from), ring.length - from);
    this.from = 0;
  }
}
