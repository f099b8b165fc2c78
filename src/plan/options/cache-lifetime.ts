import type { BilledUse } from '../../cost/billed-use.ts';
import type { Assumption } from '../../diagnostics/assumption.ts';
import { resentAnswerTokens } from '../../workload/stream/draw-requests.ts';
import { historyGrowth } from '../../workload/stream/history-growth.ts';
import { turnSharesOf } from '../../workload/stream/session-turns.ts';
import type { Workload } from '../../workload/workload.ts';

/** Hosted prefix caches keep an entry for five minutes after its last use, unless longer keeping is bought. */
const LIFETIME_S = 300;
/** Losses below this share of the cached tokens are not worth a line. */
const WORTH_SAYING = 0.01;

/**
 * Share of a workload's cached input that has expired by the time it is sent again: its history, where the pause, an
 * exponential with mean `thinkS`, outlasts the cache. What requests of all sessions share stays warm.
 */
export function expiredShare(workload: Workload): number {
  const { cachedShare, turns, thinkS, rateBasis } = workload;
  if (rateBasis === 'trace' || turns <= 1 || cachedShare <= 0 || thinkS <= 0) return 0;
  const growth = historyGrowth(workload.input.meanTokens, resentAnswerTokens(workload), turnSharesOf(turns));
  return (Math.min(cachedShare, growth.historyShare) / cachedShare) * Math.exp(-LIFETIME_S / thinkS);
}

/** Uses whose expired history is billed as fresh input. */
export function withoutExpired(uses: readonly BilledUse[], workloads: readonly Workload[]): BilledUse[] {
  return uses.map((use) => {
    const workload = workloads.find((one) => one.name === use.workload.name);
    const expired = workload === undefined ? 0 : expiredShare(workload);
    return expired === 0 ? use : { ...use, cachedShare: use.cachedShare * (1 - expired) };
  });
}

export function expiryAssumptions(workloads: readonly Workload[]): Assumption[] {
  return workloads.flatMap((workload) => {
    const expired = expiredShare(workload);
    if (expired < WORTH_SAYING) return [];
    return [
      {
        text: `${workload.name}: a hosted cache forgets a session after ${LIFETIME_S / 60} min, so ${Math.round(expired * 100)} % of the cached input is billed as fresh`,
        basis: 'assumed' as const,
        source:
          'the 5-minute cache of platform.claude.com/docs/en/about-claude/pricing, taken for every provider',
        asOf: '2026-10',
        path: `workload.${workload.name}.think_s`,
      },
    ];
  });
}
