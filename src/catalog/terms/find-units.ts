import type { Catalog } from '../catalog.ts';
import { type Lookup, nameKey, unknownName } from '../lookup.ts';
import { patternFit } from '../pattern.ts';
import { discountFactor } from '../prices/price-modifiers.ts';
import { answered, questionKey } from '../prices/quotes.ts';
import {
  type ProvisionedUnits,
  type UnitName,
  type UnitPrice,
  type UnitScope,
  unitNames,
} from './provisioned-units.ts';

type UnitCatalog = Pick<Catalog, 'unitThroughputs' | 'unitPrices' | 'quotes' | 'discounts' | 'asOfEpochS'>;

/** What a provider's unit carries of a model and costs. Unknown units and models that it does not carry are mistakes. */
export function provisionedUnits(
  catalog: UnitCatalog,
  provider: string,
  unitText: string,
  model: string,
): Lookup<ProvisionedUnits> {
  const sold = unitNames.filter((name) =>
    catalog.unitPrices.some((p) => p.provider === provider && p.unit === name),
  );
  const unit: UnitName | undefined = sold.find((name) => nameKey(name) === nameKey(unitText));
  if (unit === undefined) return unknownName('CAP303', `unit of ${provider}`, unitText, sold);
  const ofUnit = catalog.unitThroughputs.filter((row) => row.provider === provider && row.unit === unit);
  const key = questionKey(provider, unit, model);
  const throughput =
    answered(catalog.quotes?.throughput.units, key, () => ofUnit.filter((row) => row.model === model)) ?? [];
  if (throughput.length === 0) {
    return unknownName(
      'CAP300',
      `model for ${unit} of ${provider}:`,
      model,
      ofUnit.map((row) => row.model),
    );
  }
  const prices = answered(catalog.quotes?.prices.units, key, () => {
    const factor = discountFactor(catalog, provider, model);
    return catalog.unitPrices
      .filter(
        (row) => row.provider === provider && row.unit === unit && patternFit(row.modelPattern, model) >= 0,
      )
      .map((row) => discounted(row, factor));
  });
  return { found: { provider, model, unit, throughput, prices: prices ?? [] } };
}

function discounted(price: UnitPrice, factor: number): UnitPrice {
  if (factor === 1) return price;
  const times = (usd: number): number => Number((usd * factor).toPrecision(12));
  return {
    ...price,
    usdPerPeriod: times(price.usdPerPeriod),
    usdPerUnitHour: times(price.usdPerUnitHour),
  };
}

/** `hour`, `week`, `month`, `quarter`, `half-year`, `year` and `1-month`, `1y` … as the catalogue writes them. */
export function commitmentOf(text: string): string {
  const key = nameKey(text);
  const named: Readonly<Record<string, string>> = {
    none: 'none',
    hour: 'none',
    hourly: 'none',
    week: '1-week',
    month: '1-month',
    monthly: '1-month',
    quarter: '3-month',
    'half-year': '6-month',
    year: '1-year',
    yearly: '1-year',
  };
  const short = /^(\d+)-?(w|m|mo|month|months|y|yr|year|years|week|weeks)$/.exec(key);
  if (short !== null) {
    const unit = short[2].startsWith('w') ? 'week' : short[2].startsWith('m') ? 'month' : 'year';
    return `${short[1]}-${unit}`;
  }
  return named[key] ?? key;
}

/** Prices of one commitment in one scope, one per side. An unknown commitment is a mistake that lists those sold. */
export function unitPrices(
  units: ProvisionedUnits,
  commitment: string,
  scope: UnitScope,
): Lookup<readonly UnitPrice[]> {
  const wanted = commitmentOf(commitment);
  const there = units.prices.filter((price) => price.scope === scope);
  const rows = userFirst(there.filter((price) => price.commitment === wanted));
  if (rows.length > 0) return { found: rows };
  const sold = [...new Set(there.map((price) => (price.commitment === 'none' ? 'hour' : price.commitment)))];
  return unknownName(
    'CAP303',
    `commitment for ${units.unit} of ${units.provider} (${scope}):`,
    commitment,
    sold,
  );
}

function userFirst(rows: readonly UnitPrice[]): UnitPrice[] {
  const user = rows.filter((row) => row.confidence === 'user');
  return user.length > 0 ? user : [...rows];
}
