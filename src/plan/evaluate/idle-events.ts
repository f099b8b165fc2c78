import type { Situation } from '../judge/situation.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';

/** Outages that change nothing: of providers that no option or fallback uses. */
export function idleEvents(situations: readonly Situation[], options: readonly ResolvedOption[]): string[] {
  const used = new Set(options.flatMap(({ provider, fallback }) => [provider, fallback?.provider ?? null]));
  return situations.flatMap(({ text, down }) => {
    const unused = down.filter(({ provider }) => !used.has(provider)).map(({ provider }) => provider);
    return unused.map((provider) => `the outage of ${provider} at ${text} concerns no option`);
  });
}
