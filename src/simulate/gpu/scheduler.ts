import type { ReplicaLimits, ReplicaSpec } from '../../performance/iteration-cost.ts';
import { DecodeBatch } from './decode-batch.ts';
import { KvBlocks } from './kv-blocks.ts';
import { PlannedRun } from './planned-run.ts';
import type { PrefixCache } from './prefix-cache.ts';
import type { Recorder } from './recorder.ts';
import { Sequences } from './sequences.ts';
import { WaitingLine } from './waiting-line.ts';

/**
 * The scheduler of one replica after vLLM V1. An iteration gives every decoding sequence one token, then the running
 * prompt its next chunk, then admits waiting requests first come first served while tokens, sequences and KV blocks
 * allow. When a running sequence cannot get a block, the last admitted is preempted, put at the head of the queue and
 * recomputed, and nothing is admitted in that iteration.
 *
 * At most one prompt is unfinished between iterations, and it is the last admitted: a prompt stays unfinished only
 * by using up the token budget, after which nothing else is admitted.
 *
 * `plan` decides the next run: as many iterations as pass before the batch changes.
 */
export class Scheduler {
  readonly batch: DecodeBatch;
  readonly waiting: WaitingLine;
  readonly sequences: Sequences;
  readonly run: PlannedRun;

  /** Whether decoding sequences have paused since they last ran; `sequences.lastTokenS` says when each gave its last token. */
  pausing = false;
  /** Slots whose prompt ends in this run (of one iteration, then). */
  readonly prompts: Int32Array;
  promptCount = 0;
  /** The slot whose prompt goes on after this run, or -1; its tokens computed so far, and those per iteration. */
  partial = -1;
  partialTokens = 0;
  partialChunk = 0;

  private readonly limits: ReplicaLimits;
  private readonly recorder: Recorder;
  private readonly cache: PrefixCache | null;
  private readonly maxSeqs: number;
  private readonly blocks: KvBlocks;

  constructor(spec: ReplicaSpec, recorder: Recorder, cache: PrefixCache | null, wheelPlaces: number) {
    const { limits, cost } = spec;
    this.run = new PlannedRun(cost);
    this.limits = limits;
    this.recorder = recorder;
    this.cache = cache;
    this.maxSeqs = Math.min(limits.maxNumSeqs, limits.maxNumBatchedTokens);
    const slots = Math.max(1, Math.min(this.maxSeqs, recorder.stream.count));
    const workloads = recorder.gaps.length;
    this.batch = new DecodeBatch(slots, wheelPlaces, workloads, cost.windowTokens, limits);
    this.blocks = new KvBlocks(limits, this.batch);
    this.waiting = new WaitingLine(slots);
    this.sequences = new Sequences(slots);
    this.prompts = new Int32Array(slots);
  }

  /** Decides the run that starts now, on the replica of this number. */
  plan(nowS: number, replica: number): void {
    const { batch, run } = this;
    run.clear();
    this.promptCount = 0;
    const preempted = this.blocks.limited && this.preemptUntilFits(nowS);
    let left = this.promptBudget();
    if (this.partial >= 0) {
      const slot = this.partial;
      const rest = this.sequences.target[slot] - this.partialTokens;
      const chunk = Math.min(rest, left);
      run.addChunk(this.partialTokens, chunk);
      if (chunk < rest) {
        this.partialChunk = chunk;
        if (this.waiting.size > 0) this.recorder.held.compute += 1;
        this.runPrompt(rest, nowS);
        return;
      }
      left -= chunk;
      this.partial = -1;
      this.prompts[0] = slot;
      this.promptCount = 1;
    }
    if (!preempted) this.admit(left, nowS, replica);
    if (run.chunkTokens > 0) this.runChunks(1, 0, nowS);
    else if (batch.size === 0) run.steps = 0;
    else this.runDecodes(preempted);
  }

  /** Tokens that prompts may take in one iteration. */
  private promptBudget(): number {
    return this.limits.maxNumBatchedTokens - (this.limits.prefillFirst === true ? 0 : this.batch.size);
  }

  /** Admits from the queue while tokens, sequences and KV blocks allow. */
  private admit(left: number, nowS: number, replica: number): void {
    const { waiting, sequences, recorder, blocks, cache, run } = this;
    let running = this.batch.size + this.promptCount;
    while (waiting.size > 0) {
      if (left <= 0 || running >= this.maxSeqs) {
        if (running >= this.maxSeqs) recorder.held.concurrency += 1;
        else recorder.held.compute += 1;
        return;
      }
      const request = waiting.first();
      const generated = waiting.firstGenerated();
      const target = recorder.stream.inputTokens[request] + generated;
      const again = waiting.preempted > 0;
      const hit = cache === null ? 0 : cache.hitTokens(request, target, again);
      const rest = target - hit;
      const chunk = Math.min(rest, left);
      if (blocks.limited) {
        const needed = blocks.toAdmit(hit + chunk, this.tokensOf(request));
        if (!blocks.fit(needed)) {
          recorder.held['kv-cache'] += 1;
          return;
        }
        blocks.admit(needed);
      }
      if (cache !== null) {
        cache.take(request, hit, again);
        if (blocks.limited && cache.residentBlocks > 0) cache.shrinkTo(blocks.free());
      }
      if (!again) recorder.requests.schedule(request, replica, nowS);
      const lastTokenS = generated > 0 ? waiting.firstLastTokenS() : 0;
      waiting.removeFirst();
      const slot = sequences.admit(request, generated, target, lastTokenS);
      run.addChunk(hit, chunk);
      left -= chunk;
      running += 1;
      if (chunk < rest) {
        this.partial = slot;
        this.partialTokens = hit;
        this.partialChunk = chunk;
      } else {
        this.prompts[this.promptCount] = slot;
        this.promptCount += 1;
      }
    }
  }

  /** Preempts the last admitted until the others have their blocks for one iteration; tells whether any was. */
  private preemptUntilFits(nowS: number): boolean {
    const { blocks, sequences, cache } = this;
    let preempted = false;
    while (!blocks.runningFit(0, this.partial >= 0 ? this.partialAfterChunk() : 0)) {
      this.preempt(sequences.newest, nowS);
      preempted = true;
    }
    blocks.begin();
    if (this.partial >= 0) blocks.addPrompt(this.partialAfterChunk());
    if (cache !== null && cache.residentBlocks > 0) cache.shrinkTo(blocks.free());
    return preempted;
  }

  /** Tokens of a request in the cache at its end: the last one is never computed. */
  private tokensOf(request: number): number {
    const { inputTokens, outputTokens } = this.recorder.stream;
    return inputTokens[request] + outputTokens[request] - 1;
  }

  /** A running request has ended. */
  release(slot: number): void {
    const { sequences, blocks } = this;
    if (blocks.reserves) blocks.release(this.tokensOf(sequences.request[slot]));
    sequences.remove(slot);
  }

  private partialAfterChunk(): number {
    return Math.min(this.sequences.target[this.partial], this.partialTokens + this.promptBudget());
  }

  private preempt(slot: number, nowS: number): void {
    const { batch, recorder, sequences } = this;
    const request = sequences.request[slot];
    let inCache = this.partialTokens;
    if (slot === this.partial) {
      this.partial = -1;
      this.waiting.putBack(request, sequences.generated[slot], sequences.lastTokenS[slot]);
    } else {
      const { inputTokens, outputTokens, workload } = recorder.stream;
      const lastTokenS = this.pausing ? sequences.lastTokenS[slot] : nowS;
      const generated = outputTokens[request] - batch.preempt(slot);
      inCache = inputTokens[request] + generated - 1;
      this.waiting.putBack(request, generated, lastTokenS);
      if (recorder.isMeasured(request)) batch.measured[workload[request]] -= 1;
    }
    this.cache?.leavePreempted(request, inCache);
    sequences.remove(slot);
    recorder.preemptions += 1;
  }

  /**
   * Decode steps until the batch changes. A head that lacks memory stays held all the while: free blocks shrink, and
   * what it needs shrinks only with the history that it loses from the cache, block for block.
   */
  private runDecodes(preempted: boolean): void {
    const { batch, run } = this;
    let steps = preempted ? 1 : batch.stepsToChange();
    if (this.blocks.limited && steps > 1) steps = this.blocks.stepsThatFit(steps, 0, 0);
    run.arrivalEnds = steps > 1 && this.waiting.size === 0 && batch.size < this.maxSeqs;
    run.fix(steps, batch, 0, 0, 0);
  }

  /** The iterations in which one long prompt takes all tokens that the decoding sequences leave. */
  private runPrompt(rest: number, nowS: number): void {
    const { partialTokens: past, partialChunk: chunk, run } = this;
    let steps = Math.ceil(rest / chunk) - 1;
    if (this.limits.prefillFirst !== true) steps = Math.min(steps, this.batch.stepsToChange());
    steps = run.evenChunks(past, chunk, steps);
    if (this.blocks.limited && steps > 1) steps = this.blocks.stepsThatFit(steps, past, chunk);
    this.runChunks(steps, run.chunkSlopeS(past, chunk), nowS);
  }

  private runChunks(steps: number, chunkSlopeS: number, nowS: number): void {
    const { run, batch } = this;
    run.paused = this.limits.prefillFirst === true;
    if (run.paused && !this.pausing) {
      // The prompts of this run were admitted after those that now pause.
      this.sequences.noteLastToken(this.promptCount > 0 ? this.prompts[0] : this.partial, nowS);
      this.pausing = true;
    }
    run.fix(steps, batch, this.promptCount, this.partial >= 0 ? this.partialChunk : 0, chunkSlopeS);
  }

  /** The planned run has lasted `steps` iterations. */
  advance(steps: number): void {
    const { cache } = this;
    if (this.partial >= 0) this.partialTokens += steps * this.partialChunk;
    if (steps > 1 && cache !== null && cache.residentBlocks > 0 && this.blocks.limited) {
      cache.shrinkTo(
        this.blocks.freeAfter(this.run.paused ? 0 : steps - 1, this.partial >= 0 ? this.partialTokens : 0),
      );
    }
    if (!this.run.paused) this.batch.advance(steps);
  }

  /** Drops everything; the requests, running ones first, go to `into`; returns how many. */
  evacuate(into: Int32Array): number {
    const { sequences, waiting } = this;
    const running = sequences.drain(into);
    const count = running + waiting.drain(into, running);
    this.blocks.clear();
    this.batch.clear();
    this.partial = -1;
    this.promptCount = 0;
    this.run.steps = 0;
    this.run.arrivalEnds = false;
    this.pausing = false;
    return count;
  }
}
