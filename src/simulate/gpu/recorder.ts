import type { RequestStream } from '../../workload/request-stream.ts';
import { FAILED, REJECTED } from '../outcome.ts';
import { GapAccumulator } from './gap-accumulator.ts';
import { RequestLedger } from './request-ledger.ts';
import { KEPT_REQUESTS } from './request-tally.ts';

/** Where the replicas of one simulation write what happens. */
export class Recorder {
  readonly stream: RequestStream;
  /** When requests came; the stream's own times in an open loop. */
  readonly arrivalS: Float64Array;
  readonly requests: RequestLedger;
  readonly gaps: readonly GapAccumulator[];
  /** Input tokens that a prefix cache served, by workload, measured requests only. */
  readonly hitTokens: Float64Array;
  readonly fromS: number;
  readonly toS: number;
  /** Replica-seconds spent in iterations within the measured span. */
  busyS = 0;
  /** Token-seconds held in the KV cache within the measured span. */
  kvTokenS = 0;
  /** Sequence-seconds running within the measured span. */
  sequenceS = 0;
  iterations = 0;
  events = 0;
  preemptions = 0;
  /** Requests that began again because their replica was lost. */
  restarts = 0;
  prefillTokens = 0;
  decodeTokens = 0;
  prefixHitTokens = 0;
  /** Planned runs at whose start each limit held back the head of a queue; requests for `context`, `cold-start`. */
  readonly held = { 'kv-cache': 0, concurrency: 0, compute: 0, context: 0, 'cold-start': 0 };
  private lastS = 0;

  constructor(
    stream: RequestStream,
    arrivalS: Float64Array,
    toS: number,
    keepsRequests = stream.count <= KEPT_REQUESTS,
  ) {
    this.stream = stream;
    this.arrivalS = arrivalS;
    // Quarter points of a span that ends with the last request are known only when every request is over.
    this.requests = new RequestLedger(stream, arrivalS, keepsRequests || toS === Number.POSITIVE_INFINITY);
    this.gaps = stream.workloadNames.map(() => new GapAccumulator());
    this.hitTokens = new Float64Array(stream.workloadNames.length);
    this.fromS = stream.measureFromS;
    this.toS = toS;
  }

  /** Length of the measured span; it ends with the last iteration where nothing else ends it. */
  get spanS(): number {
    return Math.max(0, (this.toS < Number.POSITIVE_INFINITY ? this.toS : this.lastS) - this.fromS);
  }

  isMeasured(request: number): boolean {
    return this.arrivalS[request] >= this.fromS;
  }

  failContext(request: number): void {
    this.requests.refuse(request, FAILED);
    this.held.context += 1;
  }

  reject(request: number): void {
    this.requests.refuse(request, REJECTED);
  }

  /** One run of iterations: seconds, and token-seconds and sequences held during it. */
  occupy(startS: number, endS: number, kvTokenS: number, sequences: number): void {
    if (endS > this.lastS) this.lastS = endS;
    const from = Math.max(startS, this.fromS);
    const to = Math.min(endS, this.toS);
    if (to <= from) return;
    const seconds = to - from;
    this.busyS += seconds;
    this.sequenceS += seconds * sequences;
    this.kvTokenS += from === startS && to === endS ? kvTokenS : (kvTokenS * seconds) / (endS - startS);
  }
}
