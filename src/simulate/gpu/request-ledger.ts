import type { RequestStream } from '../../workload/request-stream.ts';
import { COMPLETED, type FAILED, type REJECTED, type RequestOutcomes, UNFINISHED } from '../outcome.ts';
import { Departures } from './departures.ts';

/** Places of a ring to begin with. */
const FIRST_PLACES = 2 ** 12;
const NOBODY = -1;

/**
 * What is known of each request on GPU replicas. Either every request keeps a place of its own, or those in the system
 * share a ring of places, which grows as needed, and are counted and forgotten as they leave. The place of request `i`
 * is `i & mask`.
 */
export class RequestLedger {
  readonly keepsAll: boolean;
  mask: number;
  ttftS: Float64Array;
  /** Empty unless all are kept; `outcomes` tells which of them are known. */
  readonly status: Uint8Array;
  readonly queueS: Float64Array;
  readonly e2eS: Float64Array;
  readonly replica: Int32Array;
  /** What those that have left add up to; null where all are kept. */
  readonly departures: Departures | null;
  private readonly stream: RequestStream;
  private readonly arrivalS: Float64Array;
  private occupant: Int32Array;

  constructor(stream: RequestStream, arrivalS: Float64Array, keepsAll: boolean) {
    const places = keepsAll ? stream.count : 0;
    this.stream = stream;
    this.arrivalS = arrivalS;
    this.keepsAll = keepsAll;
    this.mask = keepsAll ? -1 : FIRST_PLACES - 1;
    this.status = new Uint8Array(places).fill(UNFINISHED);
    this.queueS = new Float64Array(places);
    this.e2eS = new Float64Array(places);
    this.replica = new Int32Array(places).fill(-1);
    this.ttftS = new Float64Array(keepsAll ? places : FIRST_PLACES);
    this.occupant = new Int32Array(keepsAll ? 0 : FIRST_PLACES).fill(NOBODY);
    this.departures = keepsAll ? null : new Departures(stream);
  }

  /** A request comes for the first time. */
  arrive(request: number): void {
    if (this.keepsAll) return;
    while (this.occupant[request & this.mask] !== NOBODY) this.grow();
    this.occupant[request & this.mask] = request;
    this.ttftS[request & this.mask] = Number.NaN;
  }

  schedule(request: number, replica: number, atS: number): void {
    if (!this.keepsAll) return;
    // An arrival within the tolerance after the iteration's end has waited nothing, not a negative time.
    this.queueS[request] = Math.max(0, atS - this.arrivalS[request]);
    this.replica[request] = replica;
  }

  giveFirstToken(request: number, atS: number): void {
    this.ttftS[request & this.mask] = atS - this.arrivalS[request];
  }

  complete(request: number, atS: number): void {
    const e2eS = atS - this.arrivalS[request];
    if (this.departures === null) {
      this.status[request] = COMPLETED;
      this.e2eS[request] = e2eS;
      return;
    }
    const at = request & this.mask;
    this.departures.add(request, COMPLETED, this.ttftS[at], e2eS, atS);
    this.occupant[at] = NOBODY;
  }

  /** A request that is not served, whether it has waited or not. */
  refuse(request: number, status: typeof FAILED | typeof REJECTED): void {
    if (this.departures === null) {
      this.status[request] = status;
      return;
    }
    // It has never been in the system, for what counts as a queue.
    this.departures.add(request, status, Number.NaN, Number.NaN, this.arrivalS[request]);
    if (this.occupant[request & this.mask] === request) this.occupant[request & this.mask] = NOBODY;
  }

  /** A request lost its replica and starts anew elsewhere. */
  restart(request: number): void {
    this.ttftS[request & this.mask] = Number.NaN;
    if (!this.keepsAll) return;
    this.queueS[request] = Number.NaN;
    this.replica[request] = -1;
  }

  /** The simulation ends: who is in the system stays so, and requests `from`, `from` + `stride`, … never came. */
  close(from: number, stride: number): void {
    if (this.departures === null) return;
    const stay = (request: number): void =>
      this.departures?.add(request, UNFINISHED, Number.NaN, Number.NaN, Number.NaN);
    for (const request of this.occupant) if (request !== NOBODY) stay(request);
    this.occupant.fill(NOBODY);
    for (let request = from; request < this.stream.count; request += stride) stay(request);
  }

  /** Every request, where all are kept; what is not known of those that did not get so far is NaN from here on. */
  outcomes(): RequestOutcomes {
    const { status, queueS, ttftS, e2eS, replica } = this;
    for (let request = 0; request < status.length; request += 1) {
      if (status[request] === COMPLETED) continue;
      e2eS[request] = Number.NaN;
      if (!(ttftS[request] > 0)) ttftS[request] = Number.NaN;
      if (replica[request] < 0) queueS[request] = Number.NaN;
    }
    return { status, queueS, ttftS, e2eS, replica };
  }

  private grow(): void {
    const { occupant: before, ttftS, mask } = this;
    const places = before.length * 2;
    this.occupant = new Int32Array(places).fill(NOBODY);
    this.ttftS = new Float64Array(places);
    this.mask = places - 1;
    for (const request of before) {
      if (request === NOBODY) continue;
      this.occupant[request & this.mask] = request;
      this.ttftS[request & this.mask] = ttftS[request & mask];
    }
  }
}
