import type { ReplicaLimits } from '../../performance/iteration-cost.ts';
import type { DecodeBatch } from './decode-batch.ts';

/**
 * KV blocks that the running sequences of a replica need. Cheap upper bounds decide while memory is ample; blocks
 * are counted only when a bound does not fit.
 */
export class KvBlocks {
  readonly limited: boolean;
  /** Whether requests hold the blocks of their whole answer from their admission on. */
  readonly reserves: boolean;
  private readonly capacity: number;
  private readonly blockTokens: number;
  private readonly fixed: number;
  private readonly batch: DecodeBatch;
  private decoding = 0;
  private decodingIsExact = false;
  private prompts = 0;
  private reserved = 0;

  constructor(limits: ReplicaLimits, batch: DecodeBatch) {
    this.capacity = limits.kvBlocks;
    this.limited = limits.kvBlocks < Number.POSITIVE_INFINITY;
    this.reserves = this.limited && limits.reservesOutput === true;
    this.blockTokens = limits.blockTokens;
    this.fixed = limits.fixedBlocksPerSequence;
    this.batch = batch;
  }

  /** Blocks of one sequence with this many tokens in the cache. */
  ofTokens(tokens: number): number {
    return Math.ceil(tokens / this.blockTokens) + this.fixed;
  }

  /** Whether the decoding sequences, `ahead` steps on, and a prompt of so many tokens (0: none) fit together. */
  runningFit(ahead: number, promptTokens: number): boolean {
    if (this.reserves) return true;
    const { batch, capacity } = this;
    const others = batch.size * this.fixed + (promptTokens > 0 ? this.ofTokens(promptTokens) : 0);
    return (
      batch.blocksBoundAfter(ahead) + others <= capacity || batch.blocksAfter(ahead) + others <= capacity
    );
  }

  /** How many of `steps` iterations fit, the first of which does; a prompt grows by `chunk` in each (0: none). */
  stepsThatFit(steps: number, promptTokens: number, chunk: number): number {
    if (this.runningFit(steps - 1, promptTokens + steps * chunk)) return steps;
    let fit = 1;
    let tooMany = steps;
    while (tooMany - fit > 1) {
      const middle = (fit + tooMany) >>> 1;
      if (this.runningFit(middle - 1, promptTokens + middle * chunk)) fit = middle;
      else tooMany = middle;
    }
    return fit;
  }

  /** Starts the count of one iteration, with the decoding sequences alone. */
  begin(): void {
    if (this.reserves) return;
    this.prompts = 0;
    this.decodingIsExact = false;
    this.decoding = this.batch.blocksBoundAfter(0) + this.batch.size * this.fixed;
  }

  /** Blocks that a request needs to be admitted: those of its first tokens, or of all where they are reserved. */
  toAdmit(firstTokens: number, allTokens: number): number {
    return this.ofTokens(this.reserves ? allTokens : firstTokens);
  }

  /** Gives a request the blocks it is admitted with. */
  admit(blocks: number): void {
    if (this.reserves) this.reserved += blocks;
    else this.prompts += blocks;
  }

  /** A prompt admitted earlier goes on, to so many tokens. */
  addPrompt(tokens: number): void {
    if (!this.reserves) this.prompts += this.ofTokens(tokens);
  }

  /** A request with so many tokens in all has ended. */
  release(allTokens: number): void {
    if (this.reserves) this.reserved -= this.ofTokens(allTokens);
  }

  clear(): void {
    this.reserved = 0;
  }

  /** Whether so many more blocks are there in this iteration. */
  fit(blocks: number): boolean {
    if (!this.reserves && this.decoding + this.prompts + blocks <= this.capacity) return true;
    return this.free() >= blocks;
  }

  /** Blocks that nothing running uses in this iteration. */
  free(): number {
    if (this.reserves) return this.capacity - this.reserved;
    if (!this.decodingIsExact) {
      this.decodingIsExact = true;
      this.decoding = this.batch.blocksAfter(0) + this.batch.size * this.fixed;
    }
    return this.capacity - this.decoding - this.prompts;
  }

  /** Blocks that nothing running uses `ahead` steps on, with a prompt of so many tokens (0: none). */
  freeAfter(ahead: number, promptTokens: number): number {
    if (this.reserves) return this.free();
    const others = this.batch.size * this.fixed + (promptTokens > 0 ? this.ofTokens(promptTokens) : 0);
    return this.capacity - this.batch.blocksAfter(ahead) - others;
  }
}
