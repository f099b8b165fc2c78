import type { HourlyPrice, PriceSchedule, PriceSpan } from '../catalog/prices/price-schedule.ts';
import type { PriceCliff, TokenRates } from '../catalog/prices/token-price.ts';
import type { BilledUse } from './billed-use.ts';
import { type BillLine, billLine, fromMicroUsd, MONTH_S, sumMicroUsd, YEAR_MONTHS } from './money.ts';
import type { Bill } from './option-cost.ts';
import { promptBands } from './prompt-bands.ts';

export interface TokenBillOptions {
  /** False where the discount of a batch and that of a cache exclude each other: cached tokens then cost as input. */
  readonly stacksWithCache?: boolean;
  /** Part of the served requests that this bill is for: all of them, or those that spilled over. */
  readonly part?: 'served' | 'spilled';
}

const TOKENS_PER_UNIT = 1e6;
const UNIT = '1M tokens';

/**
 * A month of tokens: contracted volume × ratios, by workload, hour of the day and prompt length. A request whose prompt
 * reaches a cliff is billed as a whole at the higher rates. In sessions of several turns with caching, what was not
 * read from the cache is written to it, at the price of a cache write where the provider has one.
 */
export function tokenBill(
  schedule: PriceSchedule,
  uses: readonly BilledUse[],
  options: TokenBillOptions = {},
): Bill {
  const [now] = schedule;
  const lines = monthLines(now, uses, options);
  if (schedule.length === 1) return { lines, idleUsd: null, yearlyUsd: null };
  const days = schedule.reduce((sum, span) => sum + span.days, 0);
  const yearly = schedule.reduce(
    (sum, span) => sum + sumMicroUsd(monthLines(span, uses, options)) * YEAR_MONTHS * (span.days / days),
    0,
  );
  return { lines, idleUsd: null, yearlyUsd: fromMicroUsd(Math.round(yearly)) };
}

function monthLines(span: PriceSpan, uses: readonly BilledUse[], options: TokenBillOptions): BillLine[] {
  return uses.flatMap((use) => {
    const part = options.part === 'spilled' ? use.spilledShare : 1;
    const requests = use.qpsMean * MONTH_S * use.servedShare * part;
    return span.byHour.flatMap((hourly) => {
      const share = volumeShare(hourly, use.workload.hourWeights);
      const when = span.byHour.length > 1 ? `, ${hourRanges(hourly.hours)} UTC` : '';
      return linesAt(hourly, use, requests * share, when, options.stacksWithCache ?? true);
    });
  });
}

function linesAt(
  { price }: HourlyPrice,
  use: BilledUse,
  requests: number,
  when: string,
  stacksWithCache: boolean,
): BillLine[] {
  const bands: readonly { readonly rates: TokenRates; readonly from: number }[] = [
    { rates: price, from: 0 },
    ...price.cliffs.map((cliff: PriceCliff) => ({ rates: cliff, from: cliff.fromPromptTokens })),
  ];
  const shares = promptBands(
    bands.map((band) => band.from),
    use.workload.input,
    use.inputTokens,
    use.outputTokens ?? null,
  );
  return bands.flatMap(({ rates, from }, index) => {
    const { tokenShare, outputShare } = shares[index];
    const place = `${from === 0 ? '' : `, prompts from ${from} tokens`}${when}`;
    const input = requests * use.inputTokensMean * tokenShare;
    const cached = stacksWithCache ? input * use.cachedShare : 0;
    const rest = input - cached;
    const writes =
      writesCache(use.workload, stacksWithCache ? use.cachedShare : 0) && rates.cacheWriteUsdPerMTok !== null;
    const line = (what: string, tokens: number, usdPerMTok: number): BillLine =>
      billLine(`${use.workload.name}: ${what}${place}`, tokens / TOKENS_PER_UNIT, UNIT, usdPerMTok);
    return [
      line('input', writes ? 0 : rest, rates.inputUsdPerMTok),
      line('cache write', writes ? rest : 0, rates.cacheWriteUsdPerMTok ?? rates.inputUsdPerMTok),
      line('cached input', cached, rates.cacheReadUsdPerMTok ?? rates.inputUsdPerMTok),
      line('output', requests * outputShare * use.outputTokensMean, rates.outputUsdPerMTok),
    ].filter(({ usd }) => usd > 0);
  });
}

/** Whether what a workload reads anew is written to a cache: in sessions of several turns, where any of it is found again. */
export function writesCache({ turns }: { readonly turns: number }, cachedShare: number): boolean {
  return turns > 1 && cachedShare > 0;
}

/** Share of a week's requests that arrive in these hours of the day (UTC). */
function volumeShare({ hours }: HourlyPrice, hourWeights: Float64Array): number {
  if (hours.length === 24) return 1;
  let inHours = 0;
  let all = 0;
  for (let hour = 0; hour < hourWeights.length; hour += 1) {
    all += hourWeights[hour];
    if (hours.includes(hour % 24)) inHours += hourWeights[hour];
  }
  return all === 0 ? hours.length / 24 : inHours / all;
}

/** `1–4, 6–10`: runs of hours, each from its start to its end. */
function hourRanges(hours: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const hour of hours) {
    const last = runs[runs.length - 1];
    if (last !== undefined && last[1] === hour) last[1] = hour + 1;
    else runs.push([hour, hour + 1]);
  }
  return runs.map(([from, to]) => `${from}–${to} h`).join(', ');
}
