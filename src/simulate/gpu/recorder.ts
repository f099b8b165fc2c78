import type { RequestStream } from '../../workload/request-stream.ts';
import { COMPLETED, FAILED, REJECTED, UNFINISHED } from '../outcome.ts';
import { GapAccumulator } from './gap-accumulator.ts';
import { KEPT_REQUESTS } from './request-tally.ts';

type Seconds = Float64Array | Float32Array;

/** As `RequestOutcomes`; where they are folded into a tally, only what it needs and in single precision. */
interface RecordedRequests {
  readonly status: Uint8Array;
  readonly queueS: Seconds;
  readonly ttftS: Seconds;
  readonly e2eS: Seconds;
  readonly replica: Int16Array;
}

function unknownSeconds(count: number, inFull: boolean): Seconds {
  const seconds = inFull ? new Float64Array(count) : new Float32Array(count);
  return seconds.fill(Number.NaN);
}

/** Where the replicas of one simulation write what happens. */
export class Recorder {
  readonly stream: RequestStream;
  /** When requests came; the stream's own times in an open loop. */
  readonly arrivalS: Float64Array;
  readonly requests: RecordedRequests;
  private readonly keepsRequests: boolean;
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
    const { count } = stream;
    this.stream = stream;
    this.arrivalS = arrivalS;
    this.requests = {
      status: new Uint8Array(count).fill(UNFINISHED),
      queueS: unknownSeconds(keepsRequests ? count : 0, keepsRequests),
      ttftS: unknownSeconds(count, keepsRequests),
      e2eS: unknownSeconds(count, keepsRequests),
      replica: new Int16Array(keepsRequests ? count : 0).fill(-1),
    };
    this.keepsRequests = keepsRequests;
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

  schedule(request: number, replica: number, atS: number): void {
    if (!this.keepsRequests) return;
    // An arrival within the tolerance after the iteration's end has waited nothing, not a negative time.
    this.requests.queueS[request] = Math.max(0, atS - this.arrivalS[request]);
    this.requests.replica[request] = replica;
  }

  complete(request: number, atS: number): void {
    this.requests.status[request] = COMPLETED;
    this.requests.e2eS[request] = atS - this.arrivalS[request];
  }

  failContext(request: number): void {
    this.requests.status[request] = FAILED;
    this.held.context += 1;
  }

  reject(request: number): void {
    this.requests.status[request] = REJECTED;
  }

  /** A request lost its replica and starts anew elsewhere. */
  restart(request: number): void {
    this.requests.ttftS[request] = Number.NaN;
    if (!this.keepsRequests) return;
    this.requests.queueS[request] = Number.NaN;
    this.requests.replica[request] = -1;
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
