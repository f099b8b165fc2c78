import type { Catalog } from '../catalog.ts';
import type { Lookup } from '../lookup.ts';
import { tokenPrice } from './find-token-price.ts';
import { answeredLookup, questionKey } from './quotes.ts';
import type { TokenPrice, TokenPriceQuery } from './token-price.ts';

/** A price with the hours of the day (UTC) in which it holds. */
export interface HourlyPrice {
  readonly price: TokenPrice;
  /** 0–23; all of them where the price does not depend on the hour. */
  readonly hours: readonly number[];
}

/** A span of days in which prices stay the same, counted from the day of the query. */
export interface PriceSpan {
  readonly fromDay: number;
  readonly days: number;
  readonly byHour: readonly HourlyPrice[];
}

/** The prices of a model at a provider over the coming days: the first span is the price now. */
export type PriceSchedule = readonly PriceSpan[];

const DAY_S = 86_400;
const ALL_HOURS: readonly number[] = Array.from({ length: 24 }, (_, hour) => hour);

/**
 * Dated prices of the coming `days` (a year by default), by hour of the day where they depend on it. Changes are
 * found by halving between days that differ, so that one that is taken back within a month may be missed.
 */
export function tokenPriceSchedule(
  catalog: Parameters<typeof tokenPrice>[0] & Pick<Catalog, 'quotes'>,
  provider: string,
  model: string,
  query: TokenPriceQuery,
  days = 365,
): Lookup<PriceSchedule> {
  const { service, batch, region, atList } = query;
  const key = questionKey(
    provider,
    model,
    batch === true && 'batch',
    service,
    region && `in ${region}`,
    atList === true && 'at list',
  );
  return answeredLookup(catalog.quotes?.prices.tokens, key, () =>
    schedule(catalog, provider, model, query, days),
  );
}

function schedule(
  catalog: Parameters<typeof tokenPrice>[0],
  provider: string,
  model: string,
  query: TokenPriceQuery,
  days: number,
): Lookup<PriceSchedule> {
  const midnight = Math.floor(query.atEpochS / DAY_S) * DAY_S;
  const priceAt = (day: number, hour: number): Lookup<TokenPrice> =>
    tokenPrice(catalog, provider, model, { ...query, atEpochS: midnight + day * DAY_S + hour * 3600 });
  const at = (day: number, hourly: boolean): Lookup<readonly HourlyPrice[]> => {
    if (!hourly) {
      const price = priceAt(day, 0);
      return 'problem' in price ? price : { found: [{ price: price.found, hours: ALL_HOURS }] };
    }
    const byRates = new Map<string, { price: TokenPrice; hours: number[] }>();
    for (const hour of ALL_HOURS) {
      const found = priceAt(day, hour);
      if ('problem' in found) return found;
      const known = byRates.get(ratesKey(found.found));
      if (known === undefined) byRates.set(ratesKey(found.found), { price: found.found, hours: [hour] });
      else known.hours.push(hour);
    }
    return { found: [...byRates.values()] };
  };

  const noon = priceAt(0, 12);
  if ('problem' in noon) return noon;
  // Only the package has prices by the hour, and a model has them always or never.
  const first = at(0, noon.found.origin === 'package');
  if ('problem' in first) return first;
  const hourly = first.found.length > 1;
  const spans: { fromDay: number; byHour: readonly HourlyPrice[] }[] = [{ fromDay: 0, byHour: first.found }];
  const probe = (day: number): readonly HourlyPrice[] => {
    const found = at(day, hourly);
    // A model that is no longer sold later keeps its last known price.
    return 'found' in found ? found.found : spans[spans.length - 1].byHour;
  };
  for (let day = 0; day < days - 1; ) {
    const next = Math.min(days - 1, day + 30);
    const last = spans[spans.length - 1];
    const there = probe(next);
    if (scheduleKey(there) !== scheduleKey(last.byHour)) {
      let before = day;
      let after = next;
      while (after - before > 1) {
        const middle = Math.floor((before + after) / 2);
        if (scheduleKey(probe(middle)) === scheduleKey(last.byHour)) before = middle;
        else after = middle;
      }
      spans.push({ fromDay: after, byHour: probe(after) });
      day = after;
    } else {
      day = next;
    }
  }
  return {
    found: spans.map((span, index) => ({
      ...span,
      days: (spans[index + 1]?.fromDay ?? days) - span.fromDay,
    })),
  };
}

/** A schedule with one price for all times. */
export function fixedSchedule(price: TokenPrice): PriceSchedule {
  return [{ fromDay: 0, days: 365, byHour: [{ price, hours: ALL_HOURS }] }];
}

function ratesKey(price: TokenPrice): string {
  const { inputUsdPerMTok, cacheReadUsdPerMTok, cacheWriteUsdPerMTok, outputUsdPerMTok, cliffs } = price;
  return JSON.stringify([
    inputUsdPerMTok,
    cacheReadUsdPerMTok,
    cacheWriteUsdPerMTok,
    outputUsdPerMTok,
    cliffs,
  ]);
}

function scheduleKey(byHour: readonly HourlyPrice[]): string {
  return JSON.stringify(byHour.map(({ price, hours }) => [ratesKey(price), hours]));
}
