import type { SeatPrice } from '../catalog/profiles/user-terms.ts';
import { billLine } from './money.ts';
import type { Bill } from './option-cost.ts';

/** A month of seats, and of the metered credits beyond those that the seats include. Null where the price is not known. */
export function seatBill(price: SeatPrice, seats: number, creditsUsed: number): Bill | null {
  if (price.usdPerSeatMonth === null) return null;
  const included = seats * (price.creditsPerSeatMonth ?? 0);
  const extra = Math.max(0, creditsUsed - included);
  if (extra > 0 && price.usdPerCredit === null) return null;
  const lines = [
    billLine(`${price.product} seats`, seats, 'seat-month', price.usdPerSeatMonth),
    billLine(`${price.product} credits beyond the included ones`, extra, 'credit', price.usdPerCredit ?? 0),
  ];
  return { lines: lines.filter(({ quantity }) => quantity > 0), idleUsd: null, yearlyUsd: null };
}
