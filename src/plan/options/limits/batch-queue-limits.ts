import type { Catalog } from '../../../catalog/catalog.ts';
import { batchQuotas } from '../../../catalog/terms/batch-terms.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { QueueQuota } from '../../../simulate/deployment.ts';
import type { Reason } from '../../result.ts';
import { countText, sellerText } from '../../wording.ts';

const unitWords: Record<QueueQuota['unit'], string> = {
  'input-tokens': 'input tokens',
  requests: 'requests',
  batches: 'batches',
};

/** What an account may have enqueued at a batch service. */
export interface QueueLimits {
  readonly quotas: readonly QueueQuota[];
  readonly assumptions: readonly Assumption[];
  /** Published rows with their sources, as far as the option does not state its own. */
  readonly rows: ReturnType<typeof batchQuotas>;
  /** Why nothing can pass, as a reason; null where a quota is known, or that there is none. */
  readonly unknown: Reason | null;
}

/** The quotas that a provider publishes for a model and tier, with those that the option states in their place. */
export function queueLimits(
  catalog: Pick<Catalog, 'batchQuotas'>,
  spec: OptionSpec,
  sold: { readonly provider: string; readonly model: string; readonly tier: string | null },
): QueueLimits {
  const own: QueueQuota[] = [];
  const { enqueued_tokens: tokens, enqueued_requests: requests } = spec.limits ?? {};
  if (tokens !== undefined) own.push({ unit: 'input-tokens', limit: tokens });
  if (requests !== undefined) own.push({ unit: 'requests', limit: requests });
  const rows = batchQuotas(catalog, sold.provider, sold.tier, sold.model).filter(
    (row) => !own.some(({ unit }) => unit === row.unit),
  );
  const provider = sellerText({ spec, provider: sold.provider });
  const assumptions = rows.map((row): Assumption => {
    const tier = row.tier === '*' ? 'any tier' : row.tier;
    const unit = unitWords[row.unit];
    return {
      text: Number.isFinite(row.limit)
        ? `queue quota of ${countText(row.limit)} ${unit} (${provider} ${tier})`
        : `no quota of enqueued ${unit} (${provider} ${tier})`,
      basis: row.confidence === 'unverified' ? 'assumed' : 'published',
      source: row.source,
      asOf: row.asOf,
    };
  });
  const known = own.length + rows.length > 0;
  return {
    quotas: [...own, ...rows.map(({ unit, limit }) => ({ unit, limit }))],
    assumptions,
    rows,
    unknown: known ? null : unpublished(provider, sold),
  };
}

function unpublished(
  provider: string,
  { model, tier }: { readonly model: string; readonly tier: string | null },
): Reason {
  return {
    limit: 'rate-limits',
    text: `how much of ${model} may be enqueued at ${provider}${tier === null ? '' : ` (${tier})`} is not published: nothing says that the load is allowed`,
    fix: `ask ${provider} or read it from the account, and give limits: { enqueued_tokens: …, enqueued_requests: … }`,
  };
}
