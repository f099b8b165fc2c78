import type { GpuDeployment } from '../deployment.ts';
import { EventQueue } from '../event-queue.ts';
import { retryDelayS } from '../hosted/retry.ts';
import { ApiServer } from './api-server.ts';
import { Autoscaler } from './autoscaler.ts';
import { SIMULTANEOUS_S } from './decode-run.ts';
import { Fleet } from './fleet.ts';
import type { ReplicaContext } from './replica.ts';
import { canRun } from './replicas.ts';

// Kinds of control events, in their order at equal times.
const OUTAGE_ENDS = 0;
const OUTAGE_BEGINS = 1;
const REPLICA_READY = 2;
const CHECK = 3;
const RETRY = 4;

/** Nothing is drawn on replicas: a client waits the mean of its jitter. */
const meanJitter = { uniform: (): number => 0.5 };

/** Serves a whole stream on replicas whose states bear on each other: router, outages, autoscaler. */
export class RoutedService {
  private readonly context: ReplicaContext;
  private readonly deployment: GpuDeployment;
  private readonly fleet: Fleet;
  private readonly control = new EventQueue();
  private readonly scaler: Autoscaler | null;
  /** When a starting replica will be ready, by index. */
  private readonly readyS: Float64Array;
  private readonly lost: Int32Array;
  /** Requests that no replica can take now, from `heldFrom` on, in order. */
  private held: number[] = [];
  private heldFrom = 0;
  /** Refused attempts of requests whose clients wait to try again. */
  private readonly refusals = new Map<number, number>();
  /** Replicas that each outage has taken, by its number. */
  private readonly taken: number[][] = [];

  constructor(context: ReplicaContext, deployment: GpuDeployment) {
    const { autoscale, replicas, outages, router } = deployment;
    const { stream } = context.recorder;
    this.context = context;
    this.deployment = deployment;
    const size = Math.max(replicas, autoscale?.maxReplicas ?? 0);
    this.fleet = new Fleet(size, router, context, stream, autoscale?.billing);
    this.scaler = autoscale === null ? null : new Autoscaler(autoscale);
    this.readyS = new Float64Array(this.fleet.size);
    this.lost = new Int32Array(stream.count);
    const started =
      autoscale === null
        ? replicas
        : Math.min(autoscale.maxReplicas, Math.max(autoscale.minReplicas, replicas));
    for (let index = 0; index < started; index += 1) this.fleet.setState(index, 'ready', 0);
    outages.forEach((outage, number) => {
      if (!(outage.toS > outage.fromS)) return;
      this.control.schedule(outage.fromS, OUTAGE_BEGINS, number);
      this.control.schedule(outage.toS, OUTAGE_ENDS, number);
    });
    if (autoscale !== null) this.control.schedule(autoscale.checkIntervalS, CHECK, 0);
  }

  /** Runs until everything has ended, at most until `stopS`. */
  run(stopS: number): { readonly servingS: number; readonly reservedS: number } {
    const { fleet, control, context } = this;
    const { spec, recorder } = context;
    const { stream, arrivalS } = recorder;
    const server = new ApiServer(spec, fleet.size);
    const comesS = (next: number): number =>
      next < stream.count
        ? server.reachesS(arrivalS[next], stream.inputTokens[next])
        : Number.POSITIVE_INFINITY;
    let request = 0;
    let arrivesS = comesS(0);
    let nowS = 0;
    for (;;) {
      const endS = fleet.nextEndS;
      const controlS = control.nextTimeS;
      const nextS = Math.min(arrivesS, endS, controlS);
      if (nextS > stopS || nextS === Number.POSITIVE_INFINITY) break;
      if (controlS <= arrivesS && controlS <= endS) {
        const idle = arrivesS === Number.POSITIVE_INFINITY && endS === Number.POSITIVE_INFINITY;
        if (idle && this.heldCount === 0 && this.refusals.size === 0 && nextS > stream.endS) break;
        this.controlAt(controlS);
      } else if (arrivesS <= endS + SIMULTANEOUS_S) {
        if (canRun(spec, stream, request)) {
          recorder.requests.arrive(request);
          this.take(request, arrivesS, true);
        } else {
          recorder.failContext(request);
        }
        server.pass(arrivesS);
        request += 1;
        arrivesS = comesS(request);
      } else {
        fleet.stepNext();
      }
      nowS = nextS;
    }
    recorder.requests.close(request, 1);
    fleet.account(Math.max(nowS, Math.min(recorder.toS, stream.endS)));
    return { servingS: fleet.servingS, reservedS: fleet.reservedS };
  }

  private get heldCount(): number {
    return this.held.length - this.heldFrom;
  }

  private take(request: number, atS: number, mayReject: boolean): void {
    const { autoscale } = this.deployment;
    if (this.fleet.canTake) {
      if (this.refusals.size > 0) this.refusals.delete(request);
      this.fleet.route(request, atS);
      return;
    }
    const { recorder } = this.context;
    if (!this.refusals.has(request)) recorder.held['cold-start'] += 1;
    if (autoscale !== null && this.fleet.count('ready', 'starting') === 0) this.start(atS);
    if (autoscale?.whileStarting === 'reject' && mayReject) this.refuse(request, atS);
    else this.held.push(request);
  }

  /** A 503: the client tries again while attempts and time are left, which count from the arrival. */
  private refuse(request: number, nowS: number): void {
    const { retry } = this.deployment;
    const { recorder } = this.context;
    const attempts = (this.refusals.get(request) ?? 0) + 1;
    if (retry !== undefined && attempts < retry.maxAttempts) {
      const againS = nowS + retryDelayS(retry, attempts, 0, meanJitter);
      if (againS < recorder.arrivalS[request] + retry.timeoutS) {
        this.refusals.set(request, attempts);
        this.control.schedule(againS, RETRY, request);
        return;
      }
    }
    this.refusals.delete(request);
    recorder.reject(request);
  }

  private controlAt(nowS: number): void {
    const kind = this.control.nextKind;
    const item = this.control.take();
    if (kind === OUTAGE_BEGINS) this.beginOutage(item, nowS);
    else if (kind === OUTAGE_ENDS)
      for (const index of this.taken[item] ?? []) this.fleet.setOutage(index, false, nowS, this.lost);
    else if (kind === REPLICA_READY) {
      // A start that was called off and begun anew leaves its first event behind.
      const due = this.readyS[item] === nowS && this.fleet.state(item) === 'starting';
      if (due) this.fleet.setState(item, 'ready', nowS);
    } else if (kind === RETRY) this.take(item, nowS, true);
    else this.check(nowS);
    while (this.heldCount > 0 && this.fleet.canTake) {
      this.fleet.route(this.held[this.heldFrom], nowS);
      this.heldFrom += 1;
    }
  }

  private beginOutage(number: number, nowS: number): void {
    const { fleet, deployment } = this;
    const present: number[] = [];
    for (let index = 0; index < fleet.size; index += 1) {
      if (fleet.state(index) !== 'off') present.push(index);
    }
    const severity = Math.min(1, Math.max(0, deployment.outages[number].severity));
    const gone = severity > 0 ? Math.max(1, Math.round(severity * present.length)) : 0;
    this.taken[number] = present.slice(0, gone);
    let lost = 0;
    for (const index of this.taken[number]) {
      lost += fleet.setOutage(index, true, nowS, this.lost.subarray(lost));
    }
    this.context.recorder.restarts += lost;
    for (let i = 0; i < lost; i += 1) this.take(this.lost[i], nowS, false);
  }

  private check(nowS: number): void {
    const { fleet, scaler, deployment } = this;
    const { autoscale } = deployment;
    if (scaler === null || autoscale === null) return;
    const ready = fleet.count('ready');
    const starting = fleet.count('starting');
    const current = ready + starting;
    // Clients that wait to try again are load as well: the replica they asked for is not called off meanwhile.
    const asked = fleet.outstanding + this.heldCount + this.refusals.size;
    const wanted = scaler.decide(nowS, asked, ready, starting);
    for (let n = current; n < wanted; n += 1) this.start(nowS);
    // The last in the row goes first, a starting one before a ready one.
    for (let surplus = current - wanted; surplus > 0; surplus -= 1) {
      const state = fleet.count('starting') > 0 ? 'starting' : 'ready';
      let index = fleet.size - 1;
      while (fleet.state(index) !== state) index -= 1;
      fleet.setState(index, 'draining', nowS);
    }
    this.control.schedule(nowS + autoscale.checkIntervalS, CHECK, 0);
  }

  /** Brings one more replica: a draining one at once, else an idle one after the cold start. */
  private start(nowS: number): void {
    const { fleet, deployment } = this;
    const coldStartS = deployment.autoscale?.coldStartS ?? 0;
    for (let index = 0; index < fleet.size; index += 1) {
      if (fleet.state(index) === 'draining') {
        fleet.setState(index, 'ready', nowS);
        return;
      }
    }
    for (let index = 0; index < fleet.size; index += 1) {
      if (fleet.state(index) === 'off') {
        fleet.setState(index, 'starting', nowS);
        this.readyS[index] = nowS + coldStartS;
        this.control.schedule(this.readyS[index], REPLICA_READY, index);
        return;
      }
    }
  }
}
