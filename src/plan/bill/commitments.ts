import type { Catalog } from '../../catalog/catalog.ts';
import { parsePriceSelector } from '../../catalog/prices/price-selector.ts';
import { resolveProvider } from '../../catalog/terms/resolve-provider.ts';
import { drawdowns, type Spend } from '../../cost/commitment.ts';
import { paidToFallbackUsd } from '../../cost/fallback-lines.ts';
import type { CostLine } from '../../cost/option-cost.ts';
import { isRunningOwn } from '../../cost/owned-gpu-bill.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { CommitmentUse } from '../choose/bought-plan.ts';
import type { Evaluation } from '../evaluate/evaluate-option.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';
import { usdText } from '../wording.ts';

export type Commitments = Scenario['commitments'];

/** The scenario's commitments with catalogue ids of their providers; unknown ones are mistakes. */
export function resolvedCommitments(
  scenario: Pick<Scenario, 'commitments' | 'path' | 'providersAt'>,
  catalog: Pick<Catalog, 'providers'>,
): { readonly commitments: Commitments; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const commitments = scenario.commitments.flatMap((commitment, index) => {
    const lookup = resolveProvider(catalog, commitment.provider);
    if ('found' in lookup) return [{ ...commitment, provider: lookup.found.id }];
    const file = scenario.path === null ? {} : { file: scenario.path };
    problems.push({ ...lookup.problem, ...file, ...scenario.providersAt?.commitments[index] });
    return [];
  });
  return { commitments, problems };
}

/** Who is paid for an option: the provider of its price where that names one, else its own; null for what is owned. */
export function sellerOf(
  { spec: { price, usdPerGpuHour }, provider }: Pick<ResolvedOption, 'spec' | 'provider'>,
  catalog: Pick<Catalog, 'providers'>,
): string | null {
  if (price === null || usdPerGpuHour !== null) return provider;
  const selector = parsePriceSelector(price);
  if (selector.market === 'owned') return null;
  const lookup = selector.provider === null ? null : resolveProvider(catalog, selector.provider);
  return lookup !== null && 'found' in lookup ? lookup.found.id : provider;
}

/** The price, or an end of the range that it was taken from. */
export type PriceEnd = 'low' | 'price' | 'high';

/** What the evaluations pay to each provider; what a fallback took is its own provider's. */
export function spendByProvider(
  evaluations: readonly Evaluation[],
  catalog: Pick<Catalog, 'providers'>,
  end: PriceEnd,
): Map<string, Spend> {
  const spent = new Map<string, Spend>();
  const pay = (option: ResolvedOption, monthlyUsd: number, yearlyUsd: number): void => {
    const seller = sellerOf(option, catalog);
    if (seller === null) return;
    const before = spent.get(seller) ?? { monthlyUsd: 0, yearlyUsd: 0 };
    spent.set(seller, {
      monthlyUsd: before.monthlyUsd + monthlyUsd,
      yearlyUsd: before.yearlyUsd + yearlyUsd,
    });
  };
  for (const { option, result } of evaluations) {
    const { fallback } = option;
    const { lines, monthlyUsd: priceUsd, monthlyUsdLow, monthlyUsdHigh } = result.cost;
    const monthlyUsd = (end === 'price' ? priceUsd : end === 'low' ? monthlyUsdLow : monthlyUsdHigh) ?? 0;
    const yearlyUsd = result.cost.yearlyUsd ?? 0;
    const elsewhereUsd = paidToFallbackUsd(lines, fallback);
    const share = priceUsd !== null && priceUsd > 0 ? elsewhereUsd / priceUsd : 0;
    const ownShare = priceUsd !== null && priceUsd > 0 ? ownUsd(option, lines) / priceUsd : 0;
    pay(option, monthlyUsd * (1 - share - ownShare), yearlyUsd * (1 - share - ownShare));
    if (fallback !== null) pay(fallback, monthlyUsd * share, yearlyUsd * share);
  }
  return spent;
}

/** What an option that uses own GPUs first pays to nobody's account: what they cost, not those that it rents beyond. */
function ownUsd({ spec }: ResolvedOption, lines: readonly CostLine[]): number {
  if (spec.price === null || !parsePriceSelector(spec.price).ownFirst) return 0;
  return lines.reduce((sum, line) => (isRunningOwn(line) ? sum + line.usd : sum), 0);
}

/** What the bought plan draws from each commitment that holds, and what is paid for nothing. */
export function commitmentUses(
  commitments: Commitments,
  bought: readonly Evaluation[],
  catalog: Pick<Catalog, 'providers' | 'asOf'>,
): CommitmentUse[] {
  return drawdowns(commitments, spendByProvider(bought, catalog, 'price'), catalog.asOf).map((drawn) => {
    const { provider, usdPerYear, until, shareOfYear, drawnYearlyUsd, unusedYearlyUsd, unusedMonthlyUsd } =
      drawn;
    const due = usdText(usdPerYear * shareOfYear);
    const span = shareOfYear < 1 ? `until ${until}` : 'in a year';
    const short =
      unusedYearlyUsd > 0
        ? `; ${usdText(unusedMonthlyUsd)} a month is paid for nothing and counted in the plan`
        : '';
    return {
      provider,
      usdPerYear,
      until,
      drawnYearlyUsd,
      unusedYearlyUsd,
      unusedMonthlyUsd,
      text: `draws ${usdText(drawnYearlyUsd)} of the ${due} committed to ${provider} ${span}${short}`,
    };
  });
}

/** Commitments that are over on a day bind nobody any more. */
export function endedCommitments(commitments: Commitments, asOf: string): string[] {
  return commitments
    .filter(({ until }) => until < asOf)
    .map(({ provider, until }) => `the commitment to ${provider} ended on ${until} and counts for nothing`);
}
