import { drawdowns, type Spend, unusedLines } from '../../cost/commitment.ts';
import { fromMicroUsd, microUsd, YEAR_MONTHS } from '../../cost/money.ts';
import type { CostLine } from '../../cost/option-cost.ts';
import type { Evaluation } from '../evaluate/evaluate-option.ts';
import { leftFor, withSharedInventory } from '../options/gpu/inventory.ts';
import type { ResolveContext } from '../options/resolve-context.ts';
import { type Commitments, type PriceEnd, sellerOf, spendByProvider } from './commitments.ts';

/** What a plan costs beyond the bills of its options taken one by one. */
export interface PlanMoney {
  /** The evaluations with what they share, the inventory, counted once. */
  shared(bought: readonly Evaluation[]): readonly Evaluation[];
  /** What plans are compared by, in dollars a month. Options without a price are dearer than any with one. */
  usd(bought: readonly Evaluation[]): number;
  /** What is paid beside the options' bills. */
  extra(bought: readonly Evaluation[]): ExtraMoney;
  /** Whether money is committed, so that an option's own bill does not say what it adds. */
  readonly committed: boolean;
  /** Whether what an option adds depends on which others are bought. */
  readonly entangled: boolean;
  /** Why an option is cheapest, where that is not its bill alone; else null. */
  reason(chosen: Evaluation): string | null;
  /** What an option would need beyond the inventory that the plan leaves to it; null where it needs nothing. */
  spill(evaluation: Evaluation, bought: readonly Evaluation[]): string | null;
}

/** Money that no option's bill holds: unused commitments. They grow where the bills come out at their low end. */
export interface ExtraMoney {
  readonly monthlyUsd: number;
  readonly monthlyUsdLow: number;
  readonly monthlyUsdHigh: number;
  readonly yearlyUsd: number;
  /** The month's, which sum to `monthlyUsd`. */
  readonly lines: readonly CostLine[];
}

const nothing: ExtraMoney = { monthlyUsd: 0, monthlyUsdLow: 0, monthlyUsdHigh: 0, yearlyUsd: 0, lines: [] };

/** Dearer than anything that has a price, and still finite in a sum. */
const UNKNOWN_USD = Number.MAX_VALUE / 1e6;

/** The bills alone. */
export const billsAlone: PlanMoney = {
  shared: (bought) => bought,
  usd: (bought) => bought.reduce((sum, one) => sum + (one.result.cost.monthlyUsd ?? UNKNOWN_USD), 0),
  extra: () => nothing,
  committed: false,
  entangled: false,
  reason: () => null,
  spill: () => null,
};

/**
 * Money under the scenario's commitments and inventory. What is committed is paid in any case, so plans are compared by
 * the coming year with its unused commitments, which are settled by the year.
 */
export function planMoney(
  commitments: Commitments,
  context: Pick<ResolveContext, 'catalog' | 'scenario'>,
): PlanMoney {
  const { catalog } = context;
  const holding = commitments.filter(({ until }) => catalog.asOf <= until);
  const shared = (bought: readonly Evaluation[]): readonly Evaluation[] =>
    withSharedInventory(context, bought);
  const entangled = holding.length > 0 || Object.keys(context.scenario.inventory).length > 0;
  const spill = (evaluation: Evaluation, bought: readonly Evaluation[]): string | null => {
    const room = leftFor(context, evaluation, bought);
    if (room === null || room.needed <= room.left) return null;
    return `${evaluation.option.id} would need ${room.needed} ${room.gpu}, the inventory leaves ${room.left}`;
  };
  if (holding.length === 0) {
    return { ...billsAlone, shared, usd: (bought) => billsAlone.usd(shared(bought)), entangled, spill };
  }
  const unusedYearlyUsd = (bought: readonly Evaluation[]): number =>
    drawdowns(holding, spendByProvider(bought, catalog, 'price'), catalog.asOf).reduce(
      (sum, one) => sum + one.unusedYearlyUsd,
      0,
    );
  return {
    shared,
    usd: (bought) => {
      const billed = shared(bought);
      const bills = billed.reduce(
        (sum, one) => sum + (one.result.cost.yearlyUsd ?? UNKNOWN_USD * YEAR_MONTHS),
        0,
      );
      return (bills + unusedYearlyUsd(billed)) / YEAR_MONTHS;
    },
    extra: (bought) => {
      const month = (end: PriceEnd): readonly CostLine[] =>
        monthLines(holding, spendByProvider(bought, catalog, end), catalog.asOf);
      const lines = month('price');
      return {
        monthlyUsd: sumUsd(lines),
        monthlyUsdLow: sumUsd(month('low')),
        monthlyUsdHigh: sumUsd(month('high')),
        yearlyUsd: unusedYearlyUsd(bought),
        lines,
      };
    },
    committed: true,
    entangled,
    reason: (chosen) => {
      const seller = sellerOf(chosen.option, catalog);
      return holding.some(({ provider }) => provider === seller)
        ? `cheapest that holds, as it draws on what is committed to ${seller}`
        : 'cheapest that holds beside the commitments';
    },
    spill,
  };
}

function sumUsd(lines: readonly CostLine[]): number {
  return fromMicroUsd(lines.reduce((sum, { usd }) => sum + microUsd(usd), 0));
}

/** Unused commitments in the month that begins on a day. */
export function monthLines(
  commitments: Commitments,
  spent: ReadonlyMap<string, Spend>,
  firstDay: string,
): CostLine[] {
  const [year, month] = firstDay.split('-').map(Number) as [number, number];
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return unusedLines(commitments, spent, { firstDay, days });
}
