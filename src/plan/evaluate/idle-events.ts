import type { Situation } from '../judge/situation.ts';
import type { ResolvedOption } from '../options/resolved-option.ts';

/** Events that change nothing: those of the past, and outages of providers that no option or fallback uses. */
export function idleEvents(
  situations: readonly Situation[],
  options: readonly ResolvedOption[],
  asOf: string,
): string[] {
  const used = new Set(options.flatMap(({ provider, fallback }) => [provider, fallback?.provider ?? null]));
  return situations.flatMap(({ text, down }) => {
    const past = text.slice(0, asOf.length) < asOf;
    const unused = down.filter(({ provider }) => !used.has(provider)).map(({ provider }) => provider);
    return [
      ...(past
        ? [`the event at ${text} lies before ${asOf}, the day of this plan: it is judged as if it came again`]
        : []),
      ...unused.map((provider) => `the outage of ${provider} at ${text} concerns no option`),
    ];
  });
}
