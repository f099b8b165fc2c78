import type { RequestStream } from '../../workload/request-stream.ts';
import type { ReplicaBilling, Router } from '../deployment.ts';
import { MinTree } from './min-tree.ts';
import { Replica, type ReplicaContext } from './replica.ts';

/** Where a replica stands. Only a ready one takes new requests; a draining one ends those that it has. */
type ReplicaState = 'off' | 'starting' | 'ready' | 'draining';

const bySecond: ReplicaBilling = { whileStarting: true, incrementS: 1e-9 };

/** Requests by which a sticky replica may exceed twice the least loaded one. */
const CROWDED_BY = 4;

/** Replicas behind a router, some of them starting, draining or gone, with the next event of all at hand. */
export class Fleet {
  readonly size: number;
  /** Replica-seconds ready or draining, and replica-seconds paid for, within the measured span. */
  servingS = 0;
  reservedS = 0;

  private readonly context: ReplicaContext;
  private readonly router: Router;
  private readonly replicas: (Replica | null)[];
  private readonly states: ReplicaState[];
  private readonly billing: ReplicaBilling;
  /** Since when each replica is paid for; NaN while it is not. */
  private readonly paidFromS: Float64Array;
  /** Outages that a replica is in. */
  private readonly outages: Int32Array;
  private readonly ends: MinTree;
  private readonly loads: MinTree;
  private readonly replicaOfSession: Int32Array;
  private lastTaker = -1;
  private countedS = 0;

  constructor(
    size: number,
    router: Router,
    context: ReplicaContext,
    stream: RequestStream,
    billing: ReplicaBilling = bySecond,
  ) {
    this.size = size;
    this.router = router;
    this.context = context;
    this.replicas = new Array<Replica | null>(size).fill(null);
    this.states = new Array<ReplicaState>(size).fill('off');
    this.billing = billing;
    this.paidFromS = new Float64Array(size).fill(Number.NaN);
    this.outages = new Int32Array(size);
    this.ends = new MinTree(size);
    this.loads = new MinTree(size);
    let sessions = 0;
    if (router === 'prefix-affinity' && stream.session !== null) {
      for (let request = 0; request < stream.count; request += 1) {
        sessions = Math.max(sessions, stream.session[request] + 1);
      }
    }
    this.replicaOfSession = new Int32Array(sessions).fill(-1);
  }

  /** When the next run of any replica ends; Infinity when all are idle. */
  get nextEndS(): number {
    return this.ends.smallest;
  }

  get canTake(): boolean {
    return this.loads.smallest < Number.POSITIVE_INFINITY;
  }

  count(...states: readonly ReplicaState[]): number {
    return this.states.filter((state) => states.includes(state)).length;
  }

  get outstanding(): number {
    let sum = 0;
    for (const replica of this.replicas) sum += replica?.outstanding ?? 0;
    return sum;
  }

  state(index: number): ReplicaState {
    return this.states[index];
  }

  /** Moves a replica to a state at this time; a draining one that holds nothing is off at once. */
  setState(index: number, state: ReplicaState, nowS: number): void {
    this.account(nowS);
    const empty = (this.replicas[index]?.outstanding ?? 0) === 0;
    this.become(index, state === 'draining' && empty ? 'off' : state, nowS);
    this.refresh(index);
  }

  /** Gives a request to the replica that the router picks; `canTake` holds. */
  route(request: number, atS: number): void {
    const index = this.pick(request);
    this.replicas[index] ??= new Replica(index, this.context);
    this.replicas[index].enqueue(request, atS);
    this.refresh(index);
  }

  /** Takes the replica whose run ends next through its step. */
  stepNext(): void {
    const index = this.ends.smallestIndex;
    const replica = this.replicas[index];
    if (replica === null) return;
    const nowS = replica.endS;
    replica.step();
    if (this.states[index] === 'draining' && replica.outstanding === 0) this.setState(index, 'off', nowS);
    else this.refresh(index);
  }

  /** A replica goes down, or comes back from one of its outages; what it held goes to `into`; returns how many. */
  setOutage(index: number, begins: boolean, nowS: number, into: Int32Array): number {
    this.account(nowS);
    this.outages[index] += begins ? 1 : -1;
    const lost = begins ? (this.replicas[index]?.evacuate(into) ?? 0) : 0;
    if (this.states[index] === 'draining') this.become(index, 'off', nowS);
    this.refresh(index);
    return lost;
  }

  /** Adds the replica-seconds since the last change. */
  account(nowS: number): void {
    const { fromS, toS } = this.context.recorder;
    const seconds = Math.min(nowS, toS) - Math.max(this.countedS, fromS);
    if (seconds > 0) {
      for (let index = 0; index < this.size; index += 1) {
        const state = this.states[index];
        if (state === 'off') continue;
        if (this.isPaid(state)) this.reservedS += seconds;
        if (state !== 'starting' && this.outages[index] === 0) this.servingS += seconds;
      }
    }
    this.countedS = nowS;
  }

  /** Gone replicas are paid for to the end of the increment in which they went. */
  private become(index: number, state: ReplicaState, nowS: number): void {
    const { fromS, toS } = this.context.recorder;
    const sinceS = this.paidFromS[index];
    this.states[index] = state;
    if (this.isPaid(state)) {
      if (Number.isNaN(sinceS)) this.paidFromS[index] = nowS;
    } else if (!Number.isNaN(sinceS)) {
      const { incrementS } = this.billing;
      const paidS = Math.ceil((nowS - sinceS) / incrementS - 1e-9) * incrementS;
      if (nowS >= fromS && nowS <= toS) this.reservedS += paidS - (nowS - sinceS);
      this.paidFromS[index] = Number.NaN;
    }
  }

  private isPaid(state: ReplicaState): boolean {
    return state !== 'off' && (state !== 'starting' || this.billing.whileStarting);
  }

  private refresh(index: number): void {
    const replica = this.replicas[index];
    const takes = this.states[index] === 'ready' && this.outages[index] === 0;
    this.loads.set(index, takes ? (replica?.outstanding ?? 0) : Number.POSITIVE_INFINITY);
    this.ends.set(index, replica?.endS ?? Number.POSITIVE_INFINITY);
  }

  private pick(request: number): number {
    if (this.router === 'round-robin') {
      do this.lastTaker = (this.lastTaker + 1) % this.size;
      while (!this.takes(this.lastTaker));
      return this.lastTaker;
    }
    const session = this.context.recorder.stream.session?.[request] ?? -1;
    if (this.router === 'prefix-affinity' && session >= 0) {
      const known = this.replicaOfSession[session];
      if (known >= 0 && this.takes(known) && !this.isCrowded(known)) return known;
      this.replicaOfSession[session] = this.loads.smallestIndex;
    }
    return this.loads.smallestIndex;
  }

  /** Whether staying with the history costs more than it saves: cache-aware routers balance beyond a threshold. */
  private isCrowded(index: number): boolean {
    const outstanding = this.replicas[index]?.outstanding ?? 0;
    return outstanding > 2 * this.loads.smallest + CROWDED_BY;
  }

  private takes(index: number): boolean {
    return this.states[index] === 'ready' && this.outages[index] === 0;
  }
}
