import type { Catalog } from '../catalog.ts';
import { answered, questionKey } from '../prices/quotes.ts';
import type { HostedFigures, HostedObservation, VoiceModel } from './operations-facts.ts';

type HostedCatalog = Pick<Catalog, 'hosted' | 'throughput' | 'apiModels' | 'asOf' | 'quotes'>;

/** Ratio of p95 to p50 of TTFT and of p5 to p50 of speed where a source gives one figure: medians of those that give both. */
const TTFT_P95_OVER_P50 = 2.3;
const SPEED_P5_OVER_P50 = 0.72;
/** Where a voice model's own rate is not known. */
const SPEECH_TOKENS_PER_MINUTE = 1200;
/** Mean over median of a lognormal with that TTFT spread. */
const TTFT_MEAN_OVER_P50 = Math.exp((Math.log(TTFT_P95_OVER_P50) / 1.645) ** 2 / 2);

/**
 * Latency of a model at a provider: the user's `hosted` row, else a measured or published one that has all four
 * figures, the newest first; null where there is none, and then no latency may be claimed.
 */
export function hostedLatency(catalog: HostedCatalog, provider: string, model: string): HostedFigures | null {
  return answered(catalog.quotes?.throughput.hosted, questionKey(provider, model), () =>
    knownFigures(catalog, provider, model),
  );
}

function knownFigures(catalog: HostedCatalog, provider: string, model: string): HostedFigures | null {
  for (const row of catalog.throughput) {
    if (row.kind !== 'hosted' || row.provider !== provider || row.model !== model) continue;
    const { ttftP50S, ttftP95S, tokensPerSecondP50, tokensPerSecondP5 } = row;
    const asOf = row.asOf ?? catalog.asOf;
    return {
      ttftP50S,
      ttftP95S,
      tokensPerSecondP50,
      tokensPerSecondP5,
      basis: 'measured',
      source: row.path,
      asOf,
    };
  }
  return (
    newestFirst(catalog, provider, model)
      .map(complete)
      .find((latency) => latency !== null) ?? null
  );
}

/**
 * A guess where `hostedLatency` knows nothing: figures of this model that one source gives in part, else of another
 * model of its class at the provider. Its basis is `assumed`: it fills a simulation, it carries no verdict.
 */
export function assumedHostedLatency(
  catalog: HostedCatalog,
  provider: string,
  model: string,
): HostedFigures | null {
  return answered(catalog.quotes?.throughput.assumedHosted, questionKey(provider, model), () =>
    guessedFigures(catalog, provider, model),
  );
}

function guessedFigures(catalog: HostedCatalog, provider: string, model: string): HostedFigures | null {
  const ownClass = catalog.apiModels.find((candidate) => candidate.id === model)?.modelClass ?? null;
  const sameClass = catalog.apiModels
    .filter((candidate) => ownClass !== null && candidate.modelClass === ownClass && candidate.id !== model)
    .flatMap((candidate) => newestFirst(catalog, provider, candidate.id));
  const anything = catalog.hosted.filter((row) => row.provider === provider);
  for (const row of [...newestFirst(catalog, provider, model), ...sameClass, ...anything]) {
    const guess = filled(row, model);
    if (guess !== null) return guess;
  }
  return null;
}

/** Time to the first sound of a voice model whose median alone is published; null without one. The tail is assumed. */
export function voiceLatency(model: VoiceModel): HostedFigures | null {
  const { ttfaS, outTokensPerMin, ttfaSource: source, asOf } = model;
  if (ttfaS === null) return null;
  const speed = (outTokensPerMin ?? SPEECH_TOKENS_PER_MINUTE) / 60;
  return {
    ttftP50S: ttfaS,
    ttftP95S: ttfaS * TTFT_P95_OVER_P50,
    // Speech is spoken no faster than it is heard.
    tokensPerSecondP50: speed,
    tokensPerSecondP5: speed,
    basis: 'assumed',
    source,
    asOf,
  };
}

function newestFirst(catalog: HostedCatalog, provider: string, model: string): HostedObservation[] {
  return catalog.hosted
    .filter((row) => row.provider === provider && row.model === model)
    .toSorted((a, b) => (a.asOf < b.asOf ? 1 : a.asOf > b.asOf ? -1 : 0));
}

function complete(row: HostedObservation): HostedFigures | null {
  const { ttftP50S, ttftP95S, tokensPerSecondP50, tokensPerSecondP5, basis, source, asOf } = row;
  if (ttftP50S === null || ttftP95S === null || tokensPerSecondP50 === null || tokensPerSecondP5 === null) {
    return null;
  }
  return { ttftP50S, ttftP95S, tokensPerSecondP50, tokensPerSecondP5, basis, source, asOf };
}

function filled(row: HostedObservation, model: string): HostedFigures | null {
  const ttftP50S = row.ttftP50S ?? (row.ttftMeanS === null ? null : row.ttftMeanS / TTFT_MEAN_OVER_P50);
  const speed = row.tokensPerSecondP50 ?? row.tokensPerSecondMean;
  if (ttftP50S === null || speed === null) return null;
  const of = row.model === model ? '' : ` of ${row.model}`;
  return {
    ttftP50S,
    ttftP95S: row.ttftP95S ?? ttftP50S * TTFT_P95_OVER_P50,
    tokensPerSecondP50: speed,
    tokensPerSecondP5: row.tokensPerSecondP5 ?? speed * SPEED_P5_OVER_P50,
    basis: 'assumed',
    source: `figures${of} at ${row.provider} by ${row.source}, spread assumed`,
    asOf: row.asOf,
  };
}
