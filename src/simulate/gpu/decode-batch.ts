import type { ReplicaLimits } from '../../performance/iteration-cost.ts';
import { StepWheel } from './step-wheel.ts';

/**
 * The sequences of one replica that are decoding, as the sums on which an iteration's time and memory depend.
 * Every sequence advances by one token per decode step, so a sequence's context is `base + step` with a constant
 * base, and k steps move every sum in closed form. The slots (sequence places) belong to the replica.
 */
export class DecodeBatch {
  /** Decode steps completed. */
  step = 0;
  /** Sequences decoding. */
  size = 0;
  /** Σ of the contexts that the next step attends to, the token it computes included. */
  context = 0;
  /** The same with every context capped at the window. */
  windowContext = 0;
  /** Sequences whose context is still below the window. */
  growing = 0;
  /** Measured sequences decoding, by workload. */
  readonly measured: Int32Array;

  private readonly finishes: StepWheel;
  private readonly windowFills: StepWheel | null;
  private readonly windowTokens: number;
  private readonly blockTokens: number;
  private readonly base: Int32Array;
  /** Sequences by base modulo the block size; null where blocks need no counting. */
  private readonly residues: Int32Array | null;
  /** Σ of ⌊base / block size⌋. */
  private wholeBlocks = 0;

  constructor(
    slots: number,
    wheelPlaces: number,
    workloads: number,
    windowTokens: number,
    limits: ReplicaLimits,
  ) {
    const { blockTokens, kvBlocks } = limits;
    this.finishes = new StepWheel(slots, wheelPlaces);
    this.windowFills = windowTokens < Number.POSITIVE_INFINITY ? new StepWheel(slots, wheelPlaces) : null;
    this.windowTokens = windowTokens;
    this.blockTokens = blockTokens;
    this.base = new Int32Array(slots);
    this.residues = kvBlocks < Number.POSITIVE_INFINITY ? new Int32Array(blockTokens) : null;
    this.measured = new Int32Array(workloads);
  }

  /** A sequence joins: `context` tokens at its next step, `tokensLeft` ≥ 1 steps to go. */
  start(slot: number, context: number, tokensLeft: number): void {
    const base = context - this.step;
    this.base[slot] = base;
    this.size += 1;
    this.context += context;
    this.finishes.add(slot, this.step + tokensLeft, this.step);
    if (this.windowFills !== null) {
      if (context < this.windowTokens) {
        this.windowContext += context;
        this.growing += 1;
        this.windowFills.add(slot, this.windowTokens - base, this.step);
      } else {
        this.windowContext += this.windowTokens;
      }
    }
    if (this.residues !== null) this.countBlocks(base, 1, this.residues);
  }

  /** All sequences decode `steps` tokens; no window fills before the last of them. */
  advance(steps: number): void {
    this.step += steps;
    this.context += steps * this.size;
    const { windowFills } = this;
    if (windowFills === null) return;
    this.windowContext += steps * this.growing;
    if (windowFills.size === 0) return;
    while (windowFills.pop(this.step) >= 0) this.growing -= 1;
  }

  /** Steps to the next change of the sums' slopes; Infinity when nothing is decoding. */
  stepsToChange(): number {
    const finish = this.finishes.stepsToNext(this.step);
    if (this.windowFills === null) return finish;
    return Math.min(finish, this.windowFills.stepsToNext(this.step));
  }

  /** Takes out the next sequence that has produced its last token, or -1. */
  popFinished(): number {
    const slot = this.finishes.pop(this.step);
    if (slot >= 0) this.leave(slot);
    return slot;
  }

  /** Takes out a sequence that is not done; returns the tokens it still has to produce. */
  preempt(slot: number): number {
    const tokensLeft = this.finishes.dueStep(slot) - this.step;
    this.finishes.remove(slot);
    this.leave(slot);
    return tokensLeft;
  }

  /** KV blocks that hold every context after `ahead` further steps: Σ ⌈(base + step + ahead) / block size⌉. */
  blocksAfter(ahead: number): number {
    const { residues, blockTokens } = this;
    if (residues === null) return 0;
    const at = this.step + ahead;
    const whole = Math.floor(at / blockTokens);
    const rest = at - whole * blockTokens;
    // What is left of each context beyond whole blocks, `rest` included, needs a block, or two beyond one's size.
    let blocks = this.wholeBlocks + this.size * (whole + 1);
    if (rest === 0) blocks -= residues[0];
    for (let residue = blockTokens - rest + 1; residue < blockTokens; residue += 1)
      blocks += residues[residue];
    return blocks;
  }

  /** A cheap upper bound of `blocksAfter`. */
  blocksBoundAfter(ahead: number): number {
    return (this.context + ahead * this.size) / this.blockTokens + this.size;
  }

  clear(): void {
    this.finishes.clear();
    this.windowFills?.clear();
    this.residues?.fill(0);
    this.measured.fill(0);
    this.size = 0;
    this.context = 0;
    this.windowContext = 0;
    this.growing = 0;
    this.wholeBlocks = 0;
  }

  private leave(slot: number): void {
    const base = this.base[slot];
    const context = base + this.step;
    this.size -= 1;
    this.context -= context;
    if (this.windowFills !== null) {
      if (this.windowFills.has(slot)) {
        this.windowFills.remove(slot);
        this.windowContext -= context;
        this.growing -= 1;
      } else {
        this.windowContext -= this.windowTokens;
      }
    }
    if (this.residues !== null) this.countBlocks(base, -1, this.residues);
  }

  private countBlocks(base: number, sign: number, residues: Int32Array): void {
    const whole = Math.floor(base / this.blockTokens);
    residues[base - whole * this.blockTokens] += sign;
    this.wholeBlocks += sign * whole;
  }
}
