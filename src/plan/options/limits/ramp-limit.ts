import { hourlyQps } from '../../../workload/stream/hourly-demand.ts';
import type { Workload } from '../../../workload/workload.ts';
import type { Situation } from '../../judge/situation.ts';
import { countText } from '../../wording.ts';
import type { ResolvedOption } from '../resolved-option.ts';
import { judgeFollowing } from './adaptive-ramp.ts';
import type { CalendarVerdict } from './calendar-limits.ts';

/** How fast a priority service lets its load grow. */
export interface RampLimit {
  /** Tokens a minute up to which it may grow at once. */
  readonly freeTokensPerMinute: number;
  /** Beyond that, the factor it may grow by in a quarter of an hour. */
  readonly factorPer15Min: number;
}

function tokensPerMinute(served: readonly Workload[]): Float64Array {
  const total = new Float64Array(168);
  for (const workload of served) {
    const tokens = 60 * (workload.input.meanTokens + workload.output.meanTokens);
    const qps = hourlyQps(workload);
    for (let hour = 0; hour < total.length; hour += 1) total[hour]! += qps[hour]! * tokens;
  }
  return total;
}

/** The steepest growth beyond the limit, each hour's load reached evenly over the hour; null where none is. */
export function steepestRamp(
  perMinute: Float64Array,
  limit: RampLimit,
): { readonly from: number; readonly to: number } | null {
  let steepest: { from: number; to: number } | null = null;
  for (let hour = 0; hour < perMinute.length; hour += 1) {
    const from = Math.max(perMinute[hour]!, limit.freeTokensPerMinute);
    const to = perMinute[(hour + 1) % perMinute.length]!;
    const afterQuarter = from + (to - from) / 4;
    if (afterQuarter <= from * limit.factorPer15Min) continue;
    if (steepest === null || to / from > steepest.to / steepest.from) steepest = { from, to };
  }
  return steepest;
}

/** Surges where they begin or grow; one that goes on while something else changes has been seen. */
function risingSurges(situations: readonly Situation[]): Situation[] {
  const endsS = ({ text, durationS }: Situation): number => Date.parse(text) / 1000 + durationS;
  return situations.filter(({ text, surge }, index) => {
    const before = situations[index - 1];
    const goesOn = before !== undefined && endsS(before) === Date.parse(text) / 1000;
    return surge > (goesOn ? Math.max(1, before.surge) : 1);
  });
}

/** Growth by the hour of the week and by announced surges, against what the provider lets a load grow by. */
export function judgeRamp(
  option: ResolvedOption,
  served: readonly Workload[],
  situations: readonly Situation[],
): CalendarVerdict[] {
  const surges = risingSurges(situations);
  return [...judgePriority(option, served, surges), ...judgeFollowing(option.following, served, surges)];
}

function judgePriority(
  option: ResolvedOption,
  served: readonly Workload[],
  surges: readonly Situation[],
): CalendarVerdict[] {
  const { ramp } = option;
  if (ramp === undefined || ramp === null) return [];
  const perMinute = tokensPerMinute(served);
  const beyond = `; above ${countText(ramp.freeTokensPerMinute)} this service grows by ${Math.round((ramp.factorPer15Min - 1) * 100)} % in 15 min, the rest is served as standard`;
  const found: string[] = [];
  const week = steepestRamp(perMinute, ramp);
  if (week !== null) {
    found.push(`tokens a minute grow from ${countText(week.from)} to ${countText(week.to)} within an hour`);
  }
  for (const { surge, hourOfWeek, text } of surges) {
    const from = perMinute[hourOfWeek]!;
    const most = Math.max(from, ramp.freeTokensPerMinute) * ramp.factorPer15Min;
    if (from * surge > most) found.push(`from ${text} on tokens a minute are ${surge} × ${countText(from)}`);
  }
  const fix = 'standard service for a part of the load';
  return found.map((text) => ({
    verdict: 'marginal',
    reason: { limit: 'tpm', text: `${text}${beyond}`, fix },
  }));
}
