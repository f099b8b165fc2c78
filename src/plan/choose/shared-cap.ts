import { paidToFallbackUsd } from '../../cost/fallback-lines.ts';
import type { Workload } from '../../workload/workload.ts';
import type { Evaluation } from '../evaluate/evaluate-option.ts';
import { overflowUsd } from '../judge/fallback-cap.ts';
import { cappedAccount } from '../options/limits/shared-quota.ts';
import { type CapReached, dayText, type Spending, yearOfCap } from '../options/limits/spend-cap.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import { inTokensOf } from '../options/token-factors.ts';
import { usdText } from '../wording.ts';

/** A spend cap that options of a plan reach together. */
export interface SharedCap {
  /** `anthropic build`. */
  readonly account: string;
  readonly capUsd: number;
  /** What all of them together reach. */
  readonly reached: CapReached;
  /** Those for which the account has room together. */
  readonly kept: readonly Evaluation[];
  /** Those for which it has none beside them. */
  readonly left: readonly Evaluation[];
}

/** One bill that an account pays. */
interface Payment {
  readonly evaluation: Evaluation;
  readonly spending: Spending;
}

interface CappedAccount {
  readonly account: string;
  readonly capUsd: number;
  readonly asOfEpochS: number;
  readonly payments: Payment[];
}

/** No calendar month has more than five of any hour of the week: the most of a bill of 730 hours that it can cost. */
const MOST_OF_MONTH = (5 * 168) / 730;

/** Caps that no option of the plan reaches by itself, but several do together. */
export function sharedCaps(bought: readonly Evaluation[], workloads: readonly Workload[]): SharedCap[] {
  return accountsOf(bought, workloads).flatMap((one) => {
    const { account, capUsd, asOfEpochS, payments } = one;
    const all = payments.map(({ spending }) => spending);
    const mostUsd = MOST_OF_MONTH * all.reduce((sum, { monthlyUsd }) => sum + monthlyUsd, 0);
    if (payments.length < 2 || mostUsd <= capUsd) return [];
    const { reached } = yearOfCap(all, capUsd, asOfEpochS);
    if (reached === null) return [];
    const within: Payment[] = [];
    const left = new Set<Evaluation>();
    // Room for as many workloads as there is.
    for (const payment of payments.toSorted((a, b) => perWorkloadUsd(a) - perWorkloadUsd(b))) {
      const tried = [...within, payment].map(({ spending }) => spending);
      if (yearOfCap(tried, capUsd, asOfEpochS).reached === null) within.push(payment);
      else left.add(payment.evaluation);
    }
    const kept = new Set(within.map(({ evaluation }) => evaluation).filter((bill) => !left.has(bill)));
    return [{ account, capUsd, reached, kept: [...kept], left: [...left] }];
  });
}

function perWorkloadUsd({ spending: { served, monthlyUsd } }: Payment): number {
  return monthlyUsd / served.length;
}

/** Accounts that have a cap, with what the plan pays them: one tier of one provider is one account. */
function accountsOf(bought: readonly Evaluation[], workloads: readonly Workload[]): CappedAccount[] {
  const accounts = new Map<string, CappedAccount>();
  const pay = (evaluation: Evaluation, payee: ResolvedOption, monthlyUsd: number): void => {
    const { provider, monthlySpendCapUsd: capUsd, asOfEpochS = 0 } = payee;
    const key = cappedAccount(payee);
    if (key === null || capUsd === null || monthlyUsd <= 0) return;
    const tier = payee.deploymentFacts(1)?.tier ?? null;
    const account = tier === null ? `${provider}` : `${provider} ${tier}`;
    const found = accounts.get(key) ?? { account, capUsd, asOfEpochS, payments: [] };
    accounts.set(key, found);
    const served = workloads
      .filter(({ name }) => evaluation.names.includes(name))
      .map((workload) => inTokensOf(payee, workload));
    found.payments.push({ evaluation, spending: { served, monthlyUsd } });
  };
  for (const evaluation of bought) {
    const { option, result } = evaluation;
    const { monthlyUsd, lines } = result.cost;
    if (monthlyUsd === null) continue;
    pay(evaluation, option, monthlyUsd - paidToFallbackUsd(lines, option.fallback));
    if (option.fallback !== null && result.fallback !== null) {
      pay(evaluation, option.fallback, overflowUsd(lines, option.fallback, result.fallback));
    }
  }
  return [...accounts.values()];
}

/** `beside s the spend cap of $1,000 of anthropic build is reached on day 22 of a month (2026-12-22)`; null where it is not. */
export function capBeside(
  added: Evaluation,
  bought: readonly Evaluation[],
  workloads: readonly Workload[],
): string | null {
  const [cap] = sharedCaps([...bought, added], workloads).filter(({ kept, left }) =>
    [...kept, ...left].includes(added),
  );
  if (cap === undefined) return null;
  const { kept, left, capUsd, account, reached } = cap;
  const others = [...kept, ...left].filter((one) => one !== added).map(({ option }) => option.id);
  const beside = others.length === 0 ? 'with its fallback' : `beside ${others.join(', ')}`;
  return `${beside} the spend cap of ${usdText(capUsd)} of ${account} is reached on ${dayText(reached)}`;
}
