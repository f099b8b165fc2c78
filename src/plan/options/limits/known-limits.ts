import type { RateLimitRow } from '../../../catalog/terms/rate-limits.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { Reason } from '../../result.ts';
import { sellerText } from '../../wording.ts';
import type { Suitability } from '../resolved-option.ts';

/** What is known of the limits of an account. */
export interface KnownLimits {
  /** Whether any number bounds how much may be asked for: an account without one is unknown, not unlimited. */
  readonly any: boolean;
  /** Budgets that have no number, in words. */
  readonly unknown: readonly string[];
}

/** The published limits of a tier with those that the option states laid over them. */
export function knownLimits(row: RateLimitRow | null, own: OptionSpec['limits']): KnownLimits {
  const has = (...names: ('rpm' | 'tpm' | 'itpm' | 'otpm' | 'rpd' | 'tpd' | 'concurrency')[]): boolean =>
    names.some((name) => own?.[name] !== undefined || (row?.[name] ?? null) !== null);
  const any = has('rpm', 'tpm', 'itpm', 'otpm', 'rpd', 'tpd', 'concurrency');
  // Where requests in flight are what a provider limits, minutes have no budgets of their own.
  if (row?.bucket === 'concurrency') return { any, unknown: [] };
  return {
    any,
    unknown: [
      ...(has('rpm') ? [] : ['requests']),
      ...(has('tpm', 'itpm') ? [] : [has('otpm') ? 'input tokens' : 'tokens']),
      ...(has('itpm') && !has('tpm', 'otpm') ? ['output tokens'] : []),
    ],
  };
}

/** Why nothing can pass on an account's limits, as a reason; null where some are known. */
export function unknownLimits(
  spec: Pick<OptionSpec, 'limits' | 'provider'>,
  account: { readonly provider: string; readonly model: string; readonly tier: string | null },
  row: RateLimitRow | null,
): Reason | null {
  if (knownLimits(row, spec.limits).any) return null;
  const { model, tier } = account;
  const provider = sellerText({ spec, provider: account.provider });
  const shared = row?.bucket === 'shared' ? ', which share a pool with other customers,' : '';
  return {
    limit: 'rate-limits',
    text: `the rate limits of ${model} at ${provider}${tier === null ? '' : ` (${tier})`}${shared} are not published: nothing says that the load is allowed`,
    fix: `ask ${provider} or read them from the account, and give limits: { rpm: …, tpm: … }`,
  };
}

/** The budgets that are left out because nobody published a number for them. */
export function partialLimits(spec: OptionSpec, provider: string, row: RateLimitRow | null): Assumption[] {
  const { any, unknown } = knownLimits(row, spec.limits);
  if (!any || unknown.length === 0) return [];
  return [
    {
      text: `${unknown.join(' and ')} per minute of ${provider}${row === null ? '' : ` ${row.tier}`} have no published limit: none is simulated`,
      basis: 'assumed',
      source: row?.source ?? 'capplan',
      asOf: row?.asOf ?? null,
      path: `options.${spec.id}.limits`,
    },
  ];
}

/** What takes a workload, with limits that are not known: judged, never passed. */
export function provenBy(suits: Suitability, unknown: Reason | null): Suitability {
  if (unknown === null || suits.word === 'not-applicable') return suits;
  if (suits.word === 'suits') return { word: 'unproven', reason: unknown };
  const { limit, text, fix } = suits.reason;
  return {
    word: 'unproven',
    reason: { limit, text: `${text}; ${unknown.text}`, fix: `${fix}; ${unknown.fix}` },
  };
}
