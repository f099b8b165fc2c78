import type { PriceSchedule } from '../../../catalog/prices/price-schedule.ts';
import type { HostedFigures } from '../../../catalog/terms/operations-facts.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { OverflowAccount, RateLimit } from '../../../simulate/deployment.ts';
import type { RequestStream } from '../../../workload/request-stream.ts';
import type { Workload } from '../../../workload/workload.ts';
import { limitText } from '../../judge/reasons.ts';
import { unverifiedWarnings } from '../../judge/unverified.ts';
import type { Reason } from '../../result.ts';
import { countText } from '../../wording.ts';
import { type ApiSale, apiPrice, statedSpend } from '../hosted/api-option.ts';
import { type BoughtCache, withCacheWrites } from '../hosted/cache-lifetime.ts';
import { reservedOutput } from '../hosted/client-policy.ts';
import { guessedOccupancy } from '../hosted/guessed-occupancy.ts';
import { serverlessFix } from '../hosted/resolve-serverless-option.ts';
import { accountRateLimits } from '../limits/account-rate-limits.ts';
import { accountTier } from '../limits/account-tier.ts';
import { largerTier } from '../limits/larger-tier.ts';
import { atOption, type ResolveContext } from '../resolve-context.ts';

/** The serverless side of units that spill over: what the account allows and charges for what they refuse. */
export interface SpillOver {
  readonly tier: string | null;
  readonly limits: readonly RateLimit[];
  /** Prices by the token; null where none is known. */
  readonly schedule: PriceSchedule | null;
  /** Why nothing is proven of what spills over; null where the account's limits are known. */
  readonly unknown: Reason | null;
  /** Why nothing is proven at all, as what spills over at the peak rests on a guess; null where it does not. */
  readonly unsettled: Reason | null;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly string[];
  account(stream: RequestStream): OverflowAccount;
  /** What to change when the account refuses; empty for what is none of its limits. */
  fix(limit: Reason['limit']): string;
}

/** What is bought and asked for beside the units. */
interface SpillQuery {
  readonly served: readonly Workload[];
  /** Share of the stated peak that is beyond the units on paper, 0–1. */
  readonly beyondUnits: number;
  readonly latency: HostedFigures | null;
  readonly cache: BoughtCache;
}

/** The account of a serverless option of the same words: the same tier, limits, reservation and prices. */
export function spillOverOf(
  spec: OptionSpec,
  sale: ApiSale,
  { served, beyondUnits, latency, cache }: SpillQuery,
  context: ResolveContext,
): { readonly found: SpillOver } | { readonly problems: readonly Diagnostic[] } {
  const { catalog, workloads } = context;
  const provider = sale.provider.id;
  const model = sale.choice.id;
  const beside = { ...spec, id: `spill-over of ${spec.id}` };
  const priced = apiPrice(beside, sale, catalog, { region: spec.region });
  const monthlyUsd = statedSpend(priced.price, served);
  const tiered = accountTier(catalog, spec, provider, model, served, monthlyUsd);
  if ('problem' in tiered) return { problems: [...priced.problems, atOption(tiered.problem, spec)] };
  if (priced.problems.length > 0) return { problems: priced.problems };
  const { tier, row, rules, unknown, assumptions } = tiered.found;
  const limits = accountRateLimits(rules, spec.limits);
  const maxConcurrency = spec.limits?.concurrency ?? row?.concurrency ?? null;
  const spilling = served.map((one) => ({ ...one, qpsPeakHour: one.qpsPeakHour * beyondUnits }));
  const unsettled = latency === null ? guessedOccupancy(null, spilling, maxConcurrency) : null;
  const larger = largerTier(catalog, { spec, provider, model, tier }, { served, monthlyUsd });
  const enforced = new Set<Reason['limit']>(limits.map(({ name }) => name));
  if (maxConcurrency !== null) enforced.add('concurrency');
  return {
    found: {
      tier,
      limits,
      schedule: withCacheWrites(priced.schedule, cache),
      unknown,
      unsettled,
      assumptions: [
        ...priced.assumptions,
        ...assumptions,
        {
          text: spillText(provider, limits, maxConcurrency),
          basis: 'assumed',
          source: 'capplan',
          asOf: null,
        },
      ],
      warnings: [...priced.warnings, ...unverifiedWarnings(spec.id, [{ what: 'rate limits', row }])],
      account: (stream) => ({
        limits,
        maxConcurrency,
        maxOutputTokens: reservedOutput(workloads, stream, limits),
      }),
      fix: (limit) =>
        enforced.has(limit) ? `units: auto, or ${serverlessFix(limit, provider, larger)}` : '',
    },
  };
}

function spillText(provider: string, limits: readonly RateLimit[], maxConcurrency: number | null): string {
  const known = limits.map(({ name, unitsPerWindow }) => `${countText(unitsPerWindow)} ${limitText(name)}`);
  if (maxConcurrency !== null) known.push(`${countText(maxConcurrency)} ${limitText('concurrency')}`);
  return known.length === 0
    ? `what the units refuse spills over to limits of ${provider} that are not published: none is simulated, and what rests on them is unproven`
    : `what the units refuse spills over to the account's own limits: ${known.join(', ')}; refused there as well, a client tries both again`;
}
