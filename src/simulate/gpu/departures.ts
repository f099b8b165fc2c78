import type { RequestStream } from '../../workload/request-stream.ts';
import { UNFINISHED } from '../outcome.ts';
import { RequestTally } from './request-tally.ts';

/** Requests that have left a ledger which holds only those under way: their tally, and who was there at the quarters. */
export class Departures {
  readonly tally: RequestTally;
  readonly backlog: [number, number, number, number] = [0, 0, 0, 0];
  readonly #stream: RequestStream;
  readonly #quartersS: readonly number[];

  constructor(stream: RequestStream) {
    this.tally = new RequestTally(stream);
    this.#stream = stream;
    const spanS = stream.endS - stream.measureFromS;
    this.#quartersS = [1, 2, 3, 4].map((quarter) => stream.measureFromS + (spanS * quarter) / 4);
  }

  /** A request that nothing more happens to; `leftS` is NaN for one that never leaves. */
  add(request: number, status: number, ttftS: number, e2eS: number, leftS: number): void {
    this.tally.add(request, status, ttftS, e2eS, leftS);
    const arrivalS = this.#stream.arrivalS[request];
    for (let quarter = 0; quarter < 4; quarter += 1) {
      const atS = this.#quartersS[quarter];
      if (arrivalS <= atS && !(leftS <= atS)) this.backlog[quarter] += 1;
    }
  }

  /** The requests from here on never arrived. */
  neverArrived(from: number): void {
    for (let request = from; request < this.#stream.count; request += 1)
      this.add(request, UNFINISHED, Number.NaN, Number.NaN, Number.NaN);
  }
}
