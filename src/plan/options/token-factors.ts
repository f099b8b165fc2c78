import type { ApiModelFacts } from '../../catalog/models/api-model-facts.ts';
import { resolveModel } from '../../catalog/models/resolve-model.ts';
import { type BilledUse, useWith } from '../../cost/billed-use.ts';
import type { Assumption } from '../../diagnostics/assumption.ts';
import type { OptionSpec } from '../../scenario/scenario.ts';
import type { RequestStream } from '../../workload/request-stream.ts';
import { scaleLengths, scaleStreamTokens, scaleTokens } from '../../workload/scale-tokens.ts';
import type { Workload } from '../../workload/workload.ts';
import type { ResolveContext } from './resolve-context.ts';
import type { ResolvedOption } from './resolved-option.ts';

/** Tokens that an option's model makes of what a workload counts as one, by workload; absent names are 1. */
export type TokenFactors = ReadonlyMap<string, number>;

/**
 * The factor of the tokenizer that a row's counts are in: the one that all the models it names share. Where they
 * differ, as in a class, nobody has said, and the counts are taken as those of o200k, whose factor is 1.
 */
function countedIn(catalog: ResolveContext['catalog'], workload: Workload): number {
  const named = resolveModel(catalog, workload.model);
  if ('problem' in named) return 1;
  const factors = new Set(named.found.map((choice) => choice.api.tokenFactor));
  const [only] = factors;
  return factors.size === 1 && only !== undefined ? only : 1;
}

/** The model that an option serves, where it names just one. */
function servedModel(spec: OptionSpec, context: ResolveContext): ApiModelFacts | null {
  if (spec.model === null) return null;
  const lookup = resolveModel(context.catalog, spec.model);
  return 'found' in lookup && lookup.found.length === 1 ? lookup.found[0]!.api : null;
}

/** What an option's model makes of each workload's tokens; null where all counts hold as they are. */
export function tokenFactors(
  spec: OptionSpec,
  context: ResolveContext,
): { readonly factors: TokenFactors; readonly assumptions: readonly Assumption[] } | null {
  const model = servedModel(spec, context);
  if (model === null) return null;
  const factors = new Map<string, number>();
  const assumptions: Assumption[] = [];
  for (const workload of context.workloads) {
    if (workload.voice !== null) continue;
    const counted = countedIn(context.catalog, workload);
    const factor = model.tokenFactor / counted;
    if (factor === 1) continue;
    factors.set(workload.name, factor);
    const family = counted === 1 ? 'o200k' : `that of ${workload.model}`;
    assumptions.push({
      text: `${workload.name}: tokens are counted with ${family}; ${model.id} makes ${factor.toFixed(2)} tokens of each, its limits and prices apply to those`,
      basis: 'published',
      source: model.source,
      asOf: model.asOf,
    });
  }
  return factors.size === 0 ? null : { factors, assumptions };
}

/** A workload as the option's tokenizer counts it. */
export function inTokensOf(option: Pick<ResolvedOption, 'tokenFactors'>, workload: Workload): Workload {
  return scaleTokens(workload, option.tokenFactors?.get(workload.name) ?? 1);
}

const scaledStreams = new WeakMap<RequestStream, Map<string, RequestStream>>();

/** Requests as the option's tokenizer counts them; the same stream again for the same factors. */
export function streamInTokensOf(
  option: Pick<ResolvedOption, 'tokenFactors'>,
  stream: RequestStream,
): RequestStream {
  const { tokenFactors: known } = option;
  if (known === undefined) return stream;
  const factors = stream.workloadNames.map((name) => known.get(name) ?? 1);
  const made = scaledStreams.get(stream) ?? new Map<string, RequestStream>();
  scaledStreams.set(stream, made);
  const key = factors.join(' ');
  const scaled = made.get(key) ?? scaleStreamTokens(stream, factors);
  made.set(key, scaled);
  return scaled;
}

/** Context in the workloads' own tokens; the longest factor decides where workloads differ. */
export function contextInStatedTokens(
  option: Pick<ResolvedOption, 'tokenFactors' | 'contextTokens'>,
  names: readonly string[],
): number | null {
  const { contextTokens, tokenFactors: known } = option;
  if (contextTokens === null || known === undefined) return contextTokens;
  return Math.floor(contextTokens / Math.max(...names.map((name) => known.get(name) ?? 1)));
}

function useInTokens(use: BilledUse, factors: TokenFactors): BilledUse {
  const factor = factors.get(use.workload.name) ?? 1;
  const input = scaleLengths(use.workload.input, factor);
  // Recorded lengths come from the simulated stream, which is in these tokens already.
  return useWith(use, {
    workload: { ...use.workload, input },
    inputTokensMean: use.inputTokensMean * factor,
    outputTokensMean: use.outputTokensMean * factor,
  });
}

/** An option resolved against scaled workloads, made to take and bill the unscaled ones. */
export function withTokenFactors(
  option: ResolvedOption,
  factors: TokenFactors,
  assumptions: readonly Assumption[],
): ResolvedOption {
  const { atPeak } = option;
  return {
    ...option,
    tokenFactors: factors,
    atPeak: atPeak === null ? null : withTokenFactors(atPeak, factors, assumptions),
    assumptions: [...option.assumptions, ...assumptions],
    suits: (workload) => option.suits(scaleTokens(workload, factors.get(workload.name) ?? 1)),
    bill: (query) => option.bill({ ...query, uses: query.uses.map((use) => useInTokens(use, factors)) }),
  };
}
