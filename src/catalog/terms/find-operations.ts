import type { Catalog } from '../catalog.ts';
import { type Lookup, unknownName } from '../lookup.ts';
import { answeredLookup, questionKey } from '../prices/quotes.ts';
import type { ColdStart, Reliability, ReliabilityFigure, VoiceModel } from './operations-facts.ts';

/** Outages to expect of a provider: its own figures, else those that hold for all. */
export function reliability(catalog: Pick<Catalog, 'reliability'>, provider: string | null): Reliability {
  return ownOrGeneral(catalog.reliability, provider);
}

/** One figure of the reliability table; the newest where there are several. Throws where the table lacks it. */
export function reliabilityFigure(
  catalog: Pick<Catalog, 'reliabilityFigures'>,
  subject: string,
  metric: string,
): ReliabilityFigure {
  const row = catalog.reliabilityFigures.findLast((one) => one.subject === subject && one.metric === metric);
  if (row === undefined) throw new Error(`the reliability table has no ${metric} of ${subject}`);
  return row;
}

/** How a provider's endpoints start and scale; a machine rented by the hour where nothing is known. */
export function coldStart(catalog: Pick<Catalog, 'coldStarts'>, provider: string | null): ColdStart {
  return ownOrGeneral(catalog.coldStarts, provider);
}

/** The voice model of a provider, both by catalogue id. */
export function voiceModel(
  catalog: Pick<Catalog, 'voice' | 'quotes'>,
  provider: string,
  model: string,
): Lookup<VoiceModel> {
  return answeredLookup(catalog.quotes?.prices.voice, questionKey(provider, model), () =>
    voiceRow(catalog, provider, model),
  );
}

function voiceRow(catalog: Pick<Catalog, 'voice'>, provider: string, model: string): Lookup<VoiceModel> {
  const found = catalog.voice.find((row) => row.provider === provider && row.model === model);
  if (found !== undefined) return { found };
  const known = catalog.voice.filter((row) => row.provider === provider).map((row) => row.model);
  return unknownName('CAP300', `voice model at ${provider}:`, model, known);
}

function ownOrGeneral<T extends { readonly provider: string }>(
  rows: readonly T[],
  provider: string | null,
): T {
  const row =
    rows.find((candidate) => candidate.provider === provider) ??
    rows.find((candidate) => candidate.provider === '*');
  if (row === undefined) throw new Error('the table has no general row');
  return row;
}
