import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { quoted } from '../../../diagnostics/source-line.ts';
import { cannotBuild } from '../resolve-context.ts';
import type { ResolvedOption } from '../resolved-option.ts';

/** Whether it draws on the quota of an account: by the request, or with what its units refuse. */
function drawsOnQuota({ kind, unitLoad }: ResolvedOption): boolean {
  return kind === 'serverless' || kind === 'batch' || unitLoad !== undefined;
}

/** Batches are queued under a quota of their own. */
function quotaOf(option: ResolvedOption): string {
  const { provider, model, spec, kind } = option;
  const tier = option.deploymentFacts(1)?.tier ?? null;
  return JSON.stringify([kind === 'batch', provider, tier, model, spec.region]);
}

/** Rate limits that an option states of its own account; a cap on its spend is none. */
function statesLimits({ spec: { limits } }: ResolvedOption): boolean {
  return Object.keys(limits ?? {}).some((name) => name !== 'spend');
}

/**
 * Whether a fallback meets the very limits that refused the option: one model in one tier of one provider has one quota,
 * whatever the service. Limits that the fallback states itself are those of another account.
 */
export function sharesQuota(option: ResolvedOption, fallback: ResolvedOption): boolean {
  if (!drawsOnQuota(option) || !drawsOnQuota(fallback) || statesLimits(fallback)) return false;
  return quotaOf(option) === quotaOf(fallback);
}

/** Fallbacks that would get a quota a second time. */
export function sharedQuotaProblems(options: readonly ResolvedOption[]): Diagnostic[] {
  return options.flatMap((option) => {
    const fallback = options.find((one) => one.id === option.spec.fallback);
    if (fallback === undefined || !sharesQuota(option, fallback)) return [];
    const tier = option.deploymentFacts(1)?.tier ?? null;
    const account = tier === null ? `${option.provider}` : `${option.provider} ${tier}`;
    const spills = option.unitLoad === undefined ? '' : ', which what its units refuse meets already';
    return cannotBuild(
      option.spec,
      `its fallback ${quoted(fallback.id)} has the same limits of ${option.model} at ${account}${spills}`,
      'name another provider or model, or the `limits` of another account at the fallback',
    ).problems;
  });
}

/** The account whose spend cap an option's bill draws on: one tier of one provider. Null where it has no cap. */
export function cappedAccount(option: ResolvedOption): string | null {
  const { provider, monthlySpendCapUsd } = option;
  if (provider === null || monthlySpendCapUsd === null) return null;
  return JSON.stringify([provider, option.deploymentFacts(1)?.tier ?? null, monthlySpendCapUsd]);
}
