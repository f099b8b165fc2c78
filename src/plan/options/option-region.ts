import { resolveProvider } from '../../catalog/terms/resolve-provider.ts';
import { resolveRegion } from '../../catalog/terms/resolve-region.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import { atOption, type Resolution, type ResolveContext } from './resolve-context.ts';

/**
 * Resolves an option of a provider with its region by the catalogue's name. Hardware of one's own stands where its
 * owner says, so that the name of its region is free.
 */
export function inRegion(
  spec: OptionSpec,
  context: ResolveContext,
  resolve: (placed: OptionSpec) => Resolution,
): Resolution {
  if (spec.region === null || spec.provider === null || spec.kind === 'self-hosted') return resolve(spec);
  const provider = resolveProvider(context.catalog, spec.provider);
  if ('problem' in provider) return resolve(spec);
  const region = resolveRegion(context.catalog, provider.found, spec.region);
  if ('found' in region) return resolve({ ...spec, region: region.found });
  const others = resolve({ ...spec, region: null });
  const problem = atOption(region.problem, spec);
  return { problems: [problem, ...('problems' in others ? others.problems : [])] };
}
