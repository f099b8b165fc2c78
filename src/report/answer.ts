import type { OptionResult, Result, WorkloadResult } from '../plan/result.ts';
import { actualOfLimit, change, percent, rate, significant, usd, usdRange } from './format.ts';
import { growthSentence } from './growth.ts';
import { assignedPart, boughtOption } from './option-order.ts';
import { limitWords, objectiveWords, soldWords, tightestWorkload, verdictWords } from './wording.ts';

/**
 * The sentences that every human format shares, in the order they are read. Plain text that may hold names from
 * files: each format escapes it.
 */

/** `20.5/s mean (given), 41/s in the busiest hour (assumed)`. */
export function rateSentence(workload: WorkloadResult): string {
  const { rateGiven, qpsMean, qpsPeakHour } = workload;
  const mean = `${rate(qpsMean)} mean`;
  const peak = `${rate(qpsPeakHour)} in the busiest hour`;
  if (rateGiven === 'both') return `${mean}, ${peak} (both given)`;
  if (rateGiven === 'trace') return `${mean}, ${peak} (both counted in the trace)`;
  const [meanBasis, peakBasis] = rateGiven === 'mean' ? ['given', 'assumed'] : ['assumed', 'given'];
  return `${mean} (${meanBasis}), ${peak} (${peakBasis})`;
}

/** `1,180 in / 290 out tokens`. */
export function sizeSentence(workload: WorkloadResult): string {
  return `${significant(workload.inputTokensMean)} in / ${significant(workload.outputTokensMean)} out tokens`;
}

/** `ttft_p95_ms ≤ 800, availability_pct ≥ 99.9`; empty without objectives. */
export function objectivesSentence({ objectives }: WorkloadResult): string {
  return objectives
    .map(({ column, limit }) => `${column} ${column.startsWith('availability') ? '≥' : '≤'} ${limit}`)
    .join(', ');
}

/** More names than these make a sentence a list. */
const mostNamed = 5;

/** `3×H100 incl. 1 spare at $2.49/h`, `anthropic batch`: what an assignment means in hardware or service. */
function boughtWords(option: OptionResult): string {
  const price = hourlyPrice(option);
  const model = option.deployment?.gpu == null ? ` ${option.model}` : '';
  return `${soldWords(option)}${price ?? ''}${model}`.trim();
}

/** What a GPU or unit of the option itself costs by the hour; what its fallback runs on has another price. */
function hourlyPrice({ deployment, cost }: OptionResult): string | null {
  const unit = deployment?.gpu != null ? 'GPU-hour' : deployment?.units != null ? 'unit-hour' : null;
  const prices = cost.lines
    .filter((line) => line.unit === unit && !line.item.startsWith('fallback '))
    .map(({ usdPerUnit }) => usdPerUnit);
  const charged = prices.filter((price) => price > 0);
  if (charged.length === 0) return null;
  // Of GPUs that are at hand for nothing and rented ones, only these have the price.
  const some = charged.length < prices.length ? ' partly' : '';
  return `${some} at ${usdRange(Math.min(...charged), Math.max(...charged))}/h`;
}

/** `Buy: chat → 3×H100 at $2.49/h · nightly → anthropic batch; $14.3k–16.9k a month, $172k–203k a year`. */
export function buySentence(result: Result): string {
  const { assignments, monthlyUsd, monthlyUsdLow, monthlyUsdHigh, yearlyUsd } = result.recommendation;
  const placed = assignments.filter(({ option }) => option !== null);
  if (placed.length === 0) {
    const reasons = [...new Set(assignments.map(({ reason }) => reason))].slice(0, 2).join('; ');
    return `Buy nothing yet: no option holds${reasons === '' ? '' : ` (${reasons})`}`;
  }
  const groups = new Map<string, string[]>();
  for (const { workload, option } of placed) groups.set(option!, [...(groups.get(option!) ?? []), workload]);
  const parts = [...groups].slice(0, mostNamed).map(([id, workloads]) => {
    const bought = boughtOption(result, id);
    const words = bought === undefined ? id : boughtWords(bought);
    if (assignments.length === 1) return `${id} (${words})`;
    return `${listed(workloads, mostNamed)} → ${words}`;
  });
  if (groups.size > mostNamed) parts.push(`${groups.size - mostNamed} more`);
  const month = usdRange(monthlyUsdLow ?? monthlyUsd, monthlyUsdHigh ?? monthlyUsd);
  // The year is not twelve of this month where prices change or a commitment ends within it.
  const factor = monthlyUsd === null || yearlyUsd === null || monthlyUsd === 0 ? 12 : yearlyUsd / monthlyUsd;
  const yearOf = (monthly: number | null): number | null => (monthly === null ? null : monthly * factor);
  const year = usdRange(yearOf(monthlyUsdLow ?? monthlyUsd), yearOf(monthlyUsdHigh ?? monthlyUsd));
  const unusedUsd = result.recommendation.lines.reduce((sum, line) => sum + line.usd, 0);
  const unused = unusedUsd > 0 ? ` (${usd(unusedUsd)} a month of it unused commitments)` : '';
  const money = month === null ? 'price unknown' : `${month} a month, ${year} a year${unused}`;
  const open = assignments.filter(({ option }) => option === null);
  const unplaced =
    open.length === 0
      ? ''
      : `; nothing holds for ${listed(
          open.map(({ workload }) => workload),
          mostNamed,
        )}`;
  return `Buy: ${parts.join(' · ')}; ${money}${unplaced}`;
}

/** `a, b, c and 4 more`. */
function listed(names: readonly string[], most: number): string {
  const left = names.length - most;
  return left > 0 ? `${names.slice(0, most).join(', ')} and ${left} more` : names.join(', ');
}

/** `chat → own-70b: cheapest that holds`: why each workload got its option, or none; of one workload the reason alone. */
export function reasonSentences(result: Result): readonly string[] {
  const [only, ...more] = result.recommendation.assignments;
  // Without an option the reason stands in the answer itself.
  if (only !== undefined && more.length === 0) return only.option === null ? [] : [capital(only.reason)];
  return result.recommendation.assignments.map(
    ({ workload, option, reason }) => `${workload} → ${option ?? 'nothing'}: ${reason}`,
  );
}

/** Why the workloads that are left over have no option, where others have one. */
export function leftOverSentences({ recommendation }: Result): readonly string[] {
  const { assignments } = recommendation;
  const left = assignments.filter(({ option }) => option === null);
  if (left.length === assignments.length) return [];
  return left.map(({ workload, reason }) => `${workload} → nothing: ${reason}`);
}

/** What the plan draws of commitments, and takes of the GPUs at hand. */
export function holdingSentences(result: Result): readonly string[] {
  const { commitments, inventory } = result.recommendation;
  return [...commitments, ...inventory].map(({ text }) => `The plan ${text}`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How long the plan holds and what breaks first. */
export function holdsSentence(result: Result): string | null {
  const growth = growthSentence(result);
  const first = firstToBreak(result);
  if (first === null) return growth;
  const { option, workload, headroom } = first;
  const limit = workload.limit === null ? '' : `; ${limitWords[workload.limit]} breaks first`;
  const objective = workload.worstObjective;
  const detail =
    objective === null
      ? ''
      : `, ${objectiveWords(objective.column)} now ${actualOfLimit(objective.column, objective.actual, objective.limit)}`;
  const load = `olds ${headroom >= searchedTo ? 'beyond' : 'to'} ${change(headroom)} load${limit} (${workload.name} on ${option.id}${detail})`;
  return growth === null ? `H${load}` : `${growth}; h${load}`;
}

function firstToBreak(result: Result) {
  let first: {
    readonly option: OptionResult;
    readonly workload: OptionResult['workloads'][number];
    readonly headroom: number;
  } | null = null;
  for (const assignment of result.recommendation.assignments) {
    if (assignment.option === null) continue;
    const option = boughtOption(result, assignment.option);
    const workload = option?.workloads.find(({ name }) => name === assignment.workload);
    if (option === undefined || workload === undefined || workload.headroom === null) continue;
    if (first === null || workload.headroom < first.headroom)
      first = { option, workload, headroom: workload.headroom };
  }
  return first;
}

/** Headroom is searched up to ten times the load; there it is only known to be more. */
export const searchedTo = 10;

/** `holds`; `holds: edit`, `holds: 2 of 3` where the option is bought for a part of what it could take. */
export function verdictSentence(result: Result, option: OptionResult): string {
  const word = verdictWords[option.verdict];
  const part = assignedPart(result, option);
  if (part === null) return word;
  const [name] = part.names;
  const short = part.names.length === 1 && name !== undefined && name.length <= 10;
  return `${word}: ${short ? name : `${part.names.length} of ${part.of}`}`;
}

/** `+22 % load`; `>+900 % load` where nothing broke as far as was searched, `none` where no load at all holds. */
export function headroomWords(headroom: number): string {
  if (headroom <= 0) return 'none';
  return `${headroom >= searchedTo ? '>' : ''}${change(headroom)} load`;
}

/** What limits an option, in one word; empty where nothing does. */
export function breaksFirst(option: OptionResult): string {
  const limit =
    option.verdict === 'not-applicable' ? option.reasons[0]?.limit : tightestWorkload(option)?.limit;
  return limit == null ? '' : limitWords[limit];
}

/** `412 of 800 ms`, over the workloads the option serves: the one furthest beyond or nearest to its limit. */
export function worstObjective(option: OptionResult): string {
  let worst: OptionResult['workloads'][number]['worstObjective'] = null;
  for (const { worstObjective: objective, verdict } of option.workloads) {
    if (objective === null || verdict === 'not-applicable') continue;
    if (worst === null || strain(objective) > strain(worst)) worst = objective;
  }
  return worst === null ? '' : actualOfLimit(worst.column, worst.actual, worst.limit);
}

/** How far an objective is used up: 1 at its limit. Availability is better when larger. */
function strain(objective: {
  readonly column: string;
  readonly actual: number;
  readonly limit: number;
}): number {
  return objective.column.startsWith('availability')
    ? (100 - objective.actual) / Math.max(1e-9, 100 - objective.limit)
    : objective.actual / objective.limit;
}

/** `±8 % here, inside the validated range` for each bought option that a model stands behind. */
export function modelErrorSentences(result: Result): readonly string[] {
  const ids = new Set(
    result.recommendation.assignments.flatMap(({ option }) => (option === null ? [] : [option])),
  );
  const judged = [...ids].flatMap((id) => boughtOption(result, id) ?? []);
  const sentences = (judged.length > 0 ? judged : result.options).flatMap(({ id, modelError }) => {
    if (modelError === null) return [];
    const range = modelError.insideValidatedRange
      ? 'inside the validated range'
      : 'OUTSIDE the validated range';
    const note = modelError.note === '' ? '' : `: ${modelError.note}`;
    return [`±${percent(modelError.relative)} for ${id}, ${range}${note}`];
  });
  return [...new Set(sentences)];
}

/** `cache hit 35 % → below 18 % a fourth replica`. */
export function sensitivitySentences(result: Result): readonly string[] {
  return result.recommendation.sensitivities
    .slice(0, 3)
    .map(({ text, flip }) => `${text} → ${flip ?? 'no change over the range probed'}`);
}
