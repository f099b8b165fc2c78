import { jointBill } from '../../cost/joint-bill.ts';
import type { OptionCost } from '../../cost/option-cost.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import type { Workload } from '../../workload/workload.ts';
import { leastSize, standbyAssumption } from '../judge/availability-verdict.ts';
import { commonCause } from '../judge/gpu-downtime.ts';
import { unverifiedWarnings } from '../judge/unverified.ts';
import { provenBy } from './limits/known-limits.ts';
import { sharesQuota } from './limits/shared-quota.ts';
import { cannotBuild, type ResolveContext } from './resolve-context.ts';
import type { BillQuery, ResolvedOption, Suitability } from './resolved-option.ts';
import { standbyBill } from './standby-bill.ts';

/** An option whose given-up requests another one takes: simulated, judged and billed together. */
function withFallback(
  primary: ResolvedOption,
  fallback: ResolvedOption,
  context: ResolveContext,
): ResolvedOption {
  const bill = (query: BillQuery): OptionCost =>
    jointBill(
      (uses) => primary.bill({ ...query, uses }),
      (uses) => standbyBill(fallback, query.fallbackSize ?? leastSize(fallback), uses, query.fallbackCarries),
      fallback.id,
      query.uses,
    );
  const stated = standbyAssumption(primary, fallback);
  return {
    ...primary,
    fallback,
    withoutFallback: primary,
    atPeak: primary.atPeak === null ? null : { ...primary.atPeak, fallback },
    latencyKnown: primary.latencyKnown && fallback.latencyKnown,
    medianTtftS: null,
    assumptions: [...primary.assumptions, stated],
    warnings: [...primary.warnings, ...yearWarnings(primary, fallback, context)],
    suits: (workload) => withFallbackSuits(primary, fallback, workload),
    bill,
  };
}

/**
 * What overflows meets the limits and the place of the fallback: what is unknown of them is unknown here, and data that
 * may not go there rules the pair out.
 */
function withFallbackSuits(
  primary: ResolvedOption,
  fallback: ResolvedOption,
  workload: Workload,
): Suitability {
  const first = primary.suits(workload);
  const second = fallback.suits(workload);
  if (first.word === 'not-applicable' || second.word === 'suits') return first;
  if (second.word === 'unproven') return provenBy(first, second.reason);
  const { limit, text } = second.reason;
  if (limit !== 'residency' && limit !== 'licence') return first;
  const reason = {
    limit,
    text: `its fallback ${fallback.id} may not take it: ${text}`,
    fix: 'another fallback',
  };
  return { word: 'not-applicable', reason };
}

/** A year that is asked for rests on how often two providers fail together, which nobody has published. */
function yearWarnings(
  primary: ResolvedOption,
  fallback: ResolvedOption,
  { catalog, workloads }: ResolveContext,
): string[] {
  const hosted = [primary, fallback].every(({ availability }) => availability?.provider != null);
  const asked = workloads.some(({ availabilityPct }) => availabilityPct !== null);
  if (!hosted || !asked || primary.provider === fallback.provider) return [];
  const { row } = commonCause(catalog);
  return unverifiedWarnings(primary.id, [
    { what: `how often ${primary.provider} and ${fallback.provider} fail together`, row },
  ]);
}

/** Fallbacks that cannot take anything over: options that wait for each other, or one whose answers come hours later. */
export function fallbackProblems(specs: readonly OptionSpec[]): Diagnostic[] {
  const byId = new Map(specs.map((spec) => [spec.id, spec]));
  return specs.flatMap((spec) => {
    const fallback = byId.get(spec.fallback ?? '');
    if (fallback === undefined) return [];
    if (fallback.kind === 'batch' && spec.kind !== 'batch')
      return cannotBuild(
        spec,
        `its fallback ${fallback.id} is a batch API, which answers nobody who waits`,
        'fallback: a serverless, dedicated or self-hosted option',
      ).problems;
    const seen = [spec.id];
    for (let next = fallback; next !== undefined; next = byId.get(next.fallback ?? '')!) {
      if (next.id === spec.id)
        return cannotBuild(
          spec,
          `its fallbacks lead back to it: ${[...seen, spec.id].join(' → ')}`,
          'let the last of them have none',
        ).problems;
      if (seen.includes(next.id)) return [];
      seen.push(next.id);
    }
    return [];
  });
}

/** Joins every option to the fallback it names; a fallback's own fallback is not followed, and a quota is not given twice. */
export function joinFallbacks(options: readonly ResolvedOption[], context: ResolveContext): ResolvedOption[] {
  return options.map((option) => {
    const fallback = options.find((one) => one.id === option.spec.fallback);
    if (fallback === undefined || sharesQuota(option, fallback)) return option;
    return withFallback(option, fallback, context);
  });
}
