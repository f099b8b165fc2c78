import type { RateLimitRow } from '../../catalog/terms/rate-limits.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import type { RateLimit } from '../../simulate/deployment.ts';

const MINUTE_S = 60;
const DAY_S = 86_400;

type Tokens = Omit<RateLimit['draws'], 'request'>;

/**
 * The budgets of an account as the simulator draws on them: the tier's row by the provider's own counting rules, with
 * the limits that the option states itself laid over it.
 */
export function accountRateLimits(row: RateLimitRow | null, own: OptionSpec['limits']): RateLimit[] {
  const cached = row?.countsCachedTokens === false ? 0 : 1;
  const weight = row?.outputWeight ?? 1;
  const rules = {
    bucket: row?.bucket === 'fixed' ? ('fixed' as const) : ('continuous' as const),
    sliceS: row?.requestSliceS ?? null,
    failedCount: row?.countsFailed ?? false,
  };
  const reserves = row?.reservesMaxOutput ?? false;
  const limits: RateLimit[] = [];
  const add = (
    name: RateLimit['name'],
    units: number | null | undefined,
    windowS: number,
    request: number,
    tokens: Tokens,
  ): void => {
    if (units === null || units === undefined) return;
    limits.push({
      name,
      unitsPerWindow: units,
      windowS,
      ...rules,
      // Only requests are enforced by the slice: one long prompt may take more tokens than a second's worth.
      sliceS: request > 0 ? rules.sliceS : null,
      draws: { request, ...tokens },
      reservesMaxOutput: reserves && tokens.outputToken > 0,
    });
  };
  const none = { inputToken: 0, cachedInputToken: 0, outputToken: 0 };
  const input = { inputToken: 1, cachedInputToken: cached, outputToken: 0 };
  const output = { inputToken: 0, cachedInputToken: 0, outputToken: weight };
  const both = { inputToken: 1, cachedInputToken: cached, outputToken: weight };
  add('rpm', own?.rpm ?? row?.rpm, MINUTE_S, 1, none);
  add('tpm', own?.tpm ?? row?.tpm, MINUTE_S, 0, both);
  add('itpm', own?.itpm ?? row?.itpm, MINUTE_S, 0, input);
  add('otpm', own?.otpm ?? row?.otpm, MINUTE_S, 0, output);
  add('rpd', own?.rpd ?? row?.rpd, DAY_S, 1, none);
  add('tpd', own?.tpd ?? row?.tpd, DAY_S, 0, both);
  return limits;
}
