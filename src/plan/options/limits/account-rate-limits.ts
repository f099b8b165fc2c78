import type { AdaptiveLimits } from '../../../catalog/terms/adaptive-limits.ts';
import type { RateLimitRow } from '../../../catalog/terms/rate-limits.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import type { RateLimit } from '../../../simulate/deployment.ts';
import type { DailyLimits } from './calendar-limits.ts';

const MINUTE_S = 60;
const DAY_S = 86_400;

type Tokens = Omit<RateLimit['draws'], 'request'>;
type Published = Pick<RateLimitRow, 'rpm' | 'tpm' | 'itpm' | 'otpm' | 'rpd' | 'tpd' | 'itpmWithCached'>;

/** The limits of an account and how they move. */
export interface AccountRules {
  readonly row: RateLimitRow | null;
  readonly adaptive: AdaptiveLimits | null;
  /** Seconds after midnight UTC at which a day of the account begins. */
  readonly dayStartS: number;
}

/**
 * The budgets of an account as the simulator draws on them: the tier's row by the provider's own counting rules, with
 * the limits that the option states itself laid over it. Stated limits are fixed, whatever the provider's follow.
 */
export function accountRateLimits(account: AccountRules, own: OptionSpec['limits']): RateLimit[] {
  const { row, adaptive } = account;
  const cached = row?.countsCachedTokens === false ? 0 : 1;
  const weight = row?.outputWeight ?? 1;
  const rules = {
    bucket: row?.bucket === 'fixed' ? ('fixed' as const) : ('continuous' as const),
    failedCount: row?.countsFailed ?? false,
  };
  const reservation = row?.reservation ?? 'none';
  const limits: RateLimit[] = [];
  const add = (
    name: RateLimit['name'],
    from: keyof Published,
    stated: number | null | undefined,
    request: number,
    tokens: Tokens,
  ): void => {
    const published = row?.[from] ?? null;
    const units = stated ?? published;
    if (units === null) return;
    const daily = from === 'rpd' || from === 'tpd';
    const moving = stated === null || stated === undefined ? movingLimit(adaptive, from, units) : null;
    limits.push({
      name,
      unitsPerWindow: moving?.freeUnits ?? units,
      windowS: daily ? DAY_S : MINUTE_S,
      ...(moving === null ? {} : { adapts: moving.adapts }),
      ...(daily ? { windowStartS: account.dayStartS } : {}),
      ...rules,
      // Only requests are enforced by the slice: one long prompt may take more tokens than a second's worth.
      sliceS: request > 0 ? (row?.requestSliceS ?? null) : null,
      draws: { request, ...tokens },
      reservation: tokens.outputToken > 0 ? reservation : 'none',
    });
  };
  const none = { inputToken: 0, cachedInputToken: 0, outputToken: 0 };
  const input = { inputToken: 1, cachedInputToken: cached, outputToken: 0 };
  const output = { inputToken: 0, cachedInputToken: 0, outputToken: weight };
  const both = { inputToken: 1, cachedInputToken: cached, outputToken: weight };
  add('rpm', 'rpm', own?.rpm, 1, none);
  add('tpm', 'tpm', own?.tpm, 0, both);
  add('itpm', 'itpm', own?.itpm, 0, input);
  // A limit on input that the option states stands for all that the provider has on input.
  if (own?.itpm === undefined) add('itpm', 'itpmWithCached', null, 0, { ...input, cachedInputToken: 1 });
  add('otpm', 'otpm', own?.otpm, 0, output);
  add('rpd', 'rpd', own?.rpd, 1, none);
  add('tpd', 'tpd', own?.tpd, 0, both);
  return limits;
}

/** Where a limit starts and how it follows the use; null where it is fixed, as daily ones are. */
function movingLimit(
  adaptive: AdaptiveLimits | null,
  from: keyof Published,
  units: number,
): { readonly freeUnits: number; readonly adapts: NonNullable<RateLimit['adapts']> } | null {
  if (adaptive === null || from === 'rpd' || from === 'tpd') return null;
  const { rule, free } = adaptive;
  const freeUnits = free[from];
  if (freeUnits === null || (rule.freeTier !== null && freeUnits >= units)) return null;
  const mostUnitsPerWindow = rule.freeTier === null ? null : units;
  return {
    freeUnits,
    adapts: { factor: rule.factor, overS: rule.overS, mostUnitsPerWindow, sustainedPerS: 0 },
  };
}

/** What a day of the account allows, counted as the provider counts. */
export function accountDailyLimits({ row, dayStartS }: AccountRules, own: OptionSpec['limits']): DailyLimits {
  return {
    requests: own?.rpd ?? row?.rpd ?? null,
    tokens: own?.tpd ?? row?.tpd ?? null,
    dayStartS,
    tokenWeights: { cachedInput: row?.countsCachedTokens === false ? 0 : 1, output: row?.outputWeight ?? 1 },
  };
}
