import type { Catalog } from '../../../catalog/catalog.ts';
import type { Lookup } from '../../../catalog/lookup.ts';
import type { ModelChoice } from '../../../catalog/models/resolve-model.ts';
import { resolveModel } from '../../../catalog/models/resolve-model.ts';
import {
  fixedSchedule,
  type PriceSchedule,
  tokenPriceSchedule,
} from '../../../catalog/prices/price-schedule.ts';
import type { TokenPrice, TokenPriceQuery } from '../../../catalog/prices/token-price.ts';
import { basisOf } from '../../../catalog/provenance.ts';
import { reliability } from '../../../catalog/terms/find-operations.ts';
import type { ProviderFacts } from '../../../catalog/terms/provider-facts.ts';
import { resolveProvider } from '../../../catalog/terms/resolve-provider.ts';
import { type OptionCost, optionCost, unknownCost } from '../../../cost/option-cost.ts';
import { tokenBill } from '../../../cost/token-bill.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { Workload } from '../../../workload/workload.ts';
import type { Downtime } from '../../judge/downtime.ts';
import { commonCause } from '../../judge/gpu-downtime.ts';
import { percentText } from '../../wording.ts';
import { cannotBuild, Problems, type ResolveContext } from '../resolve-context.ts';
import type { BillQuery } from '../resolved-option.ts';
import type { OptionTraits } from '../suitability.ts';

export interface ApiSale {
  readonly choice: ModelChoice;
  readonly provider: ProviderFacts;
}

/** A provider that is like no known one: those that sell the model are named. */
function withSellers(
  lookup: Lookup<ProviderFacts>,
  choices: readonly ModelChoice[] | null,
): Lookup<ProviderFacts> {
  const [choice] = choices ?? [];
  if (!('problem' in lookup) || lookup.problem.help !== undefined || choice === undefined) return lookup;
  const sellers = [...new Set(choice.api.sellers.map((seller) => seller.provider))].sort();
  return { problem: { ...lookup.problem, help: `${choice.id} is sold by ${sellers.join(', ')}` } };
}

/** The one model and the provider that a hosted option names. */
export function apiSale(
  spec: OptionSpec,
  context: ResolveContext,
): { readonly sale: ApiSale } | { readonly problems: readonly Diagnostic[] } {
  const help = 'for example provider: openai, model: gpt-5-mini';
  if (spec.provider === null) return cannotBuild(spec, 'it has no provider', help);
  if (spec.model === null) return cannotBuild(spec, 'it has no model', help);
  const problems = new Problems(spec);
  const choices = problems.take(resolveModel(context.catalog, spec.model));
  const provider = problems.take(withSellers(resolveProvider(context.catalog, spec.provider), choices));
  if (choices === null || provider === null) return { problems: problems.list };
  if (choices.length !== 1) {
    return cannotBuild(spec, `\`${spec.model}\` names ${choices.length} models`, 'name one model per option');
  }
  return { sale: { choice: choices[0]!, provider } };
}

/** What decides which workloads a model at a provider can take. */
export function apiTraits(spec: OptionSpec, { choice, provider }: ApiSale): OptionTraits {
  return {
    kind: spec.kind,
    modelId: choice.id,
    modality: choice.api.modality,
    contextTokens: choice.api.contextTokens,
    provider: provider.id,
    region: spec.region,
    open: choice.open,
    voice: false,
  };
}

export interface PricedTokens {
  /** The price now; null where none is known. */
  readonly price: TokenPrice | null;
  /** The prices of the coming year; null where none is known. */
  readonly schedule: PriceSchedule | null;
  readonly problems: readonly Diagnostic[];
  readonly warnings: readonly string[];
  readonly assumptions: readonly Assumption[];
}

/** The price per token: the option's own, else the catalogue's. Where neither exists the cost stays open, with a warning. */
export function apiPrice(
  spec: OptionSpec,
  sale: ApiSale,
  catalog: Catalog,
  query: Omit<TokenPriceQuery, 'atEpochS'>,
): PricedTokens {
  const missing = missingSide(spec);
  if (missing !== null) {
    const { problems } = cannotBuild(
      spec,
      `it has a price of its own, but no ${missing}`,
      `give ${missing} as well; 0 where nothing is charged`,
    );
    return { price: null, schedule: null, problems, warnings: [], assumptions: [] };
  }
  const own = ownPrice(spec, sale, catalog);
  if (own !== null)
    return { price: own, schedule: fixedSchedule(own), problems: [], warnings: [], assumptions: [] };
  const { id: provider } = sale.provider;
  const lookup = tokenPriceSchedule(catalog, provider, sale.choice.id, {
    ...query,
    atEpochS: catalog.asOfEpochS,
  });
  if ('problem' in lookup) {
    const { message, help } = lookup.problem;
    const text = `${spec.id} has no cost: ${message}${help === undefined ? '' : `; ${help}`}`;
    return { price: null, schedule: null, problems: [], warnings: [text], assumptions: [] };
  }
  const schedule = lookup.found;
  const { price } = schedule[0]!.byHour[0]!;
  const multipliers = Object.entries(price.multipliers).map(([name, value]) => `${name} × ${value}`);
  return {
    price,
    schedule,
    problems: [],
    warnings:
      price.confidence === 'unverified' ? [`the price of ${spec.id} has no source and is unverified`] : [],
    assumptions: [
      {
        text: `${sale.choice.id} at ${sale.provider.id}: $${price.inputUsdPerMTok} in, $${price.outputUsdPerMTok} out per 1M tokens${multipliers.length > 0 ? ` (${multipliers.join(', ')})` : ''}`,
        basis: basisOf(price),
        source: price.source,
        asOf: price.asOf,
      },
    ],
  };
}

/** The key that an own price lacks: half a price would make the other tokens free. */
function missingSide(spec: OptionSpec): string | null {
  const input = spec.usdPerMillionInputTokens !== null;
  const output = spec.usdPerMillionOutputTokens !== null;
  const any = input || output || spec.usdPerMillionCachedTokens !== null;
  if (!any || (input && output)) return null;
  return input ? 'usd_per_million_output_tokens' : 'usd_per_million_input_tokens';
}

function ownPrice(spec: OptionSpec, sale: ApiSale, catalog: Catalog): TokenPrice | null {
  const input = spec.usdPerMillionInputTokens;
  const output = spec.usdPerMillionOutputTokens;
  if (input === null || output === null) return null;
  return {
    provider: sale.provider.id,
    model: sale.choice.id,
    inputUsdPerMTok: input,
    cacheReadUsdPerMTok: spec.usdPerMillionCachedTokens,
    cacheWriteUsdPerMTok: null,
    outputUsdPerMTok: output,
    cliffs: [],
    origin: 'user',
    multipliers: {},
    source: 'the option itself',
    asOf: catalog.asOf,
    confidence: 'user',
    note: '',
  };
}

/**
 * The outages to expect of a provider, as a renewal process weighted by the share of requests that fail in them however
 * often clients try.
 */
export function expectedAvailability(
  catalog: Catalog,
  provider: string,
  attempts = 1,
): { readonly downtime: Downtime; readonly assumption: Assumption } {
  const row = reliability(catalog, provider);
  const downtime: Downtime = {
    provider: row,
    replicas: null,
    commonCauseShare: commonCause(catalog).share,
    attempts,
  };
  return {
    downtime,
    assumption: {
      text: `${provider} has an outage every ${row.meanDaysBetween.toFixed(1)} days, ${row.durationP50Min.toFixed(0)} min long at the median, in which ${percentText(row.severityMean)} of requests fail${attempts > 1 ? `; requests are tried ${attempts} times` : ''}`,
      basis: row.confidence === 'derived' || row.confidence === 'unverified' ? 'assumed' : 'measured',
      source: row.source,
      asOf: row.asOf,
    },
  };
}

/** What the stated volumes cost in a month on paper; null without a price. */
export function statedSpend(price: TokenPrice | null, served: readonly Workload[]): number | null {
  if (price === null) return null;
  const cacheRead = price.cacheReadUsdPerMTok ?? price.inputUsdPerMTok;
  return served.reduce((sum, workload) => {
    const { cachedShare, input, output, qpsMean } = workload;
    const inputUsd = input.meanTokens * ((1 - cachedShare) * price.inputUsdPerMTok + cachedShare * cacheRead);
    return sum + qpsMean * 730 * 3.6e-3 * (inputUsd + output.meanTokens * price.outputUsdPerMTok);
  }, 0);
}

/** A month of tokens at the schedule's prices; unknown without one. */
export function tokenCost(
  schedule: PriceSchedule | null,
  query: BillQuery,
  options: { readonly stacksWithCache?: boolean } = {},
): OptionCost {
  return schedule === null ? unknownCost : optionCost([tokenBill(schedule, query.uses, options)], query.uses);
}
