import type { Workload } from '../../../workload/workload.ts';
import type { OptionResult } from '../../result.ts';
import type { ResolvedOption } from '../resolved-option.ts';
import { inTokensOf } from '../token-factors.ts';
import { busiestDays } from './calendar-limits.ts';

/** Shares that were simulated, with those of a day's limits that the busiest day uses, 0–1; no hour shows them. */
export function withDailyShares(
  shares: OptionResult['utilization'],
  option: ResolvedOption,
  served: readonly Workload[],
): OptionResult['utilization'] {
  const { requests, tokens } = option.dailyLimits;
  const counted = served.map((workload) => inTokensOf(option, workload));
  const day = busiestDays(counted, option.dailyLimits);
  const found: Record<string, number | null> = { ...shares };
  const add = (name: 'rpd' | 'tpd', allowed: number | null, wanted: number): void => {
    if (allowed === null || !(allowed > 0)) return;
    const share = Math.max(found[name] ?? 0, Math.min(1, wanted / allowed));
    found[name] = share;
    found.rateLimit = Math.max(found.rateLimit ?? 0, share);
  };
  add('rpd', requests, day.requests);
  add('tpd', tokens, day.tokens);
  return found;
}
