import type { RateLimit } from '../deployment.ts';
import type { LimitName } from '../outcome.ts';
import { AdaptiveBudget } from './adaptive-budget.ts';
import { type Budget, budgetOf, ContinuousBudget } from './rate-limiter.ts';

export const ADMITTED = -1;

/** What an attempt asks for. `inputTokens` holds the cached ones too. */
export interface Attempt {
  inputTokens: number;
  cachedInputTokens: number;
  /** Whether what is not cached is written to the cache; absent: it is not. */
  writesCache?: boolean;
  /** What will be generated; the provider learns it as it happens. */
  outputTokens: number;
  /** What is reserved upfront where a limit does so. */
  maxOutputTokens: number;
}

/**
 * The limits of one account: an attempt draws on all of them or on none. Output that is not reserved upfront is drawn
 * while it is generated, and may put the budget into debt; nothing more is admitted until it is repaid.
 */
export class AccountLimits {
  readonly limits: readonly RateLimit[];
  /** Of the limits, and then of the requests in flight. */
  readonly names: readonly LimitName[];
  /** Whether completions change any budget or free a place. */
  readonly followsCompletions: boolean;
  /** Whether the start of generation changes a budget. */
  readonly followsGeneration: boolean;
  /** After a refusal: seconds until every budget has enough; 0 when nothing can be told, Infinity when it never has. */
  retryAfterS = 0;
  private readonly budgets: readonly Budget[];
  private readonly known: Float64Array;
  private readonly drawn: Float64Array;
  private readonly maxConcurrency: number;
  private inFlight = 0;
  private generating = 0;
  private busyS = 0;
  private busyFromS = 0;
  private readonly fromS: number;
  private readonly toS: number;

  /**
   * @param budgets one per limit
   * @param measured span over which shares are kept, seconds
   */
  constructor(
    limits: readonly RateLimit[],
    budgets: readonly Budget[],
    maxConcurrency: number | null,
    measured: { readonly fromS: number; readonly toS: number },
  ) {
    this.limits = limits;
    this.budgets = budgets;
    this.names = [...limits.map((limit) => limit.name), 'concurrency'];
    this.maxConcurrency = maxConcurrency ?? Number.POSITIVE_INFINITY;
    this.known = new Float64Array(limits.length);
    this.drawn = new Float64Array(limits.length);
    this.followsGeneration = limits.some(
      (limit) => limit.draws.outputToken > 0 && limit.reservation === 'none',
    );
    this.followsCompletions =
      maxConcurrency !== null ||
      this.followsGeneration ||
      limits.some((limit) => limit.draws.outputToken > 0 && limit.reservation === 'returned');
    this.fromS = measured.fromS;
    this.toS = measured.toS;
  }

  /** Admits the attempt and draws on every budget, or gives the index of the limit that lets it wait longest. */
  admit(nowS: number, attempt: Attempt): number {
    let refusing = ADMITTED;
    let waitS = -1;
    const { limits, budgets, known } = this;
    for (let k = 0; k < limits.length; k += 1) {
      const units = this.knownUnits(limits[k], attempt);
      known[k] = units;
      if (units === 0 && limits[k].draws.outputToken === 0) continue;
      if (budgets[k].admits(nowS, units)) continue;
      const budgetWaitS = budgets[k].waitS(nowS, units);
      if (budgetWaitS > waitS) {
        waitS = budgetWaitS;
        refusing = k;
      }
    }
    if (this.inFlight >= this.maxConcurrency && waitS < 0) {
      waitS = this.maxConcurrency > 0 ? 0 : Number.POSITIVE_INFINITY;
      refusing = limits.length;
    }
    this.retryAfterS = Math.max(0, waitS);
    if (refusing !== ADMITTED) {
      this.countFailure(nowS);
      return refusing;
    }
    const counts = nowS >= this.fromS && nowS <= this.toS;
    for (let k = 0; k < limits.length; k += 1) {
      if (known[k] === 0) continue;
      budgets[k].draw(nowS, known[k]);
      if (counts) this.drawn[k] += known[k];
    }
    this.occupy(nowS, 1);
    return ADMITTED;
  }

  /** An attempt that the provider failed for its own reasons: it draws where failed attempts count. */
  fail(nowS: number): void {
    this.countFailure(nowS);
  }

  /** The first token is there: it is drawn, and the others follow at this speed. */
  startGenerating(nowS: number, tokensPerSecond: number): void {
    this.generating += 1;
    for (let k = 0; k < this.limits.length; k += 1) {
      const weight = this.generationWeight(k);
      if (weight === 0) continue;
      this.budgets[k].draw(nowS, weight);
      this.budgets[k].generatingPerS += weight * tokensPerSecond;
      if (nowS >= this.fromS && nowS <= this.toS) this.drawn[k] += weight;
    }
  }

  stopGenerating(nowS: number, firstTokenS: number, tokensPerSecond: number): void {
    this.generating -= 1;
    const measuredS = Math.max(0, Math.min(nowS, this.toS) - Math.max(firstTokenS, this.fromS));
    for (let k = 0; k < this.limits.length; k += 1) {
      const weight = this.generationWeight(k);
      if (weight === 0) continue;
      this.budgets[k].draw(nowS, 0);
      const perS = this.budgets[k].generatingPerS - weight * tokensPerSecond;
      // With nothing running the rate is exactly 0, whatever rounding left.
      this.budgets[k].generatingPerS = this.generating === 0 ? 0 : Math.max(0, perS);
      this.drawn[k] += weight * tokensPerSecond * measuredS;
    }
  }

  /** The request is over: its place is free, and what it reserved beyond `generatedTokens` goes back. */
  complete(nowS: number, admittedS: number, attempt: Attempt, generatedTokens: number): void {
    this.occupy(nowS, -1);
    const unused = Math.max(attempt.maxOutputTokens, attempt.outputTokens) - generatedTokens;
    if (unused <= 0) return;
    for (let k = 0; k < this.limits.length; k += 1) {
      const limit = this.limits[k];
      if (limit.reservation !== 'returned' || limit.draws.outputToken === 0) continue;
      const returned = this.budgets[k].giveBack(nowS, admittedS, unused * limit.draws.outputToken);
      if (admittedS >= this.fromS && admittedS <= this.toS) this.drawn[k] -= returned;
    }
  }

  /** Length of the measured span, seconds. */
  get spanS(): number {
    return this.toS - this.fromS;
  }

  /** Share of each budget, by position in `names`, that was drawn over the measured span, 0–1. */
  share(index: number): number {
    const { spanS } = this;
    if (spanS <= 0) return 0;
    if (index === this.limits.length) {
      this.occupy(this.toS, 0);
      return Number.isFinite(this.maxConcurrency) && this.maxConcurrency > 0
        ? Math.min(1, this.busyS / (this.maxConcurrency * spanS))
        : 0;
    }
    const { unitsPerWindow, windowS } = this.limits[index];
    if (!(unitsPerWindow > 0) || unitsPerWindow === Number.POSITIVE_INFINITY) return 0;
    return Math.min(1, this.drawn[index] / ((unitsPerWindow * spanS) / windowS));
  }

  private generationWeight(k: number): number {
    return this.limits[k].reservation === 'none' ? this.limits[k].draws.outputToken : 0;
  }

  private knownUnits(limit: RateLimit, attempt: Attempt): number {
    const { draws, reservation } = limit;
    const fresh = attempt.inputTokens - attempt.cachedInputTokens;
    const freshWeight = attempt.writesCache
      ? (draws.writtenInputToken ?? draws.inputToken)
      : draws.inputToken;
    const prompt = freshWeight * fresh + draws.cachedInputToken * attempt.cachedInputTokens;
    if (reservation === 'none') return draws.request + prompt;
    const most = draws.outputToken * attempt.maxOutputTokens;
    const answer = draws.outputToken * attempt.outputTokens;
    return (
      draws.request +
      (reservation === 'larger' ? Math.max(most, prompt + answer) : prompt + Math.max(most, answer))
    );
  }

  private countFailure(nowS: number): void {
    for (let k = 0; k < this.limits.length; k += 1) {
      const { failedCount, draws } = this.limits[k];
      if (failedCount && draws.request > 0) this.budgets[k].drawRefused(nowS, draws.request);
    }
  }

  private occupy(nowS: number, change: number): void {
    const untilS = Math.min(nowS, this.toS);
    if (untilS > this.busyFromS) {
      this.busyS += this.inFlight * Math.max(0, untilS - Math.max(this.busyFromS, this.fromS));
      this.busyFromS = untilS;
    }
    this.inFlight += change;
  }
}

/**
 * How far into one of its windows the stream's t = 0 lies: minutes start on the minute, days `windowStartS` after
 * midnight UTC.
 */
export function windowPhaseS(startHourOfWeek: number, windowS: number, windowStartS = 0): number {
  const startS = Math.round(startHourOfWeek * 3600 * 1000) / 1000 - windowStartS;
  return ((startS % windowS) + windowS) % windowS;
}

function budgetFor(limit: RateLimit, startHourOfWeek: number): Budget {
  const { adapts, unitsPerWindow, windowS, windowStartS } = limit;
  if (adapts !== undefined && adapts !== null) return new AdaptiveBudget(unitsPerWindow, windowS, adapts);
  return budgetOf(limit, windowPhaseS(startHourOfWeek, windowS, windowStartS));
}

/** The limits as the provider enforces them, each with its own window and bucket. */
export function accountLimits(
  limits: readonly RateLimit[],
  maxConcurrency: number | null,
  stream: { readonly startHourOfWeek: number; readonly measureFromS: number; readonly endS: number },
): AccountLimits {
  const budgets = limits.map((limit) => budgetFor(limit, stream.startHourOfWeek));
  return new AccountLimits(limits, budgets, maxConcurrency, {
    fromS: stream.measureFromS,
    toS: stream.endS,
  });
}

/**
 * Provisioned units as limits: one leaky bucket that admits while it is not full and then overflows its brim.
 *
 * @param startsFull whether the load before the stream has filled it
 */
export function leakyBucket(
  limit: RateLimit,
  stream: { readonly measureFromS: number; readonly endS: number },
  startsFull: boolean,
): AccountLimits {
  const room = startsFull ? 0 : limit.unitsPerWindow;
  const bucket = new ContinuousBudget(limit.unitsPerWindow, limit.windowS, true, room);
  return new AccountLimits([limit], [bucket], null, { fromS: stream.measureFromS, toS: stream.endS });
}
