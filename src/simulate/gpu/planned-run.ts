import type { IterationCost } from '../../performance/iteration-cost.ts';
import type { DecodeBatch } from './decode-batch.ts';
import { chunkPairs, decodeSlopeS, iterationS, PAUSED } from './iteration-time.ts';

/**
 * The iterations that a scheduler plans at once, because nothing changes between them but the contexts: how many, how
 * long they take, and what they compute and hold. Their times are first, first + slope, first + 2·slope …
 */
export class PlannedRun {
  /** Iterations; 0 when there is nothing to do. */
  steps = 0;
  firstS = 0;
  slopeS = 0;
  /** Whether a request that comes during the run can change the iteration after its coming. */
  arrivalEnds = false;
  /** Whether the decoding sequences pause, so that prompts run alone. */
  paused = false;
  /** Tokens in the KV cache during the first iteration, and what each further iteration adds. */
  heldTokens = 0;
  heldTokensSlope = 0;
  /** Prefill tokens of each iteration. */
  chunkTokens = 0;
  private readonly cost: IterationCost;
  private pairs = 0;
  private windowPairs = 0;
  private promptTokens = 0;

  constructor(cost: IterationCost) {
    this.cost = cost;
  }

  /** Begins a new plan, with nothing in it. */
  clear(): void {
    this.chunkTokens = 0;
    this.pairs = 0;
    this.windowPairs = 0;
    this.promptTokens = 0;
    this.arrivalEnds = false;
    this.paused = false;
  }

  /** A chunk of a prompt of which `past` tokens have been computed is part of the first iteration. */
  addChunk(past: number, chunk: number): void {
    this.chunkTokens += chunk;
    this.pairs += chunkPairs(past, chunk, Number.POSITIVE_INFINITY);
    if (this.cost.windowPairS > 0) this.windowPairs += chunkPairs(past, chunk, this.cost.windowTokens);
    this.promptTokens += past + chunk;
  }

  /** Of `most` iterations with one such chunk each, how many from the first on take evenly longer. */
  evenChunks(past: number, chunk: number, most: number): number {
    const { windowPairS, windowTokens } = this.cost;
    if (windowPairS === 0 || past >= windowTokens) return most;
    return past + chunk > windowTokens ? 1 : Math.min(most, Math.floor((windowTokens - past) / chunk));
  }

  /** Seconds by which each of them takes longer than the one before, for its prompt. */
  chunkSlopeS(past: number, chunk: number): number {
    const { prefillPairS, windowPairS, windowTokens } = this.cost;
    return (past + chunk <= windowTokens ? prefillPairS + windowPairS : prefillPairS) * chunk * chunk;
  }

  /**
   * Fixes the run: so many iterations of the batch and the chunks added, of which `prompts` end prompts, and one prompt
   * goes on by `partialChunk` tokens in each, `chunkSlopeS` longer every time (0: none does).
   */
  fix(steps: number, batch: DecodeBatch, prompts: number, partialChunk: number, chunkSlopeS: number): void {
    const { cost, paused } = this;
    const decodes = paused ? PAUSED : batch;
    this.steps = steps;
    this.firstS = iterationS(cost, decodes, prompts, this.chunkTokens, this.pairs, this.windowPairs);
    this.slopeS = (paused ? 0 : decodeSlopeS(cost, batch)) + chunkSlopeS;
    this.heldTokens = batch.context - (paused ? batch.size : 0) + this.promptTokens;
    this.heldTokensSlope = decodes.size + partialChunk;
  }
}
