import type { RateLimit } from '../deployment.ts';

/**
 * One budget that refills. Times given to it must not go back. Budgets are compared with a tolerance of 1e-9 of the
 * window, so that a client that returns exactly when it was told to is not turned away by a rounding error.
 */
export interface Budget {
  /** Units per second that running generations draw. */
  generatingPerS: number;
  /** Whether a request that is known to need so many units is admitted now. */
  admits(nowS: number, units: number): boolean;
  /** Seconds until it would be, if nothing else were drawn; Infinity if it never can. */
  waitS(nowS: number, units: number): number;
  draw(nowS: number, units: number): void;
  /** What a refused attempt draws: as much as there is, never into debt. */
  drawRefused(nowS: number, units: number): void;
  /**
   * Returns units that were drawn at `drawnAtS` and not used, as far as the budget can still hold them. The result is
   * how many of them were not consumed after all: none once the window that they were drawn in is over.
   */
  giveBack(nowS: number, drawnAtS: number, units: number): number;
}

const TOLERANCE = 1e-9;

/**
 * Token bucket of one window's size that refills continuously.
 * A `borrowing` bucket admits while anything is left and then goes into debt, as provisioned units do.
 */
export class ContinuousBudget implements Budget {
  generatingPerS = 0;
  private readonly perS: number;
  private readonly size: number;
  private readonly borrowing: boolean;
  private level: number;
  private atS = 0;

  /** @param level units that it holds at time 0; full where not told */
  constructor(unitsPerWindow: number, windowS: number, borrowing: boolean, level = unitsPerWindow) {
    this.size = unitsPerWindow;
    this.perS = unitsPerWindow / windowS;
    this.borrowing = borrowing;
    this.level = level;
  }

  admits(nowS: number, units: number): boolean {
    this.refill(nowS);
    if (this.borrowing) return this.level > 0;
    return this.level > 0 && this.level + TOLERANCE * this.size >= units;
  }

  waitS(nowS: number, units: number): number {
    this.refill(nowS);
    if (this.perS <= 0 || (!this.borrowing && units > this.size)) return Number.POSITIVE_INFINITY;
    const wanted = this.borrowing ? 0 : units;
    return (Math.max(0, wanted - this.level) + TOLERANCE * this.size) / this.perS;
  }

  draw(nowS: number, units: number): void {
    this.refill(nowS);
    this.level -= units;
  }

  drawRefused(nowS: number, units: number): void {
    this.refill(nowS);
    if (this.level > 0) this.level = Math.max(0, this.level - units);
  }

  giveBack(nowS: number, _drawnAtS: number, units: number): number {
    this.refill(nowS);
    this.level = Math.min(this.size, this.level + units);
    return units;
  }

  private refill(nowS: number): void {
    const level = this.level + (this.perS - this.generatingPerS) * (nowS - this.atS);
    this.level = Math.min(this.size, level);
    this.atS = nowS;
  }
}

/** A budget that is whole again at each window's start, less what answers that ran over owe it. */
class WindowBudget implements Budget {
  generatingPerS = 0;
  private readonly windowS: number;
  private readonly phaseS: number;
  private readonly limit: number;
  private used = 0;
  private window = 0;
  private atS = 0;

  /** @param phaseS how far into a window the stream's t = 0 lies */
  constructor(unitsPerWindow: number, windowS: number, phaseS: number) {
    this.limit = unitsPerWindow;
    this.windowS = windowS;
    this.phaseS = phaseS;
  }

  admits(nowS: number, units: number): boolean {
    this.advance(nowS);
    return this.used < this.limit && this.used + units <= this.limit * (1 + TOLERANCE);
  }

  waitS(nowS: number, units: number): number {
    if (this.limit <= 0 || units > this.limit) return Number.POSITIVE_INFINITY;
    if (this.admits(nowS, units)) return 0;
    const windows = Math.max(1, Math.ceil((this.used + units) / this.limit - 1 - TOLERANCE));
    return (this.window + windows) * this.windowS - this.phaseS - nowS;
  }

  draw(nowS: number, units: number): void {
    this.advance(nowS);
    this.used += units;
  }

  drawRefused(nowS: number, units: number): void {
    this.advance(nowS);
    if (this.used < this.limit) this.used = Math.min(this.limit, this.used + units);
  }

  /** What was drawn in an earlier window is gone with it. */
  giveBack(nowS: number, drawnAtS: number, units: number): number {
    this.advance(nowS);
    if (this.windowAt(drawnAtS) !== this.window) return 0;
    this.used -= units;
    return units;
  }

  private windowAt(timeS: number): number {
    return Math.floor((timeS + this.phaseS) / this.windowS + TOLERANCE);
  }

  private advance(nowS: number): void {
    const window = this.windowAt(nowS);
    if (window === this.window) {
      this.used += this.generatingPerS * (nowS - this.atS);
    } else {
      // What answers used beyond the limit is owed by the windows that follow: no more than the limit passes in the long run.
      const firstS = (this.window + 1) * this.windowS - this.phaseS;
      const startS = window * this.windowS - this.phaseS;
      const atFirst = Math.max(0, this.used + this.generatingPerS * (firstS - this.atS) - this.limit);
      const between = (window - this.window - 1) * (this.generatingPerS * this.windowS - this.limit);
      this.used = Math.max(0, atFirst + between) + this.generatingPerS * Math.max(0, nowS - startS);
      this.window = window;
    }
    this.atS = nowS;
  }
}

/**
 * A window's budget that is released in equal slices: what a slice does not use is lost, and a request that is larger
 * than what is left of a slice borrows from the following ones. So 500 a minute in slices of a second are 8⅓ a second,
 * and exactly 500 a minute under constant overload.
 */
class SlicedBudget implements Budget {
  generatingPerS = 0;
  private readonly limit: number;
  private readonly quantum: number;
  private readonly sliceS: number;
  private readonly slicesPerWindow: number;
  private readonly phaseS: number;
  private level: number;
  private slice: number;
  private atS = 0;

  constructor(unitsPerWindow: number, windowS: number, sliceS: number, phaseS: number) {
    this.limit = unitsPerWindow;
    this.slicesPerWindow = windowS / sliceS;
    this.quantum = unitsPerWindow / this.slicesPerWindow;
    this.sliceS = sliceS;
    this.phaseS = phaseS;
    this.level = this.quantum;
    this.slice = this.sliceAt(0);
  }

  admits(nowS: number, units: number): boolean {
    this.advance(nowS);
    return this.level > TOLERANCE * this.quantum && units <= this.limit;
  }

  waitS(nowS: number, units: number): number {
    if (this.limit <= 0 || units > this.limit) return Number.POSITIVE_INFINITY;
    if (this.admits(nowS, units)) return 0;
    const slices = Math.floor(-this.level / this.quantum + 2 * TOLERANCE) + 1;
    return (this.slice + slices) * this.sliceS - this.phaseS - nowS;
  }

  draw(nowS: number, units: number): void {
    this.advance(nowS);
    this.level -= units;
  }

  drawRefused(nowS: number, units: number): void {
    this.advance(nowS);
    if (this.level > 0) this.level = Math.max(0, this.level - units);
  }

  giveBack(nowS: number, drawnAtS: number, units: number): number {
    this.advance(nowS);
    const window = Math.floor(this.slice / this.slicesPerWindow + TOLERANCE);
    if (Math.floor(this.sliceAt(drawnAtS) / this.slicesPerWindow + TOLERANCE) !== window) return 0;
    this.level = Math.min(this.quantum, this.level + units);
    return units;
  }

  private sliceAt(timeS: number): number {
    return Math.floor((timeS + this.phaseS) / this.sliceS + TOLERANCE);
  }

  private advance(nowS: number): void {
    const slice = this.sliceAt(nowS);
    if (slice === this.slice) {
      this.level -= this.generatingPerS * (nowS - this.atS);
    } else {
      // The cap binds at the first boundary, or, where generation draws less than a slice gives, at the last one.
      const firstS = (this.slice + 1) * this.sliceS - this.phaseS;
      const lastS = slice * this.sliceS - this.phaseS;
      const first = Math.min(
        this.quantum,
        this.level + this.quantum - this.generatingPerS * (firstS - this.atS),
      );
      const between = (slice - this.slice - 1) * this.quantum - this.generatingPerS * (lastS - firstS);
      this.level = Math.min(this.quantum, first + between) - this.generatingPerS * Math.max(0, nowS - lastS);
      this.slice = slice;
    }
    this.atS = nowS;
  }
}

/** @param phaseS how far into the limit's window the stream's t = 0 lies */
export function budgetOf(limit: RateLimit, phaseS: number): Budget {
  if (limit.bucket === 'continuous') return new ContinuousBudget(limit.unitsPerWindow, limit.windowS, false);
  return limit.sliceS === null
    ? new WindowBudget(limit.unitsPerWindow, limit.windowS, phaseS)
    : new SlicedBudget(limit.unitsPerWindow, limit.windowS, limit.sliceS, phaseS);
}
