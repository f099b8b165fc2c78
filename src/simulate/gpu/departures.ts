import type { RequestStream } from '../../workload/request-stream.ts';
import { UNFINISHED } from '../outcome.ts';
import { RequestTally } from './request-tally.ts';

/** Requests that have left a ledger which holds only those under way: their tally, and who was there at the quarters. */
export class Departures {
  readonly tally: RequestTally;
  readonly backlog: [number, number, number, number] = [0, 0, 0, 0];
  readonly #stream: RequestStream;
  readonly #quarterS: number;
  readonly #quartersS: readonly number[];

  constructor(stream: RequestStream) {
    this.tally = new RequestTally(stream);
    this.#stream = stream;
    const spanS = stream.endS - stream.measureFromS;
    this.#quarterS = spanS / 4;
    this.#quartersS = [1, 2, 3, 4].map((quarter) => stream.measureFromS + (spanS * quarter) / 4);
  }

  /** A request that nothing more happens to; `leftS` is NaN for one that never leaves. */
  add(request: number, status: number, ttftS: number, e2eS: number, leftS: number): void {
    this.tally.add(request, status, ttftS, e2eS);
    const arrivalS = this.#stream.arrivalS[request];
    const { measureFromS } = this.#stream;
    // From the last quarter before the arrival on, since a division may round it into the next.
    let quarter = Math.max(0, Math.floor((arrivalS - measureFromS) / this.#quarterS) - 1);
    for (; quarter < 4 && !(leftS <= this.#quartersS[quarter]); quarter += 1) {
      if (arrivalS <= this.#quartersS[quarter]) this.backlog[quarter] += 1;
    }
  }

  /** The requests from here on never arrived. */
  neverArrived(from: number): void {
    for (let request = from; request < this.#stream.count; request += 1)
      this.add(request, UNFINISHED, Number.NaN, Number.NaN, Number.NaN);
  }
}
