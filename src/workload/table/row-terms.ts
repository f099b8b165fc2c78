import { nearestNames } from '../../diagnostics/nearest-name.ts';
import { quoted } from '../../diagnostics/source-line.ts';
import { ANSWER_TOKENS_PER_S } from '../stream/draw-workload.ts';
import type { Modality, Objective, Workload } from '../workload.ts';
import type { ModelMistake } from '../workload-input.ts';
import { doubtfulObjectives } from './doubtful-objectives.ts';
import { aboveZero, type NumberRule, type RowCells, tokensAboveZero } from './row-cells.ts';
import { latencyColumns, latencyObjective } from './workload-columns.ts';

const modalities: readonly Modality[] = ['text', 'vision', 'audio', 'embedding'];
const regions = ['any', 'eu', 'us', 'onprem', 'uk', 'apac'] as const;
const growthRule: NumberRule = {
  expected: 'a percentage above −100',
  accepts: (value) => value > -100 && value <= 10_000,
};
const percentRule: NumberRule = {
  expected: 'a percentage above 0 and up to 100',
  accepts: (value) => value > 0 && value <= 100,
};
export const turnsRule: NumberRule = {
  expected: 'a number of turns from 1 to 10,000',
  accepts: (value) => value >= 1 && value <= 10_000,
};
const cvRule: NumberRule = {
  expected: 'a number from 0 to 30',
  accepts: (value) => value >= 0 && value <= 30,
};
const deadlineRule: NumberRule = {
  expected: 'a number of hours above 0 and up to 8760',
  accepts: (value) => value > 0 && value <= 8760,
};

const DEFAULT_ARRIVAL_CV = 1.5;
const DEFAULT_THINK_S = 30;

/** Latency objectives of the row, laid under those given for the whole run, in the order of the columns. */
export function readObjectives(row: RowCells, over: Readonly<Record<string, number>>): Objective[] {
  const objectives = latencyColumns.flatMap((column) => {
    const own = row.number(column, aboveZero);
    const value = over[column] ?? own;
    const objective = value === null ? null : latencyObjective(column, value);
    return objective === null ? [] : [objective];
  });
  for (const { column, code, message, help } of doubtfulObjectives(objectives))
    row.doubt(column, code, message, help);
  return objectives;
}

export type Terms = Pick<
  Workload,
  | 'model'
  | 'deadlineH'
  | 'availabilityPct'
  | 'growthPctMonth'
  | 'residency'
  | 'owner'
  | 'unit'
  | 'accept'
  | 'notes'
>;

/** What the row says about the model, the business and the terms. */
export function readTerms(
  row: RowCells,
  over: Readonly<Record<string, number>>,
  modelMistake: ModelMistake = () => null,
): Terms {
  const model = row.text('model');
  for (const column of ['model', 'accept']) {
    for (const name of row.list(column)) {
      const mistake = modelMistake(name);
      if (mistake !== null) row.mistake(column, mistake.code, mistake.message, mistake.help ?? '');
    }
  }
  if (model === null) row.assume('model', 'any model will do');
  const growth = row.number('growth_pct_month', growthRule);
  if (growth === null) row.assume('growth_pct_month', 'demand does not grow');
  return {
    model: model ?? 'any',
    deadlineH: over.deadline_h ?? row.number('deadline_h', deadlineRule),
    availabilityPct: over.availability_pct ?? row.number('availability_pct', percentRule),
    growthPctMonth: growth ?? 0,
    residency: readResidency(row),
    owner: row.text('owner'),
    unit: readUnit(row),
    accept: row.list('accept'),
    notes: row.text('notes'),
  };
}

function readResidency(row: RowCells): string[] {
  if (!row.has('residency')) {
    row.assume('residency', 'data may be processed anywhere');
    return [];
  }
  const asked = row.list('residency').map((region) => region.toLowerCase().replaceAll(/[\s_-]/g, ''));
  const unknown = asked.find(
    (region) => !regions.some((known) => known === region) && !/^[a-z]{2}$/.test(region),
  );
  if (unknown !== undefined) {
    const near = nearestNames(unknown, regions);
    row.mistake(
      'residency',
      'CAP104',
      `${quoted(unknown)} is no residency`,
      near.length > 0
        ? `did you mean \`${near[0]}\`?`
        : `use ${regions.join(', ')} or a two-letter country code, several as eu|us`,
    );
  }
  return asked.includes('any') ? [] : asked;
}

/** `conversation=6`: six requests make one unit of business. */
function readUnit(row: RowCells): Workload['unit'] {
  const text = row.text('unit');
  if (text === null) return null;
  const match = /^([^=]+)=\s*(\d+(?:[.,]\d+)?)$/.exec(text);
  const requests = match === null ? Number.NaN : Number(match[2].replace(',', '.'));
  if (match !== null && requests > 0) return { name: match[1].trim(), requests };
  row.mistake(
    'unit',
    'CAP104',
    `\`unit\` cannot be ${quoted(text)}`,
    'write name=requests, for example conversation=6',
  );
  return null;
}

export function readModality(row: RowCells, isVoice: boolean): Modality {
  const text = row.text('modality')?.toLowerCase() ?? null;
  if (text === null) {
    if (!isVoice) row.assume('modality', 'requests are text');
    return isVoice ? 'audio' : 'text';
  }
  const modality = modalities.find((known) => known === text);
  if (modality === undefined) {
    const near = nearestNames(text, modalities);
    row.mistake(
      'modality',
      'CAP104',
      `${quoted(text)} is no modality`,
      near.length > 0 ? `did you mean \`${near[0]}\`?` : `use ${modalities.join(', ')}`,
    );
    return 'text';
  }
  if (isVoice && modality !== 'audio') {
    row.mistake(
      'modality',
      'CAP110',
      `\`sessions_peak\` describes voice sessions, but the modality is ${modality}`,
      'use audio, or state a rate instead of sessions',
    );
  }
  return modality;
}

export type Pattern = Pick<Workload, 'arrivalCv' | 'turns' | 'thinkS' | 'maxOutputTokens' | 'reasoningShare'>;

/** How requests come one after another, and what bounds their answers. */
export function readPattern(row: RowCells, isVoice: boolean): Pattern {
  const arrivalCv = row.number('arrival_cv', cvRule);
  // The turns of a voice session are part of its demand.
  const turns = isVoice ? null : row.number('turns', turnsRule);
  const thinkS = row.number('think_s', aboveZero);
  const reasoningShare = row.share('reasoning_share');
  if (arrivalCv === null && !isVoice) {
    row.assume(
      'arrival_cv',
      `gaps between requests vary with a CV of ${DEFAULT_ARRIVAL_CV} (production clients: median 1.0–1.4, p90 4–5)`,
    );
  }
  if (turns === null && !isVoice) row.assume('turns', 'every request stands alone, no session');
  if (turns !== null && turns > 1 && thinkS === null) {
    row.assume(
      'think_s',
      `${DEFAULT_THINK_S} s pass between an answer and the next request of its session; answers are taken to come at ${ANSWER_TOKENS_PER_S} tokens a second`,
    );
  }
  if (reasoningShare === null) row.assume('reasoning_share', 'no output is reasoning');
  return {
    arrivalCv: arrivalCv ?? DEFAULT_ARRIVAL_CV,
    turns: turns ?? 1,
    thinkS: thinkS ?? DEFAULT_THINK_S,
    maxOutputTokens: row.number('max_output_tokens', tokensAboveZero),
    reasoningShare: reasoningShare ?? 0,
  };
}
