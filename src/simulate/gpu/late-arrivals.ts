import { SIMULTANEOUS_S } from './decode-run.ts';
import type { WaitingLine } from './waiting-line.ts';

/** Requests that have come too late for the iteration that is already scheduled, in the order of their coming. */
export class LateArrivals {
  private requests = new Int32Array(64);
  private timesS = new Float64Array(64);
  private first = 0;
  private end = 0;

  get size(): number {
    return this.end - this.first;
  }

  add(request: number, atS: number): void {
    if (this.end === this.requests.length) this.makeRoom();
    this.requests[this.end] = request;
    this.timesS[this.end] = atS;
    this.end += 1;
  }

  /** Puts those that came no later than this into the queue. */
  moveUntil(atS: number, waiting: WaitingLine): void {
    while (this.first < this.end && this.timesS[this.first] <= atS + SIMULTANEOUS_S) {
      waiting.add(this.requests[this.first]);
      this.first += 1;
    }
  }

  /** Hands over all of them at once; returns how many. */
  drain(into: Int32Array, from: number): number {
    const count = this.size;
    into.set(this.requests.subarray(this.first, this.end), from);
    this.first = this.end;
    return count;
  }

  private makeRoom(): void {
    const { requests, timesS, first, end } = this;
    const kept = end - first;
    if (kept > requests.length / 2) {
      this.requests = new Int32Array(2 * requests.length);
      this.timesS = new Float64Array(2 * requests.length);
    }
    this.requests.set(requests.subarray(first, end));
    this.timesS.set(timesS.subarray(first, end));
    this.first = 0;
    this.end = kept;
  }
}
