import { paidToFallbackUsd } from '../../cost/fallback-lines.ts';
import type { OptionCost } from '../../cost/option-cost.ts';
import type { CalendarVerdict } from '../options/limits/calendar-limits.ts';
import { cappedAccount } from '../options/limits/shared-quota.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import type { FallbackResult } from '../result.ts';
import { usdText } from '../wording.ts';

/** What a fallback is paid for what overflows in any month, whatever is down. */
export function overflowUsd(
  lines: OptionCost['lines'],
  fallback: { readonly id: string },
  { outagesMonthlyUsd, eventsMonthlyUsd }: FallbackResult,
): number {
  return paidToFallbackUsd(lines, fallback) - (outagesMonthlyUsd ?? 0) - (eventsMonthlyUsd ?? 0);
}

/**
 * The spend cap of a fallback's account against what it is paid: by what overflows every month, which breaks the pair, or
 * with what the outages of a mean month add to that, which is close. Where the option's own bill is paid by the same account,
 * it has taken its part of the cap.
 */
export function judgeFallbackCap(
  option: ResolvedOption,
  { lines, monthlyUsd }: Pick<OptionCost, 'lines' | 'monthlyUsd'>,
  paid: FallbackResult | null,
): CalendarVerdict[] {
  const { fallback } = option;
  const cap = fallback?.monthlySpendCapUsd ?? null;
  if (fallback === null || cap === null || paid === null) return [];
  const isShared = cappedAccount(option) === cappedAccount(fallback);
  const ownUsd = isShared ? (monthlyUsd ?? 0) - paidToFallbackUsd(lines, fallback) : 0;
  const outagesUsd = paid.outagesMonthlyUsd ?? 0;
  const overflow = overflowUsd(lines, fallback, paid);
  // What the option reaches alone is its own verdict.
  if (overflow + outagesUsd <= 0 || ownUsd + overflow + outagesUsd <= cap) return [];
  const isOverflow = overflow > 0 && ownUsd + overflow > cap;
  const what = isOverflow ? 'what overflows costs' : 'a mean month of outages costs';
  const usd = isOverflow ? overflow : overflow + outagesUsd;
  const beside = isShared ? ` beside ${usdText(ownUsd)} of ${option.id} on the same account` : '';
  const text = `${what} ${usdText(usd)} at ${fallback.id}${beside}, above the spend cap of ${usdText(cap)} a month there: the rest is refused`;
  return [
    {
      verdict: isOverflow ? 'fail' : 'marginal',
      reason: { limit: 'spend-cap', text, fix: fallback.fix('spend-cap', 1) },
    },
  ];
}
