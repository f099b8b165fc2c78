import type { Lookup } from '../../catalog/lookup.ts';
import { placeOf } from '../../catalog/terms/places.ts';
import { resolveProvider } from '../../catalog/terms/resolve-provider.ts';
import { resolveRegion } from '../../catalog/terms/resolve-region.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import { machinesOf, runsMachines } from './gpu/machines.ts';
import { atOption, type Resolution, type ResolveContext } from './resolve-context.ts';

/** Resolves an option with its region by the catalogue's name. */
export function inRegion(
  spec: OptionSpec,
  context: ResolveContext,
  resolve: (placed: OptionSpec) => Resolution,
): Resolution {
  const region = spec.region === null ? null : regionOf(spec, spec.region, context);
  if (region === null) return resolve(spec);
  if ('found' in region) return resolve({ ...spec, region: region.found });
  const others = resolve({ ...spec, region: null });
  const problem = atOption(region.problem, spec);
  return { problems: [problem, ...('problems' in others ? others.problems : [])] };
}

/** The region of machines or of a provider; null where nobody is known whose it might be. */
function regionOf(spec: OptionSpec, text: string, context: ResolveContext): Lookup<string | null> | null {
  const { catalog } = context;
  if (runsMachines(spec)) {
    const { renter } = machinesOf(spec, context);
    const place = placeOf(catalog, catalog.providers.find(({ id }) => id === renter) ?? null, text);
    return 'found' in place ? { found: place.found.name } : place;
  }
  const provider = spec.provider === null ? null : resolveProvider(catalog, spec.provider);
  return provider === null || 'problem' in provider ? null : resolveRegion(catalog, provider.found, text);
}
