import type { AdaptiveLimitRow } from '../../../catalog/terms/adaptive-limits.ts';
import type { RateLimit } from '../../../simulate/deployment.ts';
import { hourlyQps } from '../../../workload/stream/hourly-demand.ts';
import type { Workload } from '../../../workload/workload.ts';
import type { Headroom } from '../../evaluate/headroom.ts';
import { LOST_ALLOWED } from '../../judge/judge.ts';
import { limitText } from '../../judge/reasons.ts';
import type { Situation } from '../../judge/situation.ts';
import { countText, percentText } from '../../wording.ts';
import type { AccountRules } from './account-rate-limits.ts';
import type { CalendarVerdict } from './calendar-limits.ts';

/** Limits of an account that follow its use. A rule without a published figure fails no plan by itself. */
export interface FollowingLimits {
  readonly provider: string;
  readonly limits: readonly RateLimit[];
  readonly rule: Pick<AdaptiveLimitRow, 'confidence'>;
}

function isPublished({ rule }: FollowingLimits): boolean {
  return rule.confidence !== 'unverified';
}

export function followingLimits(account: AccountRules, limits: readonly RateLimit[]): FollowingLimits | null {
  const following = limits.filter(({ adapts }) => adapts !== undefined && adapts !== null);
  if (account.adaptive === null || following.length === 0) return null;
  const { rule } = account.adaptive;
  return { provider: rule.provider, limits: following, rule };
}

const HOURS_PER_WEEK = 168;
const STEP_S = 60;
const STEPS_PER_HOUR = 60;

/** The hour of a week in which a limit that follows the use refuses most. */
export interface WorstRefusal {
  readonly hourOfWeek: number;
  /** Share of the hour's units that are refused, 0–1. */
  readonly share: number;
  /** Units per window wanted when the hour begins and when it ends. */
  readonly from: number;
  readonly to: number;
}

/**
 * Runs a week of demand minute by minute against a limit that follows the use, as a fluid: each hour's load is
 * reached evenly over the hour before it. A first week brings the account to its habit, the second one is judged.
 *
 * @param perS units per second wanted in each hour of the week, hour 0 = Monday 00:00 UTC
 * @param surge a load on top of it from one hour on; null for none
 */
export function worstRefusal(
  perS: Float64Array,
  limit: RateLimit,
  surge: Pick<Situation, 'hourOfWeek' | 'hours' | 'surge'> | null = null,
): WorstRefusal | null {
  const { adapts, unitsPerWindow, windowS } = limit;
  if (adapts === undefined || adapts === null) return null;
  const leastPerS = unitsPerWindow / windowS;
  const mostPerS = (adapts.mostUnitsPerWindow ?? Number.POSITIVE_INFINITY) / windowS;
  const span = new Float64Array(Math.max(1, Math.round(adapts.overS / STEP_S)));
  let total = 0;
  let at = 0;
  let worst: WorstRefusal | null = null;
  for (let hour = 0; hour < 2 * HOURS_PER_WEEK; hour += 1) {
    const hourOfWeek = hour % HOURS_PER_WEEK;
    const judged = hour >= HOURS_PER_WEEK;
    const from = perS[hourOfWeek]!;
    const to = perS[(hourOfWeek + 1) % HOURS_PER_WEEK]!;
    const into = surge === null ? 0 : (hourOfWeek - surge.hourOfWeek + HOURS_PER_WEEK) % HOURS_PER_WEEK;
    const factor = judged && surge !== null && into < surge.hours ? surge.surge : 1;
    let wanted = 0;
    let refused = 0;
    for (let step = 0; step < STEPS_PER_HOUR; step += 1) {
      const demand = factor * (from + ((to - from) * (step + 0.5)) / STEPS_PER_HOUR);
      const followed = Math.min(mostPerS, (adapts.factor * total) / span.length);
      const served = Math.min(demand, Math.max(leastPerS, followed));
      wanted += demand;
      // Beyond its most a limit is a fixed one, which the simulation of the busiest hour judges.
      refused += Math.max(0, Math.min(demand, mostPerS) - served);
      total += served - span[at]!;
      span[at] = served;
      at = (at + 1) % span.length;
    }
    const share = wanted > 0 ? refused / wanted : 0;
    if (judged && share > (worst?.share ?? 0)) {
      // A surge begins at once, from what the hour brings without it.
      const before = into === 0 ? 1 : factor;
      worst = { hourOfWeek, share, from: before * from * windowS, to: factor * to * windowS };
    }
  }
  return worst;
}

/** Units of a limit that the stated means draw per second, by hour of the week. */
function wantedPerS(served: readonly Workload[], { draws }: RateLimit): Float64Array {
  const total = new Float64Array(HOURS_PER_WEEK);
  for (const workload of served) {
    const cached = workload.input.meanTokens * workload.cachedShare;
    const perRequest =
      draws.request +
      draws.inputToken * (workload.input.meanTokens - cached) +
      draws.cachedInputToken * cached +
      draws.outputToken * workload.output.meanTokens;
    hourlyQps(workload).forEach((qps, hour) => {
      total[hour]! += qps * perRequest;
    });
  }
  return total;
}

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function hourText(hourOfWeek: number): string {
  return `${days[Math.floor(hourOfWeek / 24)]} ${String(hourOfWeek % 24).padStart(2, '0')}:00 UTC`;
}

/** The growth of a week and of announced surges against limits that follow the use: what grows too fast is refused. */
export function judgeFollowing(
  following: FollowingLimits | null | undefined,
  served: readonly Workload[],
  surges: readonly Situation[],
): CalendarVerdict[] {
  if (following === undefined || following === null) return [];
  const { provider } = following;
  const published = isPublished(following);
  const found: { readonly worst: WorstRefusal; readonly limit: RateLimit; readonly when: string }[] = [];
  const add = (surge: Situation | null): void => {
    let most: (typeof found)[number] | null = null;
    for (const limit of following.limits) {
      const worst = worstRefusal(wantedPerS(served, limit), limit, surge);
      if (worst === null || worst.share <= LOST_ALLOWED || worst.share <= (most?.worst.share ?? 0)) continue;
      const when = surge === null ? hourText(worst.hourOfWeek) : `${surge.text} (${surge.surge} × the load)`;
      most = { worst, limit, when };
    }
    if (most !== null) found.push(most);
  };
  add(null);
  for (const surge of surges) add(surge);
  return found.map(({ worst, limit, when }) => {
    const grows = `${limitText(limit.name)} grow from ${countText(worst.from)} to ${countText(worst.to)} within the hour`;
    const rule = published ? 'follows the use' : 'has an acceleration limit without a published figure';
    return {
      verdict: published ? 'fail' : 'marginal',
      reason: {
        limit: limit.name,
        text: `${when}: ${grows}; ${provider} ${rule} and refuses ${percentText(worst.share)} of them`,
        fix: 'let the load grow over more hours, agree on limits with the provider, or take a second one',
      },
    };
  });
}

/** Loads between which the one is looked for at which such a limit refuses too much, as factors on the stated load. */
const LEAST_LOAD = 1 / 64;
const MOST_LOAD = 64;

/** The factor on the load at which a week grows too fast for a published rule; null where it never does. */
export function followingHeadroom(
  following: FollowingLimits | null | undefined,
  served: readonly Workload[],
): Headroom | null {
  if (following === undefined || following === null || !isPublished(following)) return null;
  const bounds = following.limits.flatMap((limit): Headroom[] => {
    const wanted = wantedPerS(served, limit);
    const breaks = (factor: number): boolean => {
      const worst = worstRefusal(
        wanted.map((perS) => perS * factor),
        limit,
      );
      return worst !== null && worst.share > LOST_ALLOWED;
    };
    if (!breaks(MOST_LOAD)) return [];
    let holds = LEAST_LOAD;
    let high = MOST_LOAD;
    while (high / holds > 1.005) {
      const middle = Math.sqrt(holds * high);
      if (breaks(middle)) high = middle;
      else holds = middle;
    }
    return [{ factor: holds, breaks: limit.name }];
  });
  return bounds.reduce<Headroom | null>(
    (least, one) => (least === null || one.factor < least.factor ? one : least),
    null,
  );
}
