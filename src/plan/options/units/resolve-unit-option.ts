import { hostedLatency } from '../../../catalog/terms/find-hosted-latency.ts';
import { unitPrices } from '../../../catalog/terms/find-units.ts';
import type { UnitScope } from '../../../catalog/terms/provisioned-units.ts';
import { optionCost, unknownCost } from '../../../cost/option-cost.ts';
import { writesCache } from '../../../cost/token-bill.ts';
import { type UnitsBought, unitBill } from '../../../cost/unit-bill.ts';
import { unitsAsked, weightedInputPerSecond } from '../../../cost/unit-count.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { Workload } from '../../../workload/workload.ts';
import { unverifiedWarnings } from '../../judge/unverified.ts';
import { apiSale, apiTraits, expectedAvailability } from '../hosted/api-option.ts';
import {
  boughtCache,
  expiryAssumptions,
  foundAtPeak,
  overAllHours,
  prefixLifetime,
} from '../hosted/cache-lifetime.ts';
import {
  reservedAssumptions,
  reservedOutput,
  retryAssumptions,
  retryPolicy,
} from '../hosted/client-policy.ts';
import { hostedFacts } from '../hosted/resolve-serverless-option.ts';
import { provenBy } from '../limits/known-limits.ts';
import { cannotBuild, Problems, type Resolution, type ResolveContext } from '../resolve-context.ts';
import type { SizeRule } from '../resolved-option.ts';
import { takenBy } from '../suitability.ts';
import { spillOverOf } from './spill-over.ts';
import { isOverload, unitLoad } from './unit-load.ts';
import {
  commitmentsOf,
  isSold,
  peakDemand,
  roundedUp,
  searchAround,
  sizeReason,
  unitSteps,
} from './unit-size.ts';
import { bucketSeconds, bucketText, unitsOf } from './unit-throughput.ts';

function scopeOf(region: string | null): UnitScope {
  if (region === null || region === 'global') return 'global';
  return region === 'eu' || region === 'us' || region === 'datazone' ? 'datazone' : 'regional';
}

/** Provisioned throughput, bought by the unit. */
export function resolveUnitOption(spec: OptionSpec, context: ResolveContext): Resolution {
  const { catalog } = context;
  const found = apiSale(spec, context);
  if ('problems' in found) return found;
  const { choice, provider } = found.sale;
  const problems = new Problems(spec);
  const units = problems.take(unitsOf(spec, catalog, provider.id, choice.id));
  if (units === null) return { problems: problems.list };
  if (units.prices.length === 0 && spec.usdPerUnitHour === null) {
    const what = `no price of a ${units.unit} for ${choice.id} at ${provider.id} is known`;
    return cannotBuild(spec, what, 'give usd_per_unit_hour');
  }
  const wantedScope = scopeOf(spec.region);
  const scope = units.prices.some((price) => price.scope === wantedScope)
    ? wantedScope
    : (units.prices[0]?.scope ?? 'global');
  const commitment = spec.commitment ?? 'hour';
  const committed = commitmentsOf(units.prices.filter((price) => price.scope === scope));
  if (spec.usdPerUnitHour === null && spec.commitment === null && !committed.includes('none')) {
    const what = `a ${units.unit} of ${provider.id} is not sold by the hour`;
    return cannotBuild(spec, what, `commitment: ${committed.join(', or ')}`);
  }
  const prices = spec.usdPerUnitHour === null ? problems.take(unitPrices(units, commitment, scope)) : [];
  const cache = problems.take(boughtCache(catalog, spec, provider.id));
  if (problems.list.length > 0 || cache === null) return { problems: problems.list };

  const main = units.throughput.find((row) => row.side !== 'output') ?? units.throughput[0]!;
  const outputSide = units.throughput.find((row) => row.side === 'output') ?? null;
  const { suits, served } = takenBy(apiTraits(spec, found.sale), context);
  const kept = (workload: Workload): number => foundAtPeak(workload, cache);
  const demand = peakDemand(served, kept);
  const drawnInput = weightedInputPerSecond(main, demand);
  // Cached tokens draw less, or nothing: the requests that an input unit carries bring their whole output.
  const outputPerInput =
    outputSide === null || drawnInput === 0 ? 0 : demand.outputTokensPerSecond / drawnInput;
  const outputUnits = (size: number): number =>
    outputSide === null
      ? 0
      : Math.max(
          outputSide.minUnits,
          Math.ceil(
            (size * main.weightedTokensPerSecond * outputPerInput * outputSide.weights.output) /
              outputSide.weightedTokensPerSecond,
          ),
        );
  // The larger regional minimum and step hold for single regions; a data zone is sold as the global scope is.
  const regional = scope === 'regional';
  const steps = unitSteps(main, regional);
  if (typeof spec.units === 'number' && !isSold(spec.units, steps)) {
    const what = `${spec.units} ${units.unit} of ${choice.id} cannot be bought: there are ${steps.min} or more, in steps of ${steps.increment}`;
    return cannotBuild(spec, what, `units: ${roundedUp(spec.units, steps)}`);
  }
  const size: SizeRule =
    typeof spec.units === 'number'
      ? { kind: 'fixed', size: spec.units }
      : { kind: 'search', ...searchAround(main, demand, regional), increment: steps.increment };
  const latency = hostedLatency(catalog, provider.id, choice.id);
  const availability = expectedAvailability(catalog, provider.id, retryPolicy(spec, true).maxAttempts);
  const priceOf = (side: 'main' | 'output'): UnitsBought['price'] | null => {
    if (spec.usdPerUnitHour !== null) {
      const own = { unit: units.unit, side: side === 'output' ? ('output' as const) : main.side };
      return { ...own, commitment: 'none', usdPerPeriod: spec.usdPerUnitHour, periodHours: 1 };
    }
    return prices?.find((price) => (side === 'output') === (price.side === 'output')) ?? null;
  };
  // Overflow is only bought where the number of units is the user's own choice: a search sizes for the whole load.
  const beyondUnits =
    typeof spec.units === 'number' ? Math.max(0, 1 - spec.units / unitsAsked(main, demand)) : 0;
  const spilling =
    main.overflow === 'spill-over' && typeof spec.units === 'number'
      ? spillOverOf(spec, found.sale, { served, beyondUnits, latency, cache }, context)
      : null;
  if (spilling !== null && 'problems' in spilling) return spilling;
  const spill = spilling?.found ?? null;
  const weights = {
    input: main.weights.input,
    cachedInput: main.weights.cachedInput,
    // Output units are bought in proportion, so that the input side binds as soon as either does.
    output: outputSide === null ? main.weights.output : 0,
  };
  const load = unitLoad(main, weights, served, kept);
  const writers = new Set(
    served.filter((one) => writesCache(one, one.cachedShare * kept(one))).map(({ name }) => name),
  );
  const reserving = provider.id === 'azure' ? [{ reservation: 'returned' as const }] : [];
  const assumptions: Assumption[] = [
    {
      text: `one ${units.unit} carries ${(main.weightedTokensPerSecond * 60).toFixed(0)} weighted tokens a minute of ${choice.id}${main.weightsPublished ? '' : ', its weights are not published and taken as 1'}`,
      basis: main.weightsPublished && main.confidence !== 'unverified' ? 'published' : 'assumed',
      source: main.source,
      asOf: main.asOf,
    },
    {
      text: bucketText(units.unit),
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
    },
    ...(spill?.assumptions ?? []),
    ...retryAssumptions(spec),
    ...reservedAssumptions(served, [...reserving, ...(spill?.limits ?? [])]),
    ...expiryAssumptions(served, cache, spec.id),
    availability.assumption,
  ];
  return {
    option: {
      id: spec.id,
      kind: spec.kind,
      spec,
      fallback: null,
      identity: null,
      atPeak: null,
      model: choice.id,
      modelClass: choice.modelClass,
      provider: provider.id,
      contextTokens: choice.api.contextTokens,
      size,
      spare: 0,
      judgedOn: 'busiest-hour',
      latencyKnown: latency !== null,
      availability: availability.downtime,
      dailyLimits: { requests: null, tokens: null },
      monthlySpendCapUsd: null,
      modelError: null,
      assumptions,
      warnings: [
        ...unverifiedWarnings(spec.id, [
          { what: `the throughput of a ${units.unit}`, row: main },
          { what: `the price of a ${units.unit}`, row: spec.usdPerUnitHour === null ? prices?.[0] : null },
        ]),
        ...(spill?.warnings ?? []),
      ],
      ...(spill === null ? {} : { unitLoad: load }),
      unprovenOverflow: spill?.unknown ?? null,
      sizeReason: (count, situations) =>
        size.kind === 'search' ? sizeReason(count, size.min, units.unit, provider.id, situations) : null,
      suits: (workload) => provenBy(suits(workload), spill?.unsettled ?? null),
      deploymentFacts: (count) => ({
        ...hostedFacts(spill?.tier ?? null, spec.region),
        units: count,
        unit: units.unit,
      }),
      deploy: ({ size: count, stream, outages, standby = false, scale = 1 }) => {
        const weightedTokensPerSecond = count * main.weightedTokensPerSecond;
        return {
          kind: 'provisioned',
          units: count,
          weightedTokensPerSecond,
          bucketSeconds: bucketSeconds(units.unit, count),
          weights,
          cacheWrites: {
            weight: main.weights.cacheWrite,
            byWorkload: stream.workloadNames.map((name) => writers.has(name)),
          },
          overflow: spill?.account(stream) ?? null,
          startsDrawnDown: !standby && isOverload(load.ofStream(stream, count)),
          maxOutputTokens: reserving.length > 0 ? reservedOutput(context.workloads, stream, reserving) : null,
          retry: retryPolicy(spec, true),
          latency,
          outages,
          cache: prefixLifetime(cache, stream, context.workloads, { scale, standby }),
        };
      },
      bill: (query) => {
        const price = priceOf('main');
        if (price === null) return unknownCost;
        const bought: UnitsBought[] = [{ units: query.size, price }];
        const outputPrice = outputSide === null ? null : priceOf('output');
        if (outputPrice !== null) bought.push({ units: outputUnits(query.size), price: outputPrice });
        const uses = overAllHours(query.uses, context.workloads, cache);
        const schedule = spill?.schedule ?? null;
        const unpriced = spill !== null && schedule === null;
        if (unpriced && uses.some(({ spilledShare }) => spilledShare > 0)) return unknownCost;
        const spilled = schedule === null ? null : { schedule, uses };
        return optionCost([unitBill(bought, query.busyShare, spilled)], uses);
      },
      fix: (limit, count) =>
        limit === 'units'
          ? typeof spec.units === 'number'
            ? 'units: auto'
            : `more than ${count} ${units.unit}`
          : limit === 'availability'
            ? 'a fallback at another provider'
            : (spill?.fix(limit) ?? ''),
    },
  };
}
