import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import { scaleTokens } from '../../workload/scale-tokens.ts';
import { fallbackProblems, joinFallbacks } from './fallback-option.ts';
import { resolveGpuOption } from './gpu/resolve-gpu-option.ts';
import { resolveThroughputOption } from './gpu/resolve-throughput-option.ts';
import { ownThroughput, withMeasuredDeployment } from './gpu/throughput-rows.ts';
import { resolveBatchOption } from './hosted/resolve-batch-option.ts';
import { resolveServerlessOption } from './hosted/resolve-serverless-option.ts';
import { sharedQuotaProblems } from './limits/shared-quota.ts';
import { inRegion } from './option-region.ts';
import { atOption, cannotBuild, type Resolution, type ResolveContext } from './resolve-context.ts';
import type { ResolvedOption } from './resolved-option.ts';
import { tokenFactors, withTokenFactors } from './token-factors.ts';
import { resolveUnitOption } from './units/resolve-unit-option.ts';

/** Looks one option up in the catalogue. Workloads count for it as its model's tokenizer counts them. */
export function resolveOption(spec: OptionSpec, context: ResolveContext): Resolution {
  const scaled = tokenFactors(spec, context);
  if (scaled === null) return inRegion(spec, context, (placed) => resolveKind(placed, context));
  const { factors, assumptions } = scaled;
  const workloads = context.workloads.map((one) => scaleTokens(one, factors.get(one.name) ?? 1));
  const resolution = inRegion(spec, context, (placed) => resolveKind(placed, { ...context, workloads }));
  if (!('option' in resolution)) return resolution;
  return { option: withTokenFactors(resolution.option, factors, assumptions) };
}

function resolveKind(spec: OptionSpec, context: ResolveContext): Resolution {
  switch (spec.kind) {
    case 'serverless':
      return resolveServerlessOption(spec, context);
    case 'batch':
      return resolveBatchOption(spec, context);
    case 'dedicated':
    case 'self-hosted':
      if (spec.unit !== null) return resolveUnitOption(spec, context);
      return onlyWithUnits(spec) ?? resolveCapacity(spec, context);
    default:
      return spec.kind satisfies never;
  }
}

/** Keys of the account that provisioned units spill over to say nothing of GPUs. */
function onlyWithUnits(spec: OptionSpec): Resolution | null {
  const key = spec.tier !== null ? 'tier' : spec.cacheTtlS !== null ? 'cache_ttl' : null;
  if (key === null) return null;
  return cannotBuild(spec, `it rents GPUs, which have no ${key}`, `leave out ${key}, or name a unit`);
}

/** GPUs, whose speed a throughput file may say; a row alone, where no GPU is named. */
function resolveCapacity(spec: OptionSpec, context: ResolveContext): Resolution {
  if (spec.throughput === null) return resolveGpuOption(spec, context, null);
  const lookup = ownThroughput(context.catalog, spec.throughput);
  if ('problem' in lookup) return { problems: [atOption(lookup.problem, spec)] };
  const own = lookup.found;
  const whole = withMeasuredDeployment(spec, own);
  return whole.model === null || whole.gpu === null
    ? resolveThroughputOption(whole, own)
    : resolveGpuOption(whole, context, own);
}

/** All options, or every problem of all of them. */
export function resolveOptions(
  specs: readonly OptionSpec[],
  context: ResolveContext,
): { readonly options: ResolvedOption[]; readonly problems: Diagnostic[] } {
  const options: ResolvedOption[] = [];
  const problems: Diagnostic[] = [...fallbackProblems(specs)];
  for (const spec of specs) {
    const resolution = resolveOption(spec, context);
    if ('option' in resolution) options.push(resolution.option);
    else problems.push(...resolution.problems);
  }
  problems.push(...sharedQuotaProblems(options));
  return { options: joinFallbacks(options, context), problems };
}
