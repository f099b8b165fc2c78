import { type BilledUse, type Failover, useWith } from './billed-use.ts';
import { fallbackItems } from './fallback-lines.ts';
import { billLine, fromMicroUsd, MONTH_S, microUsd } from './money.ts';
import { type CostLine, type OptionCost, unknownCost } from './option-cost.ts';

/** The bill of one side, by what it serves. */
export type BillOfUses = (uses: readonly BilledUse[]) => OptionCost;

/** A bill that is known, or a part of one; negative where it is taken off. */
type Part = Pick<OptionCost, 'lines'> &
  Readonly<Record<'monthlyUsdLow' | 'monthlyUsdHigh' | 'yearlyUsd', number>>;

/** Lines that would read as $0.00 are left out. */
const LEAST_USD = 0.005;

const totals = ['monthlyUsdLow', 'monthlyUsdHigh', 'yearlyUsd'] as const;

/**
 * Bills of an option and of the fallback that serves what it does not, each for exactly what it serves, with what
 * outages move from one to the other. What is reserved is paid by the month whatever is down.
 */
export function jointBill(
  primary: BillOfUses,
  fallback: BillOfUses,
  name: string,
  uses: readonly BilledUse[],
): OptionCost {
  const own = primary(uses.map((use) => useWith(use, { fallback: null })));
  const overflow = fallback(uses.map((use) => atFallback(use, use.fallback?.servedShare ?? 0)));
  if (own.monthlyUsd === null || overflow.monthlyUsd === null) return unknownCost;
  const whens = [...new Set(uses.flatMap((use) => failoversOf(use).map(({ when }) => when)))];
  const parts: Part[] = [
    partOf(own, (item) => item),
    partOf(overflow, (item) => `${fallbackItems(name)}${item}`),
    ...whens.flatMap((when) => {
      const moved = (share: keyof Omit<Failover, 'when'>) => (use: BilledUse) =>
        failoversOf(use).reduce((sum, one) => sum + (one.when === when ? one[share] : 0), 0);
      const missed = moved('missedShare');
      const taken = moved('takenShare');
      return [
        beyondReserved(primary, uses, (use) => useWith(use, { servedShare: missed(use), fallback: null }), {
          sign: -1,
          item: (item) => `${when}, not served: ${item}`,
        }),
        beyondReserved(fallback, uses, (use) => atFallback(use, taken(use)), {
          sign: 1,
          item: (item) => `${fallbackItems(name, when)}${item}`,
        }),
      ];
    }),
  ];
  const lines = parts.flatMap((part) => part.lines);
  const [monthlyUsdLow, monthlyUsdHigh, yearlyUsd] = totals.map((key) =>
    sumUsd(parts.map((part) => part[key])),
  );
  const monthlyUsd = sumUsd(lines.map(({ usd }) => usd));
  return {
    monthlyUsd,
    monthlyUsdLow: monthlyUsdLow!,
    monthlyUsdHigh: monthlyUsdHigh!,
    yearlyUsd: yearlyUsd!,
    idleUsd:
      own.idleUsd === null && overflow.idleUsd === null
        ? null
        : sumUsd([own.idleUsd ?? 0, overflow.idleUsd ?? 0]),
    usdPerMillionOutputTokens: perMillion(monthlyUsd, uses, (use) => use.outputTokensMean),
    usdPerMillionTokens: perMillion(monthlyUsd, uses, (use) => use.inputTokensMean + use.outputTokensMean),
    kwhPerMillionTokens: own.kwhPerMillionTokens,
    lines,
  };
}

function failoversOf(use: BilledUse): readonly Failover[] {
  return use.fallback?.failovers ?? [];
}

function atFallback(use: BilledUse, servedShare: number): BilledUse {
  return useWith(use, {
    servedShare,
    cachedShare: use.fallback?.cachedShare ?? use.cachedShare,
    spilledShare: use.fallback?.spilledShare ?? 0,
    fallback: null,
  });
}

function partOf(cost: OptionCost, item: (item: string) => string): Part {
  return {
    lines: cost.lines.map((line) => ({ ...line, item: item(line.item) })),
    monthlyUsdLow: cost.monthlyUsdLow ?? 0,
    monthlyUsdHigh: cost.monthlyUsdHigh ?? 0,
    yearlyUsd: cost.yearlyUsd ?? 0,
  };
}

/** What a side bills for some uses beyond what it bills where nothing is served: all that is not reserved. */
function beyondReserved(
  bill: BillOfUses,
  uses: readonly BilledUse[],
  moved: (use: BilledUse) => BilledUse,
  { sign, item }: { readonly sign: 1 | -1; readonly item: (item: string) => string },
): Part {
  const reserved = bill(uses.map((use) => useWith(use, { servedShare: 0, fallback: null })));
  const whole = bill(uses.map(moved));
  const quantities = new Map(reserved.lines.map((line) => [line.item, line.quantity]));
  const lines = whole.lines.flatMap((line): CostLine[] => {
    const quantity = line.quantity - (quantities.get(line.item) ?? 0);
    if (!(quantity * line.usdPerUnit > LEAST_USD)) return [];
    const {
      lowUsdPerUnit: _low,
      highUsdPerUnit: _high,
      ...rest
    } = billLine(item(line.item), sign * quantity, line.unit, line.usdPerUnit);
    return [rest];
  });
  const beyond = (key: (typeof totals)[number]): number => sign * ((whole[key] ?? 0) - (reserved[key] ?? 0));
  return {
    lines,
    monthlyUsdLow: beyond('monthlyUsdLow'),
    monthlyUsdHigh: beyond('monthlyUsdHigh'),
    yearlyUsd: beyond('yearlyUsd'),
  };
}

function sumUsd(values: readonly number[]): number {
  return fromMicroUsd(values.reduce((sum, usd) => sum + microUsd(usd), 0));
}

/** Over all tokens that either side serves in a month without outages. */
function perMillion(
  usd: number,
  uses: readonly BilledUse[],
  tokens: (use: BilledUse) => number,
): number | null {
  const served = uses.reduce(
    (sum, use) =>
      sum + use.qpsMean * (use.servedShare + (use.fallback?.servedShare ?? 0)) * MONTH_S * tokens(use),
    0,
  );
  return served === 0 ? null : usd / (served / 1e6);
}
