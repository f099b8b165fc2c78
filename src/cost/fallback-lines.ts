import type { CostLine } from './option-cost.ts';

/** How the items of a bill begin that a fallback is paid; with `when`, those for what outages send it then. */
export function fallbackItems(fallbackId: string, when?: string): string {
  return when === undefined ? `fallback ${fallbackId}, ` : `fallback ${fallbackId}, ${when}, `;
}

/** What of an option's bill its fallback is paid, in dollars: another seller's money, under no cap of the option's own. */
export function paidToFallbackUsd(
  lines: readonly Pick<CostLine, 'item' | 'usd'>[],
  fallback: { readonly id: string } | null,
): number {
  if (fallback === null) return 0;
  return lines
    .filter(({ item }) => item.startsWith(fallbackItems(fallback.id)))
    .reduce((sum, { usd }) => sum + usd, 0);
}
