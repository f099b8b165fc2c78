import type { PriceSchedule } from '../catalog/prices/price-schedule.ts';
import type { UnitPrice } from '../catalog/terms/provisioned-units.ts';
import type { BilledUse } from './billed-use.ts';
import { idleOf } from './gpu-bill.ts';
import { type BillLine, billLine, fromMicroUsd, MONTH_HOURS, sumMicroUsd, YEAR_MONTHS } from './money.ts';
import type { Bill } from './option-cost.ts';
import { tokenBill } from './token-bill.ts';

/** Units of one side: all tokens, or input and output apart. */
export interface UnitsBought {
  readonly units: number;
  readonly price: Pick<UnitPrice, 'unit' | 'side' | 'commitment' | 'usdPerPeriod' | 'periodHours'>;
}

/**
 * A month of provisioned units at their hourly or committed price; what spilled over is billed by the token. A yearly
 * commitment is billed in twelve parts, a monthly price by the month of 730 h. Token prices that change within the year
 * change what spills over from then on.
 */
export function unitBill(
  bought: readonly UnitsBought[],
  busyShare: number | null,
  overflow: { readonly schedule: PriceSchedule; readonly uses: readonly BilledUse[] } | null = null,
): Bill {
  const lines = bought.map(unitLine).filter(({ quantity }) => quantity > 0);
  const idle = lines
    .map((line) => idleOf(line, [], busyShare))
    .reduce(
      (sum, part) => (sum === null || part === null ? null : sum + part),
      lines.length === 0 ? null : 0,
    );
  const spilled = overflow === null ? null : tokenBill(overflow.schedule, overflow.uses, { part: 'spilled' });
  return {
    lines: [...lines, ...(spilled?.lines ?? []).map(named)],
    idleUsd: idle,
    yearlyUsd:
      spilled === null || spilled.yearlyUsd === null
        ? null
        : fromMicroUsd(YEAR_MONTHS * sumMicroUsd(lines)) + spilled.yearlyUsd,
  };
}

/** The same units under every commitment on sale, as USD per month, cheapest first. */
export function commitmentsByPrice(
  units: number,
  prices: readonly UnitPrice[],
): readonly { readonly commitment: string; readonly usdPerMonth: number }[] {
  return prices
    .map((price) => ({ commitment: price.commitment, usdPerMonth: unitLine({ units, price }).usd }))
    .toSorted((a, b) => a.usdPerMonth - b.usdPerMonth);
}

function unitLine({ units, price }: UnitsBought): BillLine {
  const item = `${price.unit}${price.side === 'all' ? '' : `, ${price.side}`}`;
  if (price.commitment === 'none') {
    return billLine(
      `${item}, hourly`,
      units * MONTH_HOURS,
      'unit-hour',
      price.usdPerPeriod / price.periodHours,
    );
  }
  const usdPerMonth =
    price.periodHours === YEAR_MONTHS * MONTH_HOURS
      ? price.usdPerPeriod / YEAR_MONTHS
      : price.usdPerPeriod * (MONTH_HOURS / price.periodHours);
  return billLine(`${item}, committed ${price.commitment}`, units, 'unit-month', usdPerMonth);
}

function named(line: BillLine): BillLine {
  return { ...line, item: `spill-over, ${line.item}` };
}
