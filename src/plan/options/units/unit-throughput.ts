import type { Catalog } from '../../../catalog/catalog.ts';
import type { Lookup } from '../../../catalog/lookup.ts';
import { provisionedUnits } from '../../../catalog/terms/find-units.ts';
import {
  type ProvisionedUnits,
  type UnitName,
  type UnitThroughput,
  unitNames,
} from '../../../catalog/terms/provisioned-units.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';

/** A unit as the option itself describes it: input and output weigh the same, any number can be bought. */
function ownThroughput(
  spec: OptionSpec,
  { unit, provider, model }: Pick<UnitThroughput, 'unit' | 'provider' | 'model'>,
  tokensPerMinute: number,
  asOf: string,
): UnitThroughput {
  return {
    provider,
    unit,
    side: 'all',
    model,
    weightedTokensPerSecond: tokensPerMinute / 60,
    weights: { input: 1, cachedInput: 1, cacheWrite: 1, output: 1 },
    weightsPublished: false,
    minUnits: 1,
    increment: 1,
    regionalMinUnits: null,
    regionalIncrement: null,
    latencyTargetTokensPerSecond: null,
    overflow: 'reject',
    source: `option ${spec.id}`,
    asOf,
    confidence: 'user',
    note: '',
  };
}

/** What a unit carries and costs: by the option's own word, else as the catalogue has it. */
export function unitsOf(
  spec: OptionSpec,
  catalog: Catalog,
  provider: string,
  model: string,
): Lookup<ProvisionedUnits> {
  const tokensPerMinute = spec.tokensPerMinutePerUnit;
  const unit: UnitName | undefined = unitNames.find((name) => name === spec.unit);
  if (tokensPerMinute === null || unit === undefined) {
    const lookup = provisionedUnits(catalog, provider, spec.unit ?? '', model);
    if ('found' in lookup || unit === undefined) return lookup;
    const help = [
      ...(lookup.problem.help === undefined ? [] : [lookup.problem.help]),
      'or say what one carries: tokens_per_minute_per_unit',
    ];
    return { problem: { ...lookup.problem, help: help.join('; ') } };
  }
  const known = provisionedUnits(catalog, provider, unit, model);
  const throughput = [ownThroughput(spec, { unit, provider, model }, tokensPerMinute, catalog.asOf)];
  return { found: { provider, model, unit, throughput, prices: 'found' in known ? known.found.prices : [] } };
}

/** Seconds over which a provider's leaky bucket evens out bursts, where it does not say. */
const BUCKET_S = 60;
/**
 * Vertex enforces the quota of few units over a longer window: over 100 s and more for one, 5 s for a hundred (provisioned
 * throughput guide, 2026-09); a power law through both.
 */
const GSU_WINDOW_S = 100;
const GSU_EXPONENT = Math.log(GSU_WINDOW_S / 5) / Math.log(100);

/** How long a bucket of so many units lasts at full draw. */
export function bucketSeconds(unit: UnitName, count: number): number {
  return unit === 'gsu' ? Math.max(5, GSU_WINDOW_S * count ** -GSU_EXPONENT) : BUCKET_S;
}

export function bucketText(unit: UnitName): string {
  return unit === 'gsu'
    ? `bursts are evened out over ${GSU_WINDOW_S} s by one unit and over 5 s by a hundred, before units refuse`
    : `bursts are evened out over ${BUCKET_S} s before units refuse`;
}
