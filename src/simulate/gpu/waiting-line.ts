/**
 * The queue before one replica's scheduler: preempted sequences first, the last preempted in front, then new
 * requests in the order of their coming. New requests are linked through an array that all replicas share, since a
 * request waits in one place only.
 */
export class WaitingLine {
  /** Preempted sequences waiting. */
  preempted = 0;
  /** New requests waiting. */
  fresh = 0;
  private readonly nextFresh: Int32Array;
  private head = -1;
  private tail = -1;
  private readonly request: Int32Array;
  private readonly generated: Int32Array;
  private readonly lastTokenS: Float64Array;

  /** Sequences ever running at once bound the preempted ones. */
  constructor(slots: number, nextFresh: Int32Array) {
    this.nextFresh = nextFresh;
    this.request = new Int32Array(slots);
    this.generated = new Int32Array(slots);
    this.lastTokenS = new Float64Array(slots);
  }

  get size(): number {
    return this.preempted + this.fresh;
  }

  add(request: number): void {
    this.nextFresh[request] = -1;
    if (this.tail < 0) this.head = request;
    else this.nextFresh[this.tail] = request;
    this.tail = request;
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
    return this.preempted > 0 ? this.request[this.preempted - 1] : this.head;
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
    this.head = this.nextFresh[this.head];
    if (this.head < 0) this.tail = -1;
    this.fresh -= 1;
  }
}
