import type { BilledUse } from '../cost/billed-use.ts';
import { type OptionCost, unknownCost } from '../cost/option-cost.ts';
import type { Assumption } from '../diagnostics/assumption.ts';
import type { BillQuery, ResolvedOption } from './resolved-option.ts';

/** Share of one provider's outages that hit another one as well: causes they have in common. No source estimates it. */
const CORRELATION = 0.05;

/** Size at which a fallback stands by: its fixed size, or the smallest of its search. */
export function fallbackSize(fallback: ResolvedOption): number {
  return fallback.size.kind === 'fixed' ? fallback.size.size : fallback.size.min;
}

/** Both are down at once where a common cause hits both, or by chance. */
function jointAvailability(primary: number | null, fallback: number | null): number | null {
  if (primary === null) return null;
  if (fallback === null) return 1 - (1 - primary) * CORRELATION;
  return 1 - (1 - primary) * (CORRELATION + (1 - CORRELATION) * (1 - fallback));
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** Idle money of the side that reserves something; null where neither does. */
function plusIdle(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b;
}

function perMillion(
  usd: number | null,
  uses: readonly BilledUse[],
  tokens: (use: BilledUse) => number,
): number | null {
  const served = uses.reduce((sum, use) => sum + use.qpsMean * use.servedShare * 730 * 3600 * tokens(use), 0);
  return usd === null || served === 0 ? null : (usd / served) * 1e6;
}

function jointCost(
  primary: OptionCost,
  fallback: OptionCost,
  name: string,
  uses: readonly BilledUse[],
): OptionCost {
  if (primary.monthlyUsd === null || fallback.monthlyUsd === null) return unknownCost;
  const monthlyUsd = plus(primary.monthlyUsd, fallback.monthlyUsd);
  return {
    monthlyUsd,
    monthlyUsdLow: plus(primary.monthlyUsdLow, fallback.monthlyUsdLow),
    monthlyUsdHigh: plus(primary.monthlyUsdHigh, fallback.monthlyUsdHigh),
    yearlyUsd: plus(primary.yearlyUsd, fallback.yearlyUsd),
    idleUsd: plusIdle(primary.idleUsd, fallback.idleUsd),
    usdPerMillionOutputTokens: perMillion(monthlyUsd, uses, (use) => use.outputTokensMean),
    usdPerMillionTokens: perMillion(monthlyUsd, uses, (use) => use.inputTokensMean + use.outputTokensMean),
    lines: [
      ...primary.lines,
      ...fallback.lines.map((line) => ({ ...line, item: `fallback ${name}, ${line.item}` })),
    ],
  };
}

/** An option whose given-up requests another one takes: simulated, judged and billed together. */
function withFallback(primary: ResolvedOption, fallback: ResolvedOption): ResolvedOption {
  const size = fallbackSize(fallback);
  const bill = (query: BillQuery): OptionCost => {
    const own = query.uses.map((use) => ({
      ...use,
      servedShare: Math.max(0, use.servedShare - use.spilledShare),
    }));
    const spilled = query.uses.map((use) => ({
      ...use,
      qpsMean: use.qpsMean * use.spilledShare,
      servedShare: 1,
    }));
    return jointCost(
      primary.bill({ ...query, uses: own.map((use) => ({ ...use, spilledShare: 0 })) }),
      fallback.bill({
        size,
        uses: spilled.map((use) => ({ ...use, spilledShare: 0 })),
        busyShare: null,
        meanReplicas: null,
      }),
      fallback.id,
      query.uses,
    );
  };
  const stated: Assumption = {
    text: `${fallback.id} takes what ${primary.id} gives up on; ${CORRELATION * 100} % of the outages hit both`,
    basis: 'assumed',
    source: 'capplan',
    asOf: null,
  };
  return {
    ...primary,
    fallback,
    latencyKnown: primary.latencyKnown && fallback.latencyKnown,
    availability: jointAvailability(primary.availability, fallback.availability),
    assumptions: [...primary.assumptions, stated],
    bill,
  };
}

/** Joins every option to the fallback it names; a fallback's own fallback is not followed. */
export function joinFallbacks(options: readonly ResolvedOption[]): ResolvedOption[] {
  return options.map((option) => {
    const fallback = options.find((one) => one.id === option.spec.fallback);
    return fallback === undefined ? option : withFallback(option, fallback);
  });
}
