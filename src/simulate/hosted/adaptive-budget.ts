import type { AdaptiveRule } from '../deployment.ts';
import type { Budget } from './rate-limiter.ts';

/** Steps of the span over which the use is averaged; the limit moves at the end of each. */
const STEPS = 60;
const TOLERANCE = 1e-9;

/**
 * A token bucket of one window's size whose limit follows the use: at the end of each sixtieth of the span it becomes
 * `factor` × the mean of what was drawn over the last span, but not less than its least and not more than its most.
 * Refused attempts are no use.
 */
export class AdaptiveBudget implements Budget {
  generatingPerS = 0;
  private readonly rule: AdaptiveRule;
  private readonly least: number;
  private readonly most: number;
  private readonly windowS: number;
  private readonly stepS: number;
  private readonly used: Float64Array;
  private usedInSpan: number;
  private usedInStep = 0;
  private step = 0;
  private size: number;
  private level: number;
  private atS = 0;

  constructor(leastUnitsPerWindow: number, windowS: number, rule: AdaptiveRule) {
    this.rule = rule;
    this.least = leastUnitsPerWindow;
    this.most = Math.max(leastUnitsPerWindow, rule.mostUnitsPerWindow ?? Number.POSITIVE_INFINITY);
    this.windowS = windowS;
    this.stepS = rule.overS / STEPS;
    this.used = new Float64Array(STEPS).fill(rule.sustainedPerS * this.stepS);
    this.usedInSpan = rule.sustainedPerS * rule.overS;
    this.size = this.limitNow();
    this.level = this.size;
  }

  /** Units per window that are allowed at this time. */
  limitAt(nowS: number): number {
    this.advance(nowS);
    return this.size;
  }

  admits(nowS: number, units: number): boolean {
    this.advance(nowS);
    return this.level > 0 && this.level + TOLERANCE * this.size >= units;
  }

  /** By the limit of this time; a request larger than a window holds has to wait for the limit to grow. */
  waitS(nowS: number, units: number): number {
    this.advance(nowS);
    if (units > this.most || this.size <= 0) return Number.POSITIVE_INFINITY;
    if (units > this.size) return (this.step + 1) * this.stepS - nowS;
    return (Math.max(0, units - this.level) + TOLERANCE * this.size) / (this.size / this.windowS);
  }

  draw(nowS: number, units: number): void {
    this.advance(nowS);
    this.level -= units;
    this.usedInStep += units;
  }

  drawRefused(nowS: number, units: number): void {
    this.advance(nowS);
    if (this.level > 0) this.level = Math.max(0, this.level - units);
  }

  giveBack(nowS: number, _drawnAtS: number, units: number): number {
    this.advance(nowS);
    this.level = Math.min(this.size, this.level + units);
    this.usedInStep -= units;
    return units;
  }

  private limitNow(): number {
    const followed = (this.rule.factor * this.usedInSpan * this.windowS) / this.rule.overS;
    return Math.min(this.most, Math.max(this.least, followed));
  }

  private advance(nowS: number): void {
    const steps = Math.floor(nowS / this.stepS) - this.step;
    for (let passed = 0; passed < Math.min(steps, STEPS + 1); passed += 1) this.endStep();
    if (steps > STEPS + 1) {
      // By now every step of the span is alike, and so is the limit until something changes.
      this.step += steps - (STEPS + 1);
      this.refillUntil(this.step * this.stepS);
      this.usedInStep = 0;
    }
    this.refillUntil(nowS);
  }

  private endStep(): void {
    this.refillUntil((this.step + 1) * this.stepS);
    const at = this.step % STEPS;
    this.usedInSpan += this.usedInStep - this.used[at];
    this.used[at] = this.usedInStep;
    this.usedInStep = 0;
    this.step += 1;
    // Sums and differences drift apart by rounding: the sum is taken anew once in a span.
    if (at === STEPS - 1) this.usedInSpan = this.used.reduce((sum, units) => sum + units, 0);
    this.size = this.limitNow();
    this.level = Math.min(this.level, this.size);
  }

  private refillUntil(timeS: number): void {
    const passedS = timeS - this.atS;
    this.usedInStep += this.generatingPerS * passedS;
    const perS = this.size / this.windowS - this.generatingPerS;
    this.level = Math.min(this.size, this.level + perS * passedS);
    this.atS = timeS;
  }
}
