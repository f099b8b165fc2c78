import type { Catalog } from '../catalog/catalog.ts';
import { resolveProvider } from '../catalog/terms/resolve-provider.ts';
import { drawdowns } from '../cost/commitment.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { OptionResult } from './result.ts';
import { usdText } from './wording.ts';

type Commitments = Scenario['commitments'];

/** The scenario's commitments with catalogue ids of their providers; unknown ones are mistakes. */
export function resolvedCommitments(
  scenario: Pick<Scenario, 'commitments' | 'path'>,
  catalog: Pick<Catalog, 'providers'>,
): { readonly commitments: Commitments; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const commitments = scenario.commitments.flatMap((commitment) => {
    const lookup = resolveProvider(catalog, commitment.provider);
    if ('found' in lookup) return [{ ...commitment, provider: lookup.found.id }];
    problems.push({ ...lookup.problem, ...(scenario.path === null ? {} : { file: scenario.path }) });
    return [];
  });
  return { commitments, problems };
}

/** What the bought plan draws from each commitment that holds, and what is paid for nothing. */
export function commitmentWarnings(
  commitments: Commitments,
  bought: readonly OptionResult[],
  asOf: string,
): string[] {
  const yearly = new Map<string, number>();
  for (const { provider, cost } of bought) {
    if (provider !== null) yearly.set(provider, (yearly.get(provider) ?? 0) + (cost.yearlyUsd ?? 0));
  }
  return drawdowns(commitments, yearly, asOf).map((drawn) => {
    const { provider, committedUsdPerYear, drawnUsdPerYear, shortfallUsdPerYear } = drawn;
    const short =
      shortfallUsdPerYear > 0 ? `, ${usdText(shortfallUsdPerYear)} a year is paid for nothing` : '';
    return `the plan draws ${usdText(drawnUsdPerYear)} of the ${usdText(committedUsdPerYear)} a year committed to ${provider}${short}`;
  });
}
