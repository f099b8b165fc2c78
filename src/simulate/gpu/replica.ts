import type { ReplicaSpec } from '../../performance/iteration-cost.ts';
import { runSeconds, SIMULTANEOUS_S, stepsToLast } from './decode-run.ts';
import { LateArrivals } from './late-arrivals.ts';
import type { PlannedRun } from './planned-run.ts';
import { PrefixCache } from './prefix-cache.ts';
import type { Recorder } from './recorder.ts';
import { Scheduler } from './scheduler.ts';

/** What the replicas of one simulation share. */
export interface ReplicaContext {
  readonly spec: ReplicaSpec;
  readonly recorder: Recorder;
  readonly wheelPlaces: number;
  /** Warm tokens by session, empty without sessions. */
  readonly warmTokens: Int32Array;
}

/**
 * One GPU replica, run by run: `endS` is when the iterations in flight end, `step` ends them, writes down what they
 * did and plans the next. Requests are put in by `enqueue` in order of time, each before any `step` at an `endS`
 * that it precedes, or follows by no more than `SIMULTANEOUS_S`.
 */
export class Replica {
  /** End of the run in flight; Infinity when idle. */
  endS = Number.POSITIVE_INFINITY;
  /** Requests waiting or running. */
  outstanding = 0;
  /** Requests that ended at the last `step`, `endedCount` of them. */
  readonly ended: Int32Array;
  endedCount = 0;

  private readonly index: number;
  private readonly spec: ReplicaSpec;
  private readonly recorder: Recorder;
  private readonly scheduler: Scheduler;
  private readonly run: PlannedRun;
  private readonly cache: PrefixCache | null;
  private startS = 0;
  /** Requests that the iteration already scheduled does not know; null where nothing is scheduled ahead. */
  private readonly late: LateArrivals | null;
  /** Iterations of the run in flight; 0 while the replica waits for its first one. */
  private steps = 0;

  constructor(index: number, context: ReplicaContext) {
    const { spec, recorder, warmTokens } = context;
    const { blockTokens, kvBlocks, maxNumSeqs } = spec.limits;
    const slots = Math.min(maxNumSeqs, recorder.stream.count);
    this.index = index;
    this.spec = spec;
    this.recorder = recorder;
    this.cache = spec.prefixCache
      ? new PrefixCache(recorder, warmTokens, blockTokens, kvBlocks, slots)
      : null;
    this.scheduler = new Scheduler(spec, recorder, this.cache, context.wheelPlaces);
    this.run = this.scheduler.run;
    this.ended = new Int32Array(this.scheduler.prompts.length);
    this.late = spec.limits.scheduleAhead === true ? new LateArrivals() : null;
  }

  enqueue(request: number, atS: number): void {
    const { scheduler, run, late } = this;
    if (late === null) scheduler.waiting.add(request);
    else late.add(request, atS);
    this.outstanding += 1;
    if (this.endS === Number.POSITIVE_INFINITY) {
      this.endS = atS;
      this.steps = 0;
    } else if (run.arrivalEnds) {
      run.arrivalEnds = false;
      const { firstS, slopeS } = run;
      const running = stepsToLast(firstS, slopeS, atS - SIMULTANEOUS_S - this.startS, this.steps);
      this.steps = Math.min(this.steps, late === null ? running : running + 1);
      this.endS = this.startS + runSeconds(firstS, slopeS, this.steps);
    }
  }

  /** Ends the run in flight and plans the next one. */
  step(): void {
    const { scheduler, run } = this;
    this.endedCount = 0;
    if (this.steps > 0) this.endRun();
    this.recorder.events += 1;
    const nowS = this.endS;
    if (this.late === null) scheduler.plan(nowS, this.index);
    else this.planAhead(nowS, this.late);
    this.steps = this.late !== null && this.late.size > 0 ? Math.min(1, run.steps) : run.steps;
    this.startS = nowS;
    this.endS =
      this.steps > 0 ? nowS + runSeconds(run.firstS, run.slopeS, this.steps) : Number.POSITIVE_INFINITY;
  }

  /** Plans with those requests only that had come before the iteration that now ends began. */
  private planAhead(nowS: number, late: LateArrivals): void {
    const { scheduler, run, steps, startS } = this;
    const idle = steps === 0;
    const lastStartS = startS + runSeconds(run.firstS, run.slopeS, steps - 1);
    late.moveUntil(idle ? nowS : lastStartS, scheduler.waiting);
    scheduler.plan(nowS, this.index);
    if (run.steps > 0 || late.size === 0) return;
    // With nothing left to run, nothing was scheduled ahead.
    late.moveUntil(nowS, scheduler.waiting);
    scheduler.plan(nowS, this.index);
  }

  /** The replica is lost with all it holds; its requests, running ones first, go to `into`; returns how many. */
  evacuate(into: Int32Array): number {
    const { scheduler, recorder } = this;
    let count = scheduler.evacuate(into);
    if (this.late !== null) count += this.late.drain(into, count);
    for (let i = 0; i < count; i += 1) recorder.requests.restart(into[i]);
    this.cache?.shrinkTo(0);
    this.outstanding = 0;
    this.endedCount = 0;
    this.steps = 0;
    this.endS = Number.POSITIVE_INFINITY;
    return count;
  }

  private endRun(): void {
    const { scheduler, run, recorder, steps, startS, endS } = this;
    const { batch, promptCount } = scheduler;
    const { firstS, slopeS } = run;
    recorder.iterations += steps;
    if (!run.paused) recorder.decodeTokens += steps * batch.size;
    recorder.prefillTokens += steps * run.chunkTokens;
    const pairsOfSteps = 0.5 * steps * (steps - 1);
    const squaresOfSteps = (pairsOfSteps * (2 * steps - 1)) / 3;
    recorder.occupy(
      startS,
      endS,
      run.heldTokens * (endS - startS) +
        run.heldTokensSlope * (firstS * pairsOfSteps + slopeS * squaresOfSteps),
      batch.size + promptCount + (scheduler.partial >= 0 ? 1 : 0),
    );
    const { measured } = batch;
    if (!run.paused) this.recordGaps();
    scheduler.advance(steps);
    for (let slot = batch.popFinished(); slot >= 0; slot = batch.popFinished()) {
      const request = scheduler.sequences.request[slot];
      if (recorder.isMeasured(request)) measured[recorder.stream.workload[request]] -= 1;
      this.end(slot, request);
    }
    for (let i = 0; i < promptCount; i += 1) this.endPrompt(scheduler.prompts[i]);
  }

  private recordGaps(): void {
    const { scheduler, run, recorder, steps, startS } = this;
    const { batch } = scheduler;
    const { firstS, slopeS } = run;
    const { outputTokenOverheadS } = this.spec;
    const { measured } = batch;
    const afterPause = scheduler.pausing && batch.size > 0;
    if (afterPause) this.recordPauses(startS + firstS + outputTokenOverheadS);
    for (let workload = 0; workload < measured.length; workload += 1) {
      const sequences = measured[workload];
      if (sequences === 0) continue;
      const gaps = recorder.gaps[workload];
      if (!afterPause) gaps.addRun(firstS + outputTokenOverheadS, slopeS, steps, sequences);
      else if (steps > 1) gaps.addRun(firstS + slopeS + outputTokenOverheadS, slopeS, steps - 1, sequences);
    }
  }

  /** The first tokens after prompts have run alone: each comes late by the time since its sequence's last one. */
  private recordPauses(atS: number): void {
    const { scheduler, recorder } = this;
    const { sequences } = scheduler;
    for (let slot = sequences.oldest; slot >= 0; slot = sequences.after(slot)) {
      const request = sequences.request[slot];
      if (!recorder.isMeasured(request)) continue;
      recorder.gaps[recorder.stream.workload[request]].addRun(atS - sequences.lastTokenS[slot], 0, 1, 1);
    }
    scheduler.pausing = false;
  }

  /** The last chunk of a prompt gives the sequence's next token: the first one, unless it was preempted. */
  private endPrompt(slot: number): void {
    const { recorder, scheduler, endS } = this;
    const { sequences, batch } = scheduler;
    const { stream } = recorder;
    const request = sequences.request[slot];
    const workload = stream.workload[request];
    const measured = recorder.isMeasured(request);
    const before = sequences.generated[slot];
    const overheadS = this.spec.outputTokenOverheadS;
    if (before === 0) {
      recorder.requests.giveFirstToken(request, endS + overheadS);
    } else if (measured) {
      recorder.gaps[workload].addRun(endS - sequences.lastTokenS[slot] + overheadS, 0, 1, 1);
    }
    const left = stream.outputTokens[request] - before - 1;
    if (left > 0) {
      if (measured) batch.measured[workload] += 1;
      if (scheduler.pausing) sequences.lastTokenS[slot] = endS;
      batch.start(slot, sequences.target[slot] + 1, left);
    } else {
      this.end(slot, request);
    }
  }

  private end(slot: number, request: number): void {
    const { recorder, scheduler } = this;
    const { inputTokens, outputTokens } = recorder.stream;
    const output = outputTokens[request];
    recorder.requests.complete(request, this.endS + output * this.spec.outputTokenOverheadS);
    this.cache?.leave(request, inputTokens[request] + output - 1);
    scheduler.release(slot);
    this.outstanding -= 1;
    this.ended[this.endedCount] = request;
    this.endedCount += 1;
  }
}
