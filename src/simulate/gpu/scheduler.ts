import type { IterationCost, ReplicaLimits, ReplicaSpec } from '../../performance/iteration-cost.ts';
import { DecodeBatch } from './decode-batch.ts';
import { chunkPairs, decodeSlopeS, iterationS, PAUSED } from './iteration-time.ts';
import { KvBlocks } from './kv-blocks.ts';
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
 * `plan` decides the next run: as many iterations as pass before the batch changes, their times first, first + slope,
 * first + 2·slope …
 */
export class Scheduler {
  readonly batch: DecodeBatch;
  readonly waiting: WaitingLine;
  readonly sequences: Sequences;

  /** Iterations of the planned run; 0 when there is nothing to do. */
  steps = 0;
  firstS = 0;
  slopeS = 0;
  /** Whether a request that comes during the run can change the iteration after its coming. */
  arrivalEndsRun = false;
  /** Tokens in the KV cache during the run's first iteration, and what each further iteration adds. */
  heldTokens = 0;
  heldTokensSlope = 0;
  /** Prefill tokens of each iteration. */
  chunkTokens = 0;
  /** Whether the decoding sequences pause in this run, so that prompts run alone. */
  paused = false;
  /** Whether they have paused since they last ran; then `sequences.lastTokenS` says when each gave its last token. */
  pausing = false;
  /** Slots whose prompt ends in this run (of one iteration, then). */
  readonly prompts: Int32Array;
  promptCount = 0;
  /** The slot whose prompt goes on after this run, or -1; its tokens computed so far, and those per iteration. */
  partial = -1;
  partialTokens = 0;
  partialChunk = 0;

  private readonly cost: IterationCost;
  private readonly limits: ReplicaLimits;
  private readonly recorder: Recorder;
  private readonly cache: PrefixCache | null;
  private readonly maxSeqs: number;
  private readonly blocks: KvBlocks;
  private pairs = 0;
  private windowPairs = 0;
  private promptTokens = 0;

  constructor(spec: ReplicaSpec, recorder: Recorder, cache: PrefixCache | null, wheelPlaces: number) {
    const { limits, cost } = spec;
    this.cost = cost;
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
    const { batch } = this;
    this.promptCount = 0;
    this.chunkTokens = 0;
    this.pairs = 0;
    this.windowPairs = 0;
    this.promptTokens = 0;
    this.arrivalEndsRun = false;
    this.paused = false;
    const preempted = this.blocks.limited && this.preemptUntilFits(nowS);
    let left = this.promptBudget();
    if (this.partial >= 0) {
      const slot = this.partial;
      const rest = this.sequences.target[slot] - this.partialTokens;
      const chunk = Math.min(rest, left);
      this.addChunk(this.partialTokens, chunk);
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
    if (this.chunkTokens > 0) this.run(1, 0, nowS);
    else if (batch.size === 0) this.steps = 0;
    else this.runDecodes(preempted, nowS);
  }

  /** Tokens that prompts may take in one iteration. */
  private promptBudget(): number {
    const { maxNumBatchedTokens, prefillFirst } = this.limits;
    return prefillFirst === true ? maxNumBatchedTokens : maxNumBatchedTokens - this.batch.size;
  }

  /** Admits from the queue while tokens, sequences and KV blocks allow. */
  private admit(left: number, nowS: number, replica: number): void {
    const { waiting, sequences, recorder, blocks, cache } = this;
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
      this.addChunk(hit, chunk);
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

  private addChunk(past: number, chunk: number): void {
    this.chunkTokens += chunk;
    this.pairs += chunkPairs(past, chunk, Number.POSITIVE_INFINITY);
    if (this.cost.windowPairS > 0) this.windowPairs += chunkPairs(past, chunk, this.cost.windowTokens);
    this.promptTokens += past + chunk;
  }

  /**
   * Decode steps until the batch changes. A head that lacks memory stays held all the while: free blocks shrink, and
   * what it needs shrinks only with the history that it loses from the cache, block for block.
   */
  private runDecodes(preempted: boolean, nowS: number): void {
    let steps = preempted ? 1 : this.batch.stepsToChange();
    if (this.blocks.limited && steps > 1) steps = this.blocks.stepsThatFit(steps, 0, 0);
    this.arrivalEndsRun = steps > 1 && this.waiting.size === 0 && this.batch.size < this.maxSeqs;
    this.run(steps, 0, nowS);
  }

  /** The iterations in which one long prompt takes all tokens that the decoding sequences leave. */
  private runPrompt(rest: number, nowS: number): void {
    const { partialTokens: past, partialChunk: chunk } = this;
    const { windowTokens, prefillPairS, windowPairS } = this.cost;
    let steps = Math.ceil(rest / chunk) - 1;
    if (this.limits.prefillFirst !== true) steps = Math.min(steps, this.batch.stepsToChange());
    let pairSlopeS = prefillPairS;
    if (windowPairS > 0) {
      if (past + chunk <= windowTokens) {
        steps = Math.min(steps, Math.floor((windowTokens - past) / chunk));
        pairSlopeS += windowPairS;
      } else if (past < windowTokens) {
        steps = 1;
      }
    }
    if (this.blocks.limited && steps > 1) steps = this.blocks.stepsThatFit(steps, past, chunk);
    this.run(steps, pairSlopeS * chunk * chunk, nowS);
  }

  private run(steps: number, promptSlopeS: number, nowS: number): void {
    const { cost, batch } = this;
    this.paused = this.chunkTokens > 0 && this.limits.prefillFirst === true;
    if (this.paused && !this.pausing) this.beginPause(nowS);
    const decodes = this.paused ? PAUSED : batch;
    this.steps = steps;
    this.firstS = iterationS(cost, decodes, this.promptCount, this.chunkTokens, this.pairs, this.windowPairs);
    this.slopeS = (this.paused ? 0 : decodeSlopeS(cost, batch)) + promptSlopeS;
    this.heldTokens = batch.context - (this.paused ? batch.size : 0) + this.promptTokens;
    this.heldTokensSlope = decodes.size + (this.partial >= 0 ? this.partialChunk : 0);
  }

  /** Notes when the sequences that now pause gave their last token. Prompts of this run were admitted after them. */
  private beginPause(nowS: number): void {
    const { sequences } = this;
    const firstPrompt = this.promptCount > 0 ? this.prompts[0] : this.partial;
    for (let slot = sequences.oldest; slot >= 0 && slot !== firstPrompt; slot = sequences.after(slot)) {
      sequences.lastTokenS[slot] = nowS;
    }
    this.pausing = true;
  }

  /** The planned run has lasted `steps` iterations. */
  advance(steps: number): void {
    const { cache } = this;
    if (this.partial >= 0) this.partialTokens += steps * this.partialChunk;
    if (steps > 1 && cache !== null && cache.residentBlocks > 0 && this.blocks.limited) {
      cache.shrinkTo(
        this.blocks.freeAfter(this.paused ? 0 : steps - 1, this.partial >= 0 ? this.partialTokens : 0),
      );
    }
    if (!this.paused) this.batch.advance(steps);
  }

  /** Drops everything; the requests, running ones first, go to `into`; returns how many. */
  evacuate(into: Int32Array): number {
    const { sequences, waiting } = this;
    let count = 0;
    for (let slot = sequences.oldest; slot >= 0; slot = sequences.after(slot)) {
      into[count] = sequences.request[slot];
      count += 1;
    }
    for (; waiting.size > 0; waiting.removeFirst()) {
      into[count] = waiting.first();
      count += 1;
    }
    sequences.clear();
    this.blocks.clear();
    this.batch.clear();
    this.partial = -1;
    this.promptCount = 0;
    this.steps = 0;
    this.arrivalEndsRun = false;
    this.pausing = false;
    return count;
  }
}
