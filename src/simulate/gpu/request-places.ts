import type { RequestStream } from '../../workload/request-stream.ts';
import type { HostedLedger } from '../hosted/hosted-ledger.ts';
import { UNFINISHED } from '../outcome.ts';
import { Departures } from './departures.ts';

/** Places to begin with: many times what is usually under way at once. */
const FIRST_PLACES = 2 ** 20;
const NOBODY = -1;

/**
 * What is known of each request of a hosted run. Either every request has a place of its own in the ledger, or those
 * under way share a ring of places, which grows as needed, and are folded into a tally as they leave.
 * The place of request `i` is `i & mask`.
 */
export class RequestPlaces {
  mask: number;
  status: Uint8Array;
  queueS: Float64Array;
  ttftS: Float64Array;
  e2eS: Float64Array;
  leftS: Float64Array;
  /** What the provider takes for it, seconds and tokens per second. */
  sampledTtftS: Float64Array;
  sampledSpeed: Float64Array;
  attempts: Uint16Array;
  generating: Uint8Array;
  /** Null where every request keeps its place. */
  readonly departures: Departures | null;
  private occupant: Int32Array;

  constructor(stream: RequestStream, ledger: HostedLedger, keepsRequests: boolean) {
    const places = keepsRequests ? stream.count : FIRST_PLACES;
    this.mask = keepsRequests ? -1 : places - 1;
    this.departures = keepsRequests ? null : new Departures(stream);
    this.occupant = new Int32Array(keepsRequests ? 0 : places).fill(NOBODY);
    const { status, queueS, ttftS, e2eS, leftS } = ledger.requests;
    const column = (own: Float64Array): Float64Array => (keepsRequests ? own : new Float64Array(places));
    this.status = keepsRequests ? status : new Uint8Array(places);
    this.queueS = column(queueS);
    this.ttftS = column(ttftS);
    this.e2eS = column(e2eS);
    this.leftS = column(leftS);
    this.sampledTtftS = new Float64Array(places);
    this.sampledSpeed = new Float64Array(places);
    this.attempts = new Uint16Array(places);
    this.generating = new Uint8Array(places);
  }

  /** A request arrives. */
  take(request: number): void {
    if (this.departures === null) return;
    while (this.occupant[request & this.mask] !== NOBODY) this.grow();
    const at = request & this.mask;
    this.occupant[at] = request;
    this.status[at] = UNFINISHED;
    this.queueS[at] = Number.NaN;
    this.ttftS[at] = Number.NaN;
    this.e2eS[at] = Number.NaN;
    this.leftS[at] = Number.NaN;
    this.attempts[at] = 0;
    this.generating[at] = 0;
  }

  /** Nothing more happens to a request: its place can be taken by another. */
  leave(request: number): void {
    if (this.departures === null) return;
    const at = request & this.mask;
    this.departures.add(request, this.status[at], this.ttftS[at], this.e2eS[at], this.leftS[at]);
    this.occupant[at] = NOBODY;
  }

  /** The end of the run: what is under way stays so, and what has not arrived by now never does. */
  close(arrived: number): void {
    if (this.departures === null) return;
    for (const request of this.occupant) if (request !== NOBODY) this.leave(request);
    this.departures.neverArrived(arrived);
  }

  private grow(): void {
    const { occupant: before, mask } = this;
    const places = before.length * 2;
    const moved = <T extends Float64Array | Uint16Array | Uint8Array>(old: T, grown: T): T => {
      for (const request of before) {
        if (request !== NOBODY) grown[request & (places - 1)] = old[request & mask];
      }
      return grown;
    };
    this.status = moved(this.status, new Uint8Array(places));
    this.queueS = moved(this.queueS, new Float64Array(places));
    this.ttftS = moved(this.ttftS, new Float64Array(places));
    this.e2eS = moved(this.e2eS, new Float64Array(places));
    this.leftS = moved(this.leftS, new Float64Array(places));
    this.sampledTtftS = moved(this.sampledTtftS, new Float64Array(places));
    this.sampledSpeed = moved(this.sampledSpeed, new Float64Array(places));
    this.attempts = moved(this.attempts, new Uint16Array(places));
    this.generating = moved(this.generating, new Uint8Array(places));
    this.occupant = new Int32Array(places).fill(NOBODY);
    for (const request of before) {
      if (request !== NOBODY) this.occupant[request & (places - 1)] = request;
    }
    this.mask = places - 1;
  }
}
