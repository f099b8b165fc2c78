import type { AccountLimits } from './account-limits.ts';
import { LONGEST_WINDOW_S } from './binding-limit.ts';

/**
 * Shares of an account's limits that were drawn over the measured span, 0–1: each under its name, and the largest as
 * `rateLimit`. Requests in flight are left out where nothing bounds them, and a day's limits where the span is shorter:
 * what the busiest hour asks of them is no share of a day.
 */
export function limitShares(limits: AccountLimits, maxConcurrency: number | null): Record<string, number> {
  const shares: Record<string, number> = { rateLimit: 0 };
  limits.names.forEach((name, index) => {
    if (name === 'concurrency' && maxConcurrency === null) return;
    if ((limits.limits[index]?.windowS ?? 0) > Math.max(LONGEST_WINDOW_S, limits.spanS)) return;
    const share = limits.share(index);
    shares[name] = Math.max(shares[name] ?? 0, share);
    shares.rateLimit = Math.max(shares.rateLimit, share);
  });
  return shares;
}
