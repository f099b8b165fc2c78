import type { Catalog } from '../catalog.ts';
import { nameKey } from '../lookup.ts';
import type { Provenance } from '../provenance.ts';
import { regionOf } from './resolve-provider.ts';

export interface ResidencyAnswer {
  readonly answer: 'yes' | 'no' | 'unknown';
  /** Why, in half a sentence. */
  readonly reason: string;
  /** Region that would turn a no into a yes; null where none is known. */
  readonly regionThatWould: string | null;
  readonly basis: Provenance | null;
}

const onPremisesNames: readonly string[] = ['onprem', 'on-prem', 'on-premises'];

/**
 * Whether data stays within `residency` (`any`, `eu`, `us`, `onprem` …) when an option runs at a provider in a region.
 * `provider` null means hardware of the user's own choice. What no row says with a source is `unknown`, never `no`.
 */
export function residencyOf(
  catalog: Pick<Catalog, 'providers'>,
  provider: string | null,
  region: string | null,
  residency: string,
): ResidencyAnswer {
  const wanted = nameKey(residency);
  const given = region === null ? null : nameKey(region);
  const answer = (
    word: ResidencyAnswer['answer'],
    reason: string,
    basis: Provenance | null = null,
    regionThatWould: string | null = null,
  ): ResidencyAnswer => ({ answer: word, reason, regionThatWould, basis });

  if (wanted === 'any' || wanted === '') return answer('yes', 'any place is accepted');
  // A provider's hardware is its own, whatever the region is called.
  const onPremises = provider === null && onPremisesNames.includes(given ?? '');
  if (onPremisesNames.includes(wanted)) {
    if (onPremises) return answer('yes', 'runs on premises');
    return answer(
      'no',
      provider === null ? 'does not run on premises' : `runs at ${provider}, not on premises`,
    );
  }
  if (onPremises) return answer('yes', 'runs on premises, under the control of its owner');
  if (provider === null) {
    if (given === wanted) return answer('yes', `hardware is placed in ${wanted}`);
    return given === null
      ? answer('unknown', 'no region was given', null, wanted)
      : answer('unknown', `nothing says whether ${given} lies in ${wanted}`);
  }

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
