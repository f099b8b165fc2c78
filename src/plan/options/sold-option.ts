import { isServiceSoldAt, isSoldAt, isVariantSoldAt, sellersOf } from '../../catalog/terms/find-sellers.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import type { ApiSale } from './hosted/api-option.ts';
import { isSeatOption } from './hosted/seat-price.ts';
import { cannotBuild, type ResolveContext } from './resolve-context.ts';

/**
 * Why an option cannot be bought: its provider does not sell the model, or not in this class of service. An option with
 * a price or limits of its own knows better, and seats come with models that are sold elsewhere.
 */
export function notSold(spec: OptionSpec, sale: ApiSale, { catalog }: ResolveContext): readonly Diagnostic[] {
  if (spec.usdPerMillionInputTokens !== null || spec.limits !== null || isSeatOption(spec)) return [];
  const { choice, provider } = sale;
  const own =
    'give usd_per_million_input_tokens and usd_per_million_output_tokens, or a row in a --pricing file';
  const sold =
    choice.variant === null
      ? isSoldAt(catalog, provider.id, choice.id)
      : isVariantSoldAt(catalog, provider.id, choice);
  if (!sold) {
    const sellers =
      choice.variant === null ? sellersOf(catalog, choice.id) : choice.api.sellers.map((one) => one.provider);
    const help = sellers.length > 0 ? `sold by ${sellers.join(', ')}; or ${own}` : own;
    const what = choice.variant ?? choice.id;
    return cannotBuild(spec, `nothing says that ${provider.id} sells ${what}`, help).problems;
  }
  const service = spec.service ?? 'standard';
  if (service === 'standard' || isServiceSoldAt(catalog, provider.id, choice.id, service)) return [];
  const others = [
    ...new Set(catalog.services.filter((row) => row.service === service).map((row) => row.provider)),
  ];
  const help = `service ${service} is sold by ${others.sort().join(', ')}`;
  return cannotBuild(spec, `${provider.id} sells no ${service} service of ${choice.id}`, help).problems;
}
