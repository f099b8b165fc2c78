import { resentAnswerTokens } from '../stream/draw-requests.ts';
import { historyGrowth } from '../stream/history-growth.ts';
import { lengthsFromMean } from '../stream/lognormal.ts';
import { turnSharesOf } from '../stream/session-turns.ts';
import { voiceTurnShares } from '../stream/voice-sessions.ts';
import type { LengthDistribution, Modality, Workload } from '../workload.ts';
import type { ModelMistake } from '../workload-input.ts';
import type { RowCells } from './row-cells.ts';
import { readDemand, type ShapeLookup } from './row-demand.ts';
import { readLengths } from './row-lengths.ts';
import { readModality, readObjectives, readPattern, readTerms } from './row-terms.ts';

export interface RowOptions {
  readonly tz: string;
  readonly scale: number;
  /** Objectives given for the whole run, by column, in the column's unit. */
  readonly objectives: Readonly<Record<string, number>>;
  readonly shape: ShapeLookup;
  readonly modelMistake?: ModelMistake;
}

/** Speech as tokens per minute of each side: 100 ms a token for the user, 50 ms for the assistant (OpenAI, 2026-10). */
const SPEECH_TOKENS_PER_MINUTE = { input: 600, output: 1200 } as const;
const SPEECH_SIGMA = 0.5;

/** One row as a workload with every default filled in; null when `row.diagnostics` holds an error that prevents it. */
export function readWorkloadRow(row: RowCells, name: string, options: RowOptions): Workload | null {
  const objectives = readObjectives(row, options.objectives);
  const terms = readTerms(row, options.objectives, options.modelMistake);
  const deferrable = terms.deadlineH !== null;
  const demand = readDemand(row, { tz: options.tz, scale: options.scale, deferrable, shape: options.shape });
  const isVoice = row.has('sessions_peak');
  const modality = readModality(row, isVoice);
  const pattern = readPattern(row, isVoice);
  const stated = { input: readLengths(row, 'input'), output: readLengths(row, 'output') };
  const statedCache = row.share('cached_share');
  const lengths = completeLengths(row, stated, demand?.voice ?? null, modality);
  if (demand === null || lengths === null) return null;

  if (pattern.maxOutputTokens !== null && pattern.maxOutputTokens < lengths.output.meanTokens) {
    row.mistake(
      'max_output_tokens',
      'CAP110',
      `\`max_output_tokens\` is below the mean output (${pattern.maxOutputTokens} < ${Math.ceil(lengths.output.meanTokens)})`,
      'raise the cap, or lower the output that is expected',
    );
  }
  const shares = demand.voice !== null ? voiceTurnShares(demand.voice) : turnSharesOf(pattern.turns);
  const resent = resentAnswerTokens({ output: lengths.output, reasoningShare: pattern.reasoningShare });
  const history = historyGrowth(lengths.input.meanTokens, resent, shares).historyShare;
  if (statedCache === null) {
    row.assume(
      'cached_share',
      history > 0
        ? `the cache serves what a session has sent before, ${Math.round(history * 100)} % of its input`
        : 'no input is served from a prefix cache',
    );
  }
  return {
    name,
    modality,
    ...terms,
    ...demand,
    ...pattern,
    ...lengths,
    cachedShare: statedCache ?? history,
    objectives,
    assumptions: row.assumptions.map((assumption) => ({
      ...assumption,
      path: `workload.${name}.${assumption.path}`,
    })),
    source: { path: row.file, line: row.line },
  };
}

interface Lengths {
  readonly input: LengthDistribution;
  readonly output: LengthDistribution;
}

/** Fills in what the row may leave out: everything for speech, the output for embeddings. */
function completeLengths(
  row: RowCells,
  stated: { readonly input: LengthDistribution | null; readonly output: LengthDistribution | null },
  voice: Workload['voice'],
  modality: Modality,
): Lengths | null {
  const absent = (side: 'input' | 'output'): boolean =>
    !row.has(`${side}_tokens`) && !row.has(`${side}_p50`) && !row.has(`${side}_p95`);
  let { input, output } = stated;
  if (voice !== null) {
    const turnS = 60 / voice.responsesPerMinute / 2;
    const heard = (SPEECH_TOKENS_PER_MINUTE.input * turnS) / 60;
    const said = (SPEECH_TOKENS_PER_MINUTE.output * turnS) / 60;
    const source = {
      basis: 'published',
      name: 'OpenAI realtime guide: 600 and 1,200 tokens a minute',
      asOf: '2026-10',
    } as const;
    if (absent('output')) {
      output = lengthsFromMean(said, SPEECH_SIGMA);
      row.assume(
        'output_tokens',
        `an answer is ${Number(turnS.toPrecision(3))} s of speech, ${Math.round(said)} tokens`,
        source,
      );
    }
    if (absent('input') && output !== null) {
      const turnsBefore = voice.responsesPerMinute * voice.sessionMinutes;
      const mean = heard + turnsBefore * (heard + output.meanTokens);
      input = lengthsFromMean(mean, SPEECH_SIGMA);
      row.assume(
        'input_tokens',
        `each answer rereads the conversation, ${Math.round(mean)} tokens on average`,
        source,
      );
    }
  } else {
    if (absent('output') && modality === 'embedding') output = lengthsFromMean(0, 0);
    for (const side of ['input', 'output'] as const) {
      if (!absent(side) || (side === 'output' && output !== null)) continue;
      row.mistake(
        `${side}_tokens`,
        'CAP108',
        `the row has no ${side} tokens`,
        `give \`${side}_tokens\`, or \`${side}_p50\` and \`${side}_p95\``,
      );
    }
  }
  if (output !== null && output.meanTokens === 0 && modality !== 'embedding') {
    row.mistake(
      'output_tokens',
      'CAP104',
      '`output_tokens` cannot be 0',
      'only embeddings have no output; set `modality` to embedding',
    );
    return null;
  }
  return input === null || output === null ? null : { input, output };
}
