import type { Catalog } from '../catalog.ts';
import { type Lookup, nameKey, unknownName } from '../lookup.ts';
import type { ProviderFacts } from './provider-facts.ts';

/** Where machines stand, by the name that somebody gave. */
export interface Place {
  readonly name: string;
  /** `eu`, `us`, `onprem`, a country code …; null where the name alone does not decide. */
  readonly area: string | null;
}

export const ON_PREMISES = 'onprem';
const onPremisesNames: readonly string[] = [ON_PREMISES, 'on-prem', 'on-premises'];
const areas: readonly string[] = ['eu', 'us', 'uk', 'apac'];
/** ISO 3166 codes of the members of the European Union. */
const euMembers = 'at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk'.split(
  ' ',
);
/** Clouds name regions outside of the Union so as well: `eu-west-2` is London, `europe-west6` is Zurich. */
const namedBeyondTheUnion: readonly string[] = ['eu', 'europe'];

export function isOnPremises(name: string | null): boolean {
  return name !== null && onPremisesNames.includes(nameKey(name));
}

/** Whether everything in one area lies in another: a country in itself and, for its members, in the Union. */
export function liesIn(area: string, wanted: string): boolean {
  return area === wanted || (wanted === 'eu' && euMembers.includes(area));
}

/** Whether two areas have nothing in common, so far as the tables tell. */
export function liesOutside(area: string, wanted: string): boolean {
  return !liesIn(area, wanted) && !liesIn(wanted, area) && area !== 'apac' && wanted !== 'apac';
}

/**
 * The place that a name stands for where somebody rents or owns machines: on premises, an area, a country code, a region
 * of the renter (of any provider where none is known of the renter), or the beginning of such names.
 */
export function placeOf(
  { providers }: Pick<Catalog, 'providers'>,
  renter: ProviderFacts | null,
  text: string,
): Lookup<Place> {
  const key = nameKey(text);
  if (renter === null && onPremisesNames.includes(key)) {
    return { found: { name: ON_PREMISES, area: ON_PREMISES } };
  }
  if (areas.includes(key) || /^[a-z]{2}$/.test(key)) return { found: { name: key, area: key } };
  const own = (renter?.regions ?? []).filter(({ name, residency }) => isName(name, residency));
  const named =
    own.length > 0
      ? own
      : providers.flatMap(({ regions }) => regions.filter((one) => isName(one.name, one.residency)));
  const found = named.find(({ name }) => nameKey(name) === key);
  if (found !== undefined) return { found: { name: found.name, area: found.residency } };
  const begun = named.filter(({ name }) => nameKey(name).startsWith(`${key}-`) || beforeNumber(name) === key);
  if (begun.length > 0) {
    const among = new Set(begun.map(({ residency }) => residency));
    const [only] = among;
    const decides = among.size === 1 && !namedBeyondTheUnion.includes(key.split('-')[0] ?? '');
    return { found: { name: key, area: decides ? (only ?? null) : null } };
  }
  const what = renter === null ? 'region' : `region of ${renter.id}`;
  const home = renter === null ? [ON_PREMISES] : [];
  const near = unknownName('CAP303', what, text, [
    ...named.map(({ name }) => name),
    ...areas,
    ...onPremisesNames.filter(() => renter === null),
  ]);
  if (near.problem.help !== undefined) return near;
  const help = `known: ${[...areas, ...home].join(', ')}, two-letter country codes and regions by their providers' names`;
  return { problem: { ...near.problem, help } };
}

/** A region with a name of its own that says where it lies. */
function isName(name: string, residency: string): boolean {
  return name !== '*' && name !== residency && residency !== 'global' && residency !== 'unknown';
}

/** `europe-west` of `europe-west4`. */
function beforeNumber(name: string): string {
  return nameKey(name).replace(/\d+$/, '');
}
