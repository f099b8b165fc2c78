import type { Workload } from '../../workload/workload.ts';
import { judgeYear, yearResult } from '../judge/availability-verdict.ts';
import { judgeEvents, type RunsIn } from '../judge/event-verdicts.ts';
import { isBroken, judgeOptionsOf, judgeRuns, worstVerdict } from '../judge/judge.ts';
import { isKnown } from '../judge/known-latency.ts';
import { explainVerdict, withReach } from '../judge/reasons.ts';
import { judgeSessions } from '../judge/session-capacity.ts';
import { cutOffShare, losesCutOff } from '../judge/taken-back.ts';
import { type CalendarVerdict, judgeCalendar } from '../options/limits/calendar-limits.ts';
import { provenBy } from '../options/limits/known-limits.ts';
import { judgeRamp } from '../options/limits/ramp-limit.ts';
import type { ResolvedOption, Suitability } from '../options/resolved-option.ts';
import { inTokensOf } from '../options/token-factors.ts';
import type { OptionWorkloadResult, Reason, YearResult } from '../result.ts';
import type { Run, SimulateOption } from '../run/simulate-option.ts';
import { describeRuns, noPercentiles, worstObjective } from './describe-runs.ts';
import type { Effort } from './evaluate-option.ts';
import { headroomOf } from './option-headroom.ts';

/** What is known of an option once it has been sized, simulated and billed. */
export interface Served {
  readonly option: ResolvedOption;
  /** Workloads that share it. */
  readonly workloads: readonly Workload[];
  readonly size: number;
  readonly runs: readonly Run[];
  /** What the option's own seller is paid; null where no price is known. */
  readonly monthlyUsd: number | null;
  readonly simulateOption: SimulateOption;
  readonly runsIn: RunsIn;
  /** What the account of its fallback does not allow. */
  readonly ofFallback: readonly CalendarVerdict[];
  readonly effort: Effort;
}

export interface JudgedWorkload {
  readonly result: OptionWorkloadResult;
  /** What binds first, then what else there is to say. */
  readonly reasons: readonly Reason[];
}

export type JudgeWorkload = (workload: Workload, suits: Suitability) => JudgedWorkload;

const idle = { offered: 0, completed: 0, rejected: 0, failed: 0, expired: 0, unfinished: 0 };

export function notServed(workload: Workload, suits: Suitability): OptionWorkloadResult {
  return {
    name: workload.name,
    verdict: 'not-applicable',
    limit: suits.word === 'suits' ? null : suits.reason.limit,
    attainment: null,
    headroom: null,
    requests: idle,
    ttftMs: noPercentiles,
    tpotMs: noPercentiles,
    itlMs: noPercentiles,
    e2eMs: noPercentiles,
    outputTokensPerSecond: null,
    requestsPerSecond: null,
    attemptsPerRequest: null,
    worstObjective: null,
    year: null,
    events: [],
  };
}

/** Without any objective there is nothing to break but the queue. */
function hasObjective(workload: Workload): boolean {
  return workload.objectives.length > 0 || workload.deadlineH !== null || workload.availabilityPct !== null;
}

/** What is taken back misses its objectives: the requests that are cut off, and those for which there is no room then. */
function keptAttainment(
  attainment: number | null,
  cutOff: number,
  year: YearResult | null,
  { availability }: ResolvedOption,
): number | null {
  if (attainment === null || year === null || availability?.replicas?.reclaims == null) return attainment;
  return attainment * year.served.mean * (1 - cutOff);
}

/** The verdict on each workload of an option; probes at other loads and in events are shared among them. */
export function workloadJudge(served: Served): JudgeWorkload {
  const { option, workloads, size, runs, runsIn, effort } = served;
  const counted = workloads.map((workload) => inTokensOf(option, workload));
  const judging = judgeOptionsOf(option);
  const headroomAt = headroomOf(served);

  return (workload, stated) => {
    if (stated.word === 'not-applicable') {
      return { result: notServed(workload, stated), reasons: [stated.reason] };
    }
    const judged = judgeRuns(runs, workload, judging);
    const cutOff = cutOffShare(option, runs, workload);
    const lost = losesCutOff(option) ? cutOff : 0;
    const suits = judged.restsOnOverflow ? provenBy(stated, option.unprovenOverflow ?? null) : stated;
    const events = judgeEvents(effort.situations, {
      option,
      served: workloads,
      workload,
      size,
      judging,
      runsIn,
    });
    const ramp = judgeRamp(option, counted, effort.situations);
    const ofYear = judgeYear(option, workload, size, lost);
    // What breaks in the busiest hour of any week needs no event to do so.
    const isAlwaysBroken = (limit: Reason['limit']): boolean =>
      isBroken(judged.verdict) && limit === judged.limit;
    const calendar = [
      ...judgeCalendar(option, counted, served.monthlyUsd),
      ...ramp,
      ...served.ofFallback,
      ...judgeSessions(option, workloads, size),
      ...ofYear,
      ...events.flatMap(({ broken }) =>
        broken === null || isAlwaysBroken(broken.reason.limit) ? [] : [broken],
      ),
    ];
    const headroom = headroomAt(workload, { judged, year: ofYear, ramp, events });
    // What breaks is broken, unless it breaks on the very thing that is not known.
    const unknown =
      suits.word === 'unproven' && (!isBroken(judged.verdict) || judged.limit === suits.reason.limit);
    const own = unknown ? 'unproven' : judged.verdict;
    const verdict = worstVerdict([own, ...calendar.map((one) => one.verdict)]);
    const binding: readonly Reason['limit'][] = [
      ...(judged.verdict === verdict && judged.limit !== null ? [judged.limit] : []),
      ...calendar.filter((one) => one.verdict === verdict).map((one) => one.reason.limit),
    ];
    // Of several that bind, the one that the headroom is of.
    const first =
      binding.find((limit) => limit === headroom?.breaks) ??
      binding[0] ??
      (unknown ? suits.reason.limit : (headroom?.breaks ?? null));
    const said = [
      ...calendar.map(({ reason }) => withReach(reason, headroom)),
      ...(unknown ? [suits.reason] : []),
    ];
    const explained = explainVerdict({ option, workload, judged, headroom, size });
    const reasons = [
      ...said,
      // A limit of the calendar that is broken, or one that is not known, has said so itself; and what is broken already
      // does not go on to say what would break first.
      ...(calendar.length > 0 && judged.verdict === 'pass' ? [] : explained).filter(
        (reason) => !said.some((one) => one.limit === reason.limit),
      ),
    ];
    const year = yearResult(option, workload, size, lost);
    const shown = judged.objectives.filter((one) => isKnown(one.objective, judging));
    return {
      result: {
        name: workload.name,
        verdict,
        limit: hasObjective(workload) || verdict !== 'pass' ? first : null,
        attainment: keptAttainment(judged.attainment, cutOff, year, option),
        headroom: headroom?.factor ?? null,
        ...describeRuns(runs, workload, judging),
        worstObjective: worstObjective(shown),
        year,
        events: events.map((one) => one.result),
      },
      reasons: reasons.toSorted((a, b) => Number(b.limit === first) - Number(a.limit === first)),
    };
  };
}
