import type { Catalog } from '../catalog.ts';
import { nameKey } from '../lookup.ts';
import type { Provenance } from '../provenance.ts';
import { isOnPremises, liesIn, liesOutside, ON_PREMISES, placeOf } from './places.ts';
import { regionOf } from './resolve-provider.ts';

export interface ResidencyAnswer {
  readonly answer: 'yes' | 'no' | 'unknown';
  /** Why, in half a sentence. */
  readonly reason: string;
  /** Region that would turn a no into a yes; null where none is known. */
  readonly regionThatWould: string | null;
  readonly basis: Provenance | null;
}

/**
 * Whether data stays within `residency` (`any`, `eu`, `us`, `onprem` …) when a provider processes it in a region. What
 * no row says with a source is `unknown`, never `no`.
 */
export function residencyOf(
  catalog: Pick<Catalog, 'providers'>,
  provider: string,
  region: string | null,
  residency: string,
): ResidencyAnswer {
  const wanted = nameKey(residency);
  if (wanted === 'any' || wanted === '') return answer('yes', 'any place is accepted');
  // A provider's hardware is its own, whatever the region is called.
  if (isOnPremises(wanted)) return answer('no', `runs at ${provider}, not on premises`);
  const facts = catalog.providers.find((candidate) => candidate.id === provider);
  const own = facts === undefined ? null : regionOf(facts, region);
  if (facts === undefined || own === null) {
    return answer('unknown', `the catalogue does not know where ${provider} processes data`);
  }
  if (own.residency === 'unknown') return answer('unknown', 'the place of processing is not published', own);
  if (own.confidence === 'unverified')
    return answer('unknown', `said to be processed in ${own.residency}, unverified`, own);
  if (own.residency === wanted) return answer('yes', `processed in ${own.residency}`, own);
  const other = facts.regions.find((candidate) => candidate.residency === wanted);
  return answer(
    'no',
    own.residency === 'global' ? 'may be processed anywhere' : `processed in ${own.residency}`,
    own,
    other?.name ?? null,
  );
}

/** Machines that somebody operates for themselves. */
export interface Machines {
  /** Whether they belong to who operates them; else they are rented. */
  readonly owned: boolean;
  /** Who rents them out, by catalogue id; null where they are owned or nobody is named. */
  readonly renter: string | null;
  /** Where they stand by their user's word; null where nothing was said. */
  readonly region: string | null;
}

/** Whether data stays within `residency` on machines of one's own operation. Their place is their user's word. */
export function machineResidency(
  catalog: Pick<Catalog, 'providers'>,
  { owned, renter, region }: Machines,
  residency: string,
): ResidencyAnswer {
  const wanted = nameKey(residency);
  if (wanted === 'any' || wanted === '') return answer('yes', 'any place is accepted');
  const athome = owned && isOnPremises(region);
  if (isOnPremises(wanted)) {
    if (athome) return answer('yes', 'runs on premises');
    if (!owned)
      return answer('no', `runs on GPUs rented${renter === null ? '' : ` at ${renter}`}, not on premises`);
    return region === null
      ? answer('unknown', 'no region was given', null, ON_PREMISES)
      : answer('no', `its GPUs stand in ${region}, not on premises`, null, ON_PREMISES);
  }
  if (athome) return answer('yes', 'runs on premises, under the control of its owner');
  if (region === null) return answer('unknown', 'no region was given', null, wanted);
  if (isOnPremises(region)) return answer('unknown', 'rented GPUs do not stand on premises', null, wanted);
  const facts = catalog.providers.find(({ id }) => id === renter) ?? null;
  const place = placeOf(catalog, facts, region);
  const area = 'found' in place ? place.found.area : null;
  if (area === null)
    return answer('unknown', `nothing says whether ${region} lies in ${wanted}`, null, wanted);
  if (liesIn(area, wanted)) {
    const known =
      facts === null || facts.regions.length === 0 || facts.regions.some((one) => one.residency === area);
    return known
      ? answer('yes', `its GPUs stand in ${region}`)
      : answer('unknown', `nothing says that ${renter} rents GPUs in ${area}`);
  }
  return liesOutside(area, wanted)
    ? answer('no', `its GPUs stand in ${region}`, null, wanted)
    : answer('unknown', `nothing says whether ${region} lies in ${wanted}`, null, wanted);
}

function answer(
  word: ResidencyAnswer['answer'],
  reason: string,
  basis: Provenance | null = null,
  regionThatWould: string | null = null,
): ResidencyAnswer {
  return { answer: word, reason, regionThatWould, basis };
}
