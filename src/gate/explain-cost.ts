import type { Catalog } from '../catalog/catalog.ts';
import { InputError } from '../diagnostics/diagnostic.ts';
import type { KeptPlan } from '../plan/choose/kept-plan.ts';
import { plan } from '../plan/plan-result.ts';
import type { AttributionBar, Result } from '../plan/result.ts';
import { attribute, type FactorChoice, factors } from './attribution.ts';
import type { Baseline } from './baseline.ts';
import { changedFactors } from './changed-factors.ts';
import { isSameProgram, type Program } from './program.ts';
import { type PromptChange, promptChanges, withPromptUndone } from './prompt-changes.ts';
import { mixedInputs, type PlanInputs } from './run-facts.ts';

/** Less than this is no difference. */
const HALF_A_CENT = 0.005;

export interface CostQuestion {
  readonly base: Baseline;
  readonly head: Baseline;
  /** The catalogue that answers what neither side asked about. */
  readonly catalog: Catalog;
  /** What makes the plans of today. */
  readonly program: Program;
  /** Sizes and assignments kept while they hold, in every run that is compared. */
  readonly kept: KeptPlan | null;
}

/**
 * Why the monthly cost of the recommended plan differs, in dollars by factor that sum to the difference: the plan is
 * made again with single factors swapped. Empty where nothing differs, or where a side has no cost.
 *
 * A side that this very program recorded is taken as it was recorded; one of another version, or of other built-in
 * constants, is run again, and what that changes by itself is the version's.
 */
export async function explainCost(question: CostQuestion): Promise<AttributionBar[]> {
  const { base, head, program } = question;
  const [baseUsd, headUsd] = [base.monthlyUsd, head.monthlyUsd];
  if (baseUsd === null || headUsd === null || Math.abs(headUsd - baseUsd) < HALF_A_CENT) return [];
  const changed = changedFactors(base.facts, head.facts);
  // A recorded demand that is not at hand can only be the remainder.
  const lost = changed.includes('workload') && (base.facts.input === null || head.facts.input === null);
  const swapped = lost ? changed.filter((factor) => factor !== 'workload') : changed;
  const isAll = (choice: FactorChoice, isHead: boolean): boolean =>
    changed.every((factor) => choice[factor] === isHead);
  const bars = await attribute(
    async (choice) => {
      if (isSameProgram(head, program) && isAll(choice, true)) return headUsd;
      if (isSameProgram(base, program) && isAll(choice, false) && !lost) return baseUsd;
      return costOf(question, lost ? { ...choice, workload: base.facts.input === null } : choice);
    },
    swapped,
    baseUsd,
    headUsd,
  );
  return lost ? remainderToWorkload(bars) : withPromptParts(question, bars, headUsd);
}

/** Null where a combination of both sides has no cost: something in it cannot be built or has no price. */
function costOf(
  question: CostQuestion,
  choice: FactorChoice,
  undo: PromptChange | null = null,
): number | null {
  const { base, head, catalog, program, kept } = question;
  const mixed = mixedInputs(base.facts, head.facts, choice, catalog);
  if (mixed === null) return null;
  const inputs: PlanInputs = undo === null ? mixed : { ...mixed, input: withPromptUndone(mixed.input, undo) };
  const { seed, replications } = head;
  let result: Result;
  try {
    ({ result } = plan(inputs.input, inputs.scenario, inputs.catalog, {
      seed,
      replications,
      version: program.version,
      survey: { headroom: false, exact: true },
      ...(kept === null ? {} : { kept }),
    }));
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
  const sides = choice.scenario ? [head, base] : [base, head];
  return costWithStandIns(
    result,
    sides.map((side) => side.kept),
  );
}

/**
 * The cost of the plan. Where swapping a factor leaves a workload without an option that holds, it stays on the one
 * that it has on either side: a factor's share must not be the price of leaving work undone.
 */
function costWithStandIns({ options, recommendation }: Result, assigned: readonly KeptPlan[]): number | null {
  const bought = new Map(recommendation.options.map((option) => [option.id, option.cost.monthlyUsd]));
  for (const { workload, option } of recommendation.assignments) {
    if (option !== null) continue;
    const standIn = assigned
      .map(({ assignments }) => (Object.hasOwn(assignments, workload) ? assignments[workload] : undefined))
      .map((id) => options.find((candidate) => candidate.id === id))
      .find((candidate) => candidate !== undefined);
    if (standIn !== undefined && !bought.has(standIn.id)) bought.set(standIn.id, standIn.cost.monthlyUsd);
  }
  let sum = recommendation.lines.reduce((all, { usd }) => all + usd, 0);
  for (const usd of bought.values()) {
    if (usd === null) return null;
    sum += usd;
  }
  return bought.size === 0 ? null : sum;
}

const allHead: FactorChoice = { workload: true, prices: true, throughput: true, scenario: true };

/** What each changed prompt file costs by itself: the head's plan made again without that one change. */
function withPromptParts(
  question: CostQuestion,
  bars: readonly AttributionBar[],
  headUsd: number,
): AttributionBar[] {
  const changes = promptChanges(question.base.facts.workloads, question.head.facts.workloads);
  if (changes.length === 0) return [...bars];
  const parts = changes.flatMap((change) => {
    const without = costOf(question, allHead, change);
    return without === null ? [] : [{ text: change.text, usd: Math.round((headUsd - without) * 100) / 100 }];
  });
  return bars.map((bar) => (bar.factor === 'workload' ? { ...bar, parts } : bar));
}

/** What no other factor explains, where the workload could not be swapped. */
function remainderToWorkload(bars: readonly AttributionBar[]): AttributionBar[] {
  const rest = bars.find(({ factor }) => factor === 'version')?.usd ?? 0;
  const known = new Map(bars.map(({ factor, usd }) => [factor, usd]));
  return [...factors, 'version' as const].map((factor) => {
    const usd = known.get(factor) ?? 0;
    return { factor, usd: factor === 'workload' ? usd + rest : factor === 'version' ? 0 : usd };
  });
}
