import type { Catalog } from '../../../catalog/catalog.ts';
import { adaptiveLimits } from '../../../catalog/terms/adaptive-limits.ts';
import type { RateLimitRow } from '../../../catalog/terms/rate-limits.ts';
import type { Assumption } from '../../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../../scenario/scenario.ts';
import { zoneOffsetAt } from '../../../workload/table/hour-weights.ts';
import type { AccountRules } from './account-rate-limits.ts';

const DAY_S = 86_400;

/** How an account's limits are counted and move, at the catalogue's date: a zone's midnight moves with summer time. */
export function accountRules(
  catalog: Pick<Catalog, 'rateLimits' | 'adaptiveLimits' | 'asOfEpochS'>,
  row: RateLimitRow | null,
  model: string,
  region: string | null,
): AccountRules {
  const zone = row?.dayZone ?? null;
  const aheadS = zone === null ? 0 : zoneOffsetAt(zone, catalog.asOfEpochS) * 3600;
  return {
    row,
    adaptive: adaptiveLimits(catalog, row, model, region),
    dayStartS: (DAY_S - aheadS) % DAY_S,
  };
}

/** What is taken of how limits move and when their days begin, beside what the tier's row says. */
export function movingLimitAssumptions(
  account: AccountRules,
  spec: Pick<OptionSpec, 'id' | 'limits'>,
): Assumption[] {
  const { row, adaptive } = account;
  if (row === null) return [];
  const path = `options.${spec.id}.limits`;
  const found: Assumption[] = [];
  if (adaptive !== null && spec.limits === null) {
    const { rule, free } = adaptive;
    const share = rule.factor === 2 ? 'twice' : `${rule.factor} ×`;
    const least = rule.freeTier === null ? leastText(free) : `what ${rule.freeTier} allows`;
    found.push({
      text: `limits of ${rule.provider} ${rule.tier} follow the use: ${share} the mean of the last ${Math.round(rule.overS / 60)} min, ${least} at any time`,
      basis: 'assumed',
      source: rule.source,
      asOf: rule.asOf,
      path,
    });
  }
  const daily = row.rpd !== null || row.tpd !== null;
  if (daily && row.dayZone === null) {
    found.push({
      text: `daily limits of ${row.provider} begin anew at midnight UTC`,
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
      path,
    });
  }
  return found;
}

function leastText(free: RateLimitRow): string {
  const units: [number | null, string][] = [
    [free.rpm, 'requests'],
    [free.tpm, 'tokens'],
    [free.itpm, free.itpmWithCached === null ? 'input tokens' : 'uncached input tokens'],
    [free.itpmWithCached, 'input tokens'],
    [free.otpm, 'output tokens'],
  ];
  const known = units.filter(([limit]) => limit !== null);
  return `${known.map(([limit, what]) => `${limit} ${what}`).join(', ')} a minute`;
}
