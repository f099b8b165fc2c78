import { runsAt } from '../judge/down-with.ts';
import type { Situation } from '../judge/situation.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';

/** Outages that change nothing: of providers that no option or fallback uses. */
export function idleEvents(situations: readonly Situation[], options: readonly ResolvedOption[]): string[] {
  const used = options.flatMap((option) => [option, ...(option.fallback === null ? [] : [option.fallback])]);
  return situations.flatMap(({ text, down }) => {
    const unused = down.filter(({ provider }) => !used.some((option) => runsAt(option, provider)));
    return unused.map(({ provider }) => `the outage of ${provider} at ${text} concerns no option`);
  });
}
