import { quoted } from '../../diagnostics/source-line.ts';
import type { Catalog } from '../catalog.ts';
import { type Lookup, nameKey, unknownName } from '../lookup.ts';
import type { SeatPrice } from '../profiles/user-terms.ts';
import { answeredLookup, questionKey } from './quotes.ts';

/** A price per seat that is known, with what it includes. */
export interface SeatPlan extends SeatPrice {
  readonly usdPerSeatMonth: number;
}

/**
 * The plan of a provider that a text names: a product's whole name or a part of it that no other product has
 * (`business`). Without a text the only one sold. Rows of the user win.
 */
export function seatPlan(
  catalog: Pick<Catalog, 'seats' | 'quotes'>,
  provider: string,
  text: string | null,
): Lookup<SeatPlan> {
  const key = questionKey('seats', provider, text);
  return answeredLookup(catalog.quotes?.prices.seats, key, () => planOf(catalog, provider, text));
}

function planOf({ seats }: Pick<Catalog, 'seats'>, provider: string, text: string | null): Lookup<SeatPlan> {
  const plans = new Map<string, SeatPlan>();
  for (const row of seats) {
    const { usdPerSeatMonth } = row;
    if (row.provider !== provider || usdPerSeatMonth === null || plans.has(row.product)) continue;
    plans.set(row.product, { ...row, usdPerSeatMonth });
  }
  const sold = [...plans.values()];
  const wanted = text === null ? null : nameKey(text);
  const exact = sold.find((plan) => nameKey(plan.product) === wanted);
  const alike = exact === undefined ? sold.filter((plan) => isPart(plan.product, wanted)) : [exact];
  const [only] = alike;
  if (only !== undefined && alike.length === 1) return { found: only };
  const names = (alike.length > 1 ? alike : sold).map((plan) => plan.product);
  const { problem } = unknownName('CAP303', `seat plan of ${provider}`, text ?? '', names);
  const message =
    sold.length === 0
      ? `no seats of ${provider} are known`
      : text === null
        ? `${provider} sells several seat plans`
        : alike.length > 1
          ? `${quoted(text)} names several seat plans of ${provider}`
          : problem.message;
  const help =
    sold.length === 0
      ? 'give usd_per_seat_month, or a row of kind seat in a --pricing file'
      : `plan: ${names.toSorted().join(', ')}`;
  return { problem: { ...problem, message, help } };
}

function isPart(product: string, wanted: string | null): boolean {
  return wanted === null || `-${nameKey(product)}-`.includes(`-${wanted}-`);
}
