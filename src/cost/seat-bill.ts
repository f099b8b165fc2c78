import type { SeatPlan } from '../catalog/prices/find-seat-plan.ts';
import type { PriceSchedule, PriceSpan } from '../catalog/prices/price-schedule.ts';
import type { BilledUse } from './billed-use.ts';
import {
  type BillLine,
  billLine,
  fromMicroUsd,
  MONTH_S,
  microUsd,
  sumMicroUsd,
  YEAR_MONTHS,
} from './money.ts';
import type { Bill } from './option-cost.ts';
import { tokenBill } from './token-bill.ts';

/** What a plan meters in a month. */
export interface SeatUse {
  readonly credits: number;
  readonly requests: number;
}

/**
 * A month of seats with what was used beyond the included credits and requests, which all seats share. Null where the
 * price of what is used beyond is not known.
 */
export function seatBill(plan: SeatPlan, seats: number, used: SeatUse): Bill | null {
  const credits = beyond(used.credits, seats, plan.creditsPerSeatMonth);
  const requests = beyond(used.requests, seats, plan.requestsPerSeatMonth);
  if (credits > 0 && plan.usdPerCredit === null) return null;
  if (requests > 0 && plan.usdPerRequest === null) return null;
  const fee = billLine(`${plan.product} seats`, seats, 'seat-month', plan.usdPerSeatMonth);
  const lines = [
    fee,
    billLine(`${plan.product} credits beyond the included ones`, credits, 'credit', plan.usdPerCredit ?? 0),
    billLine(
      `${plan.product} requests beyond the included ones`,
      requests,
      'request',
      plan.usdPerRequest ?? 0,
    ),
  ].filter(({ quantity }) => quantity > 0);
  return { lines, idleUsd: idleOf(fee, plan, seats, used), yearlyUsd: null };
}

/** Used beyond what all seats include together; nothing is where a plan does not count it. */
function beyond(used: number, seats: number, includedPerSeat: number | null): number {
  return includedPerSeat === null ? 0 : Math.max(0, used - seats * includedPerSeat);
}

/** The part of the fee whose included credits, or requests, nobody uses; null where the plan counts neither. */
function idleOf(fee: BillLine, plan: SeatPlan, seats: number, used: SeatUse): number | null {
  const perSeat = plan.creditsPerSeatMonth ?? plan.requestsPerSeatMonth;
  if (perSeat === null || perSeat === 0) return null;
  const consumed = plan.creditsPerSeatMonth === null ? used.requests : used.credits;
  return fromMicroUsd(microUsd(fee.usd * Math.max(0, 1 - consumed / (seats * perSeat))));
}

/**
 * A month of seats for these uses, and the year where the prices that credits are counted at change in it. A credit
 * stands for `usdPerCredit` of tokens at `schedule`. Null where credits are counted and either is not known.
 */
export function seatUseBill(
  plan: SeatPlan,
  seats: number,
  uses: readonly BilledUse[],
  schedule: PriceSchedule | null,
): Bill | null {
  const requests = uses.reduce((sum, use) => sum + use.qpsMean * MONTH_S * use.servedShare, 0);
  if (plan.creditsPerSeatMonth === null) return seatBill(plan, seats, { credits: 0, requests });
  const { usdPerCredit } = plan;
  if (schedule === null || usdPerCredit === null || usdPerCredit === 0) return null;
  const billIn = (span: PriceSpan): Bill | null => {
    const tokensUsd = fromMicroUsd(sumMicroUsd(tokenBill([span], uses).lines));
    return seatBill(plan, seats, { credits: tokensUsd / usdPerCredit, requests });
  };
  const now = billIn(schedule[0]!);
  if (now === null || schedule.length === 1) return now;
  const days = schedule.reduce((sum, span) => sum + span.days, 0);
  const yearly = schedule.reduce((sum, span) => {
    const month = sumMicroUsd(billIn(span)?.lines ?? []);
    return sum + month * YEAR_MONTHS * (span.days / days);
  }, 0);
  return { ...now, yearlyUsd: fromMicroUsd(Math.round(yearly)) };
}
