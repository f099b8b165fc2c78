import type { Workload } from '../workload/workload.ts';
import type { EvaluateSubset } from './assignment-search.ts';
import type { Commitments } from './commitments.ts';
import { type Effort, type Evaluation, evaluateOption } from './evaluate-option.ts';
import type { PlanBase } from './plan-base.ts';
import { planMoney } from './plan-money.ts';
import { recommend } from './recommend.ts';
import type { TimelineSwitch } from './result.ts';
import { planMonth } from './timeline-month.ts';

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
  effort: Effort,
): Choice {
  const month = planMonth(base, months);
  const variant = month.variant(new Map());
  const known = new Map<string, Evaluation>();
  const evaluate: EvaluateSubset = (option, workloads: readonly Workload[]) => {
    const key = JSON.stringify([option.id, workloads.map(({ name }) => name)]);
    const found = known.get(key) ?? evaluateOption(option, workloads, variant.simulate, effort);
    known.set(key, found);
    return found;
  };
  const options = ids.flatMap((id) => variant.option(id) ?? []);
  const money = planMoney(commitments, month.context);
  const { recommendation, bought } = recommend({
    workloads: month.workloads,
    evaluations: options.map((option) => evaluate(option, month.workloads)),
    probe: evaluate,
    evaluate,
    money,
  });
  return {
    options: new Map(recommendation.assignments.map(({ workload, option }) => [workload, option])),
    usd: money.usd(bought),
  };
}

/**
 * From which month on another option is the better one for a workload. In the months to be checked all options are compared;
 * where the choice differs there, the first such month is found by halving.
 */
export function timelineSwitches(
  base: PlanBase,
  plan: {
    readonly ids: readonly string[];
    readonly assigned: ReadonlyMap<string, string | null>;
    readonly checkedMonths: readonly number[];
    readonly commitments: Commitments;
  },
  effort: Effort,
): Map<number, TimelineSwitch[]> {
  const { ids, assigned, commitments } = plan;
  const found = new Map<number, TimelineSwitch[]>();
  const settled = new Set<string>();
  let before = 0;
  for (const month of plan.checkedMonths.toSorted((a, b) => a - b)) {
    const then = choiceIn(base, month, ids, commitments, effort);
    for (const [workload, from] of assigned) {
      const to = then.options.get(workload) ?? null;
      if (settled.has(workload) || from === null || to === null || to === from) continue;
      settled.add(workload);
      const both = [...new Set([...assigned.values(), to])].filter((id) => id !== null);
      const switchedIn = (at: number): boolean =>
        choiceIn(base, at, both, commitments, effort).options.get(workload) === to;
      let stays = before;
      let moves = month;
      while (moves - stays > 1) {
        const middle = Math.floor((stays + moves) / 2);
        if (switchedIn(middle)) moves = middle;
        else stays = middle;
      }
      const kept = [...new Set(assigned.values())].filter((id) => id !== null);
      const without = choiceIn(base, moves, kept, commitments, effort);
      const holds = without.options.get(workload) === from;
      const savesUsd = holds ? without.usd - choiceIn(base, moves, both, commitments, effort).usd : null;
      found.set(moves, [...(found.get(moves) ?? []), { workload, from, to, savesMonthlyUsd: savesUsd }]);
    }
    before = month;
  }
  return found;
}
