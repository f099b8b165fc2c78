import type { Commitments } from '../bill/commitments.ts';
import { planMoney } from '../bill/plan-money.ts';
import { type EvaluateSubset, remembering } from '../choose/assignment-search.ts';
import type { TimelineSwitch } from '../choose/bought-plan.ts';
import { recommend } from '../choose/recommend.ts';
import { type Effort, evaluateOption } from '../evaluate/evaluate-option.ts';
import type { PlanBase } from '../plan-base.ts';
import { planMonth, type TimelineEfforts } from './timeline-month.ts';

/** What would be bought in a month, by workload, and what it costs. */
interface Choice {
  readonly options: ReadonlyMap<string, string | null>;
  readonly usd: number;
}

/** What would be bought in a coming month if only these options were there. */
function choiceIn(
  base: PlanBase,
  months: number,
  ids: readonly string[],
  commitments: Commitments,
  efforts: TimelineEfforts,
): Choice {
  const month = planMonth(base, months);
  const variant = month.variant(new Map());
  const evaluating = (effort: Effort): EvaluateSubset =>
    remembering((option, served) => evaluateOption(option, served, variant.simulate, effort));
  const probe = evaluating(efforts.probe);
  const options = ids.flatMap((id) => variant.option(id) ?? []);
  const money = planMoney(commitments, month.context);
  const { recommendation, bought } = recommend({
    workloads: month.workloads,
    evaluations: options.map((option) => probe(option, month.workloads)),
    probe,
    evaluate: evaluating(efforts.answer),
    money,
  });
  return {
    options: new Map(recommendation.assignments.map(({ workload, option }) => [workload, option])),
    usd: money.usd(bought),
  };
}

/** What two plans differ by, as a share of the dearer one, before the difference is more than the noise of their sizes. */
const LEAST_SAVING = 0.02;

/**
 * From which month on another option is the better one for a workload. In the months to be checked all options are compared;
 * where the choice differs there by more than noise, the first such month is found by halving.
 */
export function timelineSwitches(
  base: PlanBase,
  plan: {
    readonly ids: readonly string[];
    readonly assigned: ReadonlyMap<string, string | null>;
    readonly checkedMonths: readonly number[];
    readonly commitments: Commitments;
  },
  efforts: TimelineEfforts,
): Map<number, TimelineSwitch[]> {
  const { assigned, commitments } = plan;
  const kept = [...new Set(assigned.values())].filter((id) => id !== null);
  const choices = new Map<string, Choice>();
  const choose = (months: number, ids: readonly string[]): Choice => {
    const key = JSON.stringify([months, ids.toSorted()]);
    const choice = choices.get(key) ?? choiceIn(base, months, ids, commitments, efforts);
    choices.set(key, choice);
    return choice;
  };
  /** By how much the plan is cheaper with the other option; null where the workload's own no longer holds. */
  const savingOf = (workload: string, months: number, others: Choice): number | null => {
    const own = choose(months, kept);
    return own.options.get(workload) === assigned.get(workload) ? own.usd - others.usd : null;
  };
  const matters = (saving: number | null, { usd }: Choice): boolean =>
    saving === null || saving > LEAST_SAVING * (usd + saving);

  const found = new Map<number, TimelineSwitch[]>();
  const settled = new Set<string>();
  let before = 0;
  for (const month of plan.checkedMonths.toSorted((a, b) => a - b)) {
    const then = choose(month, plan.ids);
    for (const [workload, from] of assigned) {
      const to = then.options.get(workload) ?? null;
      if (settled.has(workload) || from === null || to === null || to === from) continue;
      if (!matters(savingOf(workload, month, then), then)) continue;
      settled.add(workload);
      const both = [...new Set([...kept, to])];
      let stays = before;
      let moves = month;
      while (moves - stays > 1) {
        const middle = Math.floor((stays + moves) / 2);
        if (choose(middle, both).options.get(workload) === to) moves = middle;
        else stays = middle;
      }
      const savesMonthlyUsd = savingOf(workload, moves, choose(moves, both));
      found.set(moves, [...(found.get(moves) ?? []), { workload, from, to, savesMonthlyUsd }]);
    }
    before = month;
  }
  return found;
}
