import type { Catalog } from '../../../catalog/catalog.ts';
import type { Lookup } from '../../../catalog/lookup.ts';
import { type SeatPlan, seatPlan } from '../../../catalog/prices/find-seat-plan.ts';
import { type PriceSchedule, tokenPriceSchedule } from '../../../catalog/prices/price-schedule.ts';
import { basisOf } from '../../../catalog/provenance.ts';
import { optionCost, unknownCost } from '../../../cost/option-cost.ts';
import { seatUseBill } from '../../../cost/seat-bill.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import { countText, usdText } from '../../wording.ts';
import { atOption, cannotBuild, type ResolveContext } from '../resolve-context.ts';
import type { BillQuery, ResolvedOption } from '../resolved-option.ts';
import type { ApiSale, PricedTokens } from './api-option.ts';

/** How a hosted option is billed. */
export interface HostedPrice extends Omit<PricedTokens, 'schedule'> {
  readonly bill: ResolvedOption['bill'];
}

/** Whether the option is sold by the seat. */
export function isSeatOption(spec: OptionSpec): boolean {
  return spec.seats !== null || spec.plan !== null || spec.usdPerSeatMonth !== null;
}

/** The plan that the option names, at its own price where it has one; that price alone is a plan that counts nothing. */
function planOf(spec: OptionSpec, provider: string, catalog: Catalog): Lookup<SeatPlan> {
  const { usdPerSeatMonth } = spec;
  if (usdPerSeatMonth === null) return seatPlan(catalog, provider, spec.plan);
  const own = {
    usdPerSeatMonth,
    source: 'the option itself',
    asOf: catalog.asOf,
    confidence: 'user' as const,
  };
  const named = spec.plan === null ? null : seatPlan(catalog, provider, spec.plan);
  if (named !== null && 'found' in named) return { found: { ...named.found, ...own } };
  return {
    found: {
      provider,
      product: spec.plan ?? provider,
      creditsPerSeatMonth: null,
      usdPerCredit: null,
      requestsPerSeatMonth: null,
      usdPerRequest: null,
      note: '',
      ...own,
    },
  };
}

/**
 * Credits count tokens at the list price of the model's vendor, or of the first who sells it: what the buyer has agreed
 * with either holds for what is bought there.
 */
function meteredAt(sale: ApiSale, { catalog }: ResolveContext): PriceSchedule | null {
  const { vendor, sellers } = sale.choice.api;
  const providers = [vendor, ...sellers.map((seller) => seller.provider)];
  // A model that only the user has a price for has no list price.
  for (const atList of [true, false]) {
    for (const provider of providers) {
      const query = { atEpochS: catalog.asOfEpochS, atList };
      const lookup = tokenPriceSchedule(catalog, provider, sale.choice.id, query);
      if ('found' in lookup) return lookup.found;
    }
  }
  return null;
}

/** The price of an option sold by the seat: seats, and what is used beyond what they include. */
export function seatPrice(spec: OptionSpec, sale: ApiSale, context: ResolveContext): HostedPrice {
  const { catalog } = context;
  const { id: provider } = sale.provider;
  const refused = (problems: HostedPrice['problems']): HostedPrice => ({
    price: null,
    bill: () => unknownCost,
    problems,
    warnings: [],
    assumptions: [],
  });
  const { seats } = spec;
  if (seats === null) {
    return refused(
      cannotBuild(spec, 'it is sold by the seat, but has no seats', 'for example seats: 120').problems,
    );
  }
  const lookup = planOf(spec, provider, catalog);
  if ('problem' in lookup) return refused([atOption(lookup.problem, spec)]);
  const plan = lookup.found;
  const schedule = plan.creditsPerSeatMonth === null ? null : meteredAt(sale, context);
  const metered = plan.creditsPerSeatMonth !== null;
  return {
    price: null,
    problems: [],
    warnings: [
      ...(metered && schedule === null
        ? [`no price is known for ${sale.choice.id}, which credits are counted at: ${spec.id} has no cost`]
        : []),
      ...(plan.confidence === 'unverified'
        ? [`the price of ${spec.id} has no source and is unverified`]
        : []),
    ],
    assumptions: [planAssumption(plan, spec, seats)],
    bill: (query: BillQuery) => {
      const bill = seatUseBill(plan, seats, query.uses, schedule);
      return bill === null ? unknownCost : optionCost([bill], query.uses);
    },
  };
}

function planAssumption(plan: SeatPlan, spec: OptionSpec, seats: number): Assumption {
  const { creditsPerSeatMonth: credits, requestsPerSeatMonth: requests, usdPerCredit, usdPerRequest } = plan;
  const counted = [
    ...(credits === null
      ? []
      : [
          `${countText(credits * seats)} credits are included, every token of the workloads counts at its model's list price, $${usdPerCredit} a credit beyond`,
        ]),
    ...(requests === null
      ? []
      : [`${countText(requests * seats)} requests are included, $${usdPerRequest} a request beyond`]),
  ];
  return {
    text: `${seats} seats of ${plan.product} at ${usdText(plan.usdPerSeatMonth)} a month; ${counted.length === 0 ? 'nothing is counted' : counted.join('; ')}`,
    basis: basisOf(plan),
    source: plan.source,
    asOf: plan.asOf,
    path: `options.${spec.id}.seats`,
  };
}
