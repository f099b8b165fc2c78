import type { LimitName, TightestLimit } from '../outcome.ts';
import type { AccountLimits, Attempt } from './account-limits.ts';

/** Limits on more than this are a day's. */
export const LONGEST_WINDOW_S = 3600;

/**
 * Which of an account's limits binds. Once one of them refuses, retries fill those that count failed attempts, and these
 * then refuse most: so refusals are told to the limit of which the first attempts alone ask the largest share, where they
 * ask for more than all of it. Where they ask for no more than any limit has, to the limit that refused.
 */
export class BindingLimit {
  private readonly account: AccountLimits;
  private readonly spanS: number;
  private readonly asked: Float64Array;
  private readonly refused: Float64Array;
  private offered = 0;
  private askers = 0;

  /** @param spanS seconds of arrivals over which first attempts are told to `ask` */
  constructor(account: AccountLimits, spanS: number) {
    this.account = account;
    this.spanS = spanS;
    this.asked = new Float64Array(account.names.length);
    this.refused = new Float64Array(account.names.length);
  }

  /** A request comes for the first time, to other limits or to these. */
  offer(): void {
    this.offered += 1;
  }

  /** It comes to these. */
  ask(attempt: Attempt): void {
    this.askers += 1;
    const { limits } = this.account;
    for (let k = 0; k < limits.length; k += 1) {
      const { draws, reservation } = limits[k];
      const fresh = attempt.inputTokens - attempt.cachedInputTokens;
      const prompt = draws.inputToken * fresh + draws.cachedInputToken * attempt.cachedInputTokens;
      const most = draws.outputToken * attempt.maxOutputTokens;
      const answer = draws.outputToken * attempt.outputTokens;
      this.asked[k] += draws.request;
      if (reservation === 'sum') this.asked[k] += prompt + Math.max(most, answer);
      else if (reservation === 'larger') this.asked[k] += Math.max(most, prompt + answer);
      else this.asked[k] += prompt + answer;
    }
  }

  /** @param index of the limit in the account's names */
  refuse(index: number): void {
    this.refused[index] += 1;
  }

  /** Refusals by limit. */
  pressure(): Partial<Record<LimitName, number>> {
    const { names } = this.account;
    const found: Partial<Record<LimitName, number>> = {};
    const most = this.mostAsked();
    for (let k = 0; k < names.length; k += 1) {
      if (this.refused[k] === 0) continue;
      const name = names[most ?? k];
      found[name] = (found[name] ?? 0) + this.refused[k];
    }
    return found;
  }

  /** The limit that is asked for the largest share of what it has; null where none is known to be the same all along. */
  tightest(): TightestLimit | null {
    const { limits, names } = this.account;
    const reachedShare = this.offered > 0 ? this.askers / this.offered : 0;
    let tightest: TightestLimit | null = null;
    for (let k = 0; k < limits.length; k += 1) {
      // A day's limit is no even flow: what an hour asks of it says nothing of the others.
      if (limits[k].windowS > LONGEST_WINDOW_S) continue;
      const askedShare = this.askedShare(k);
      if (askedShare > (tightest?.askedShare ?? 0)) tightest = { name: names[k], askedShare, reachedShare };
    }
    return tightest;
  }

  /** The refusing limit that is asked for most beyond what it has; null where none is. */
  private mostAsked(): number | null {
    let most: number | null = null;
    let mostShare = 1;
    for (let k = 0; k < this.account.limits.length; k += 1) {
      if (this.refused[k] === 0) continue;
      const share = this.askedShare(k);
      if (share > mostShare) {
        most = k;
        mostShare = share;
      }
    }
    return most;
  }

  /** Over what the limit has in the span; 0 where it follows the use. */
  private askedShare(k: number): number {
    const { unitsPerWindow, windowS, adapts } = this.account.limits[k];
    const has = (unitsPerWindow * this.spanS) / windowS;
    return (adapts ?? null) === null && has > 0 ? this.asked[k] / has : 0;
  }
}
