import { quoted } from '../../diagnostics/source-line.ts';
import type { HourlyShape } from '../read-hourly-shapes.ts';
import { VOICE_RESPONSES_PER_MINUTE, voiceQps } from '../stream/voice-sessions.ts';
import type { RateBasis, Workload } from '../workload.ts';
import {
  HOURS_PER_WEEK,
  localWeekToUtc,
  peakFactor,
  withPeakFactor,
  zoneOffsetHours,
} from './hour-weights.ts';
import { aboveZero, type NumberRule, type RowCells } from './row-cells.ts';
import { turnsRule } from './row-terms.ts';

/** Busiest hour over the mean of a week, where neither the row nor an own profile says. Measured range 1.35–3.0. */
const DEFAULT_PEAK_FACTOR = 2;
const DEFAULT_SESSION_MINUTES = 5;
const DAY_S = 86_400;
const MONTH_S = 730 * 3600;
const MOST_QPS = 1e9;

const rateRule: NumberRule = {
  expected: 'a rate above 0 and up to a billion a second',
  accepts: (value) => value > 0 && value <= MOST_QPS * MONTH_S,
};

/** Finds a shape by the text of a `profile` cell; text on failure. */
export type ShapeLookup = (profile: string) => HourlyShape | string;

export type Demand = Pick<
  Workload,
  | 'rateBasis'
  | 'qpsMean'
  | 'qpsPeakHour'
  | 'meanIsAssumed'
  | 'peakIsAssumed'
  | 'hourWeights'
  | 'profile'
  | 'tz'
  | 'voice'
>;

/** Mean and peak rate and the hourly shape between them. Null after a mistake. */
export function readDemand(
  row: RowCells,
  options: {
    readonly tz: string;
    readonly scale: number;
    readonly deferrable: boolean;
    readonly shape: ShapeLookup;
  },
): Demand | null {
  const rate = readRate(row);
  const local = readShape(row, options);
  if (rate === null || local === null) return null;
  const { shape, tz, weights } = local;

  const ownFactor = shape.isOwn || shape.profile === 'flat' ? peakFactor(weights) : DEFAULT_PEAK_FACTOR;
  const meanQps = rate.meanQps ?? (rate.peakQps ?? 0) / ownFactor;
  const peakQps = rate.peakQps ?? meanQps * ownFactor;
  const hourWeights = withPeakFactor(weights, peakQps / meanQps);
  if (hourWeights === null) {
    row.mistake(
      'qps_peak',
      'CAP110',
      `no shape like \`${shape.profile}\` has a busiest hour of ${(peakQps / meanQps).toPrecision(3)} times the mean`,
      shape.profile === 'flat'
        ? 'leave out `qps_peak`, or choose another `profile`'
        : 'check `qps` and `qps_peak`',
    );
    return null;
  }
  const factor = (peakQps / meanQps).toPrecision(3);
  if (rate.peakQps === null && !shape.isOwn && shape.profile !== 'flat') {
    row.assume('qps_peak', `the busiest hour has ${factor} times the mean rate (measured range 1.35–3.0)`);
  }
  if (rate.meanQps === null && !shape.isOwn && shape.profile !== 'flat') {
    row.assume('qps', `the mean rate is the busiest hour's divided by ${factor} (measured range 1.35–3.0)`);
  }
  const { scale } = options;
  return {
    rateBasis: rate.basis,
    qpsMean: meanQps * scale,
    qpsPeakHour: peakQps * scale,
    meanIsAssumed: rate.meanQps === null,
    peakIsAssumed: rate.peakQps === null,
    hourWeights,
    profile: shape.profile,
    tz,
    voice: rate.voice === null ? null : { ...rate.voice, sessionsPeak: rate.voice.sessionsPeak * scale },
  };
}

interface Rate {
  readonly basis: RateBasis;
  readonly meanQps: number | null;
  readonly peakQps: number | null;
  readonly voice: Workload['voice'];
}

function readRate(row: RowCells): Rate | null {
  const before = row.diagnostics.length;
  const qps = row.number('qps', rateRule);
  const perDay = row.number('requests_per_day', rateRule);
  const perMonth = row.number('requests_per_month', rateRule);
  const peakQps = row.number('qps_peak', rateRule);
  const sessionsPeak = row.number('sessions_peak', rateRule);
  const sessionMinutes = row.number('session_minutes', aboveZero);
  const turns = sessionsPeak === null ? null : row.number('turns', turnsRule);
  if (row.diagnostics.length > before) return null;

  const means: { readonly basis: RateBasis; readonly qps: number }[] = [];
  if (qps !== null) means.push({ basis: 'qps', qps });
  if (perDay !== null) means.push({ basis: 'requests_per_day', qps: perDay / DAY_S });
  if (perMonth !== null) means.push({ basis: 'requests_per_month', qps: perMonth / MONTH_S });
  if (means.length > 1) {
    row.mistake(
      means[1].basis,
      'CAP110',
      `\`${means[0].basis}\` and \`${means[1].basis}\` both state the mean rate`,
      'keep one of them',
    );
    return null;
  }
  if (sessionsPeak !== null)
    return voiceRate(
      row,
      sessionsPeak,
      { minutes: sessionMinutes, turns },
      means[0]?.basis ?? (peakQps === null ? null : 'qps_peak'),
    );
  if (sessionMinutes !== null) {
    row.mistake(
      'session_minutes',
      'CAP108',
      '`session_minutes` is given without `sessions_peak`',
      'give `sessions_peak`, the number of sessions open at once in the busiest hour',
    );
    return null;
  }
  const mean = means[0] ?? null;
  if (mean === null && peakQps === null) {
    row.mistake(
      'qps',
      'CAP108',
      'the row has no rate',
      'give one of qps, requests_per_day, requests_per_month, qps_peak, sessions_peak',
    );
    return null;
  }
  if (mean !== null && peakQps !== null && peakQps < mean.qps * (1 - 1e-9)) {
    row.mistake(
      'qps_peak',
      'CAP110',
      `\`qps_peak\` is below the mean rate (${peakQps} < ${Number(mean.qps.toPrecision(4))} per second)`,
      `\`qps_peak\` is the mean of the busiest hour, \`${mean.basis}\` the mean of the whole week; are they swapped?`,
    );
    return null;
  }
  return { basis: mean?.basis ?? 'qps_peak', meanQps: mean?.qps ?? null, peakQps, voice: null };
}

function voiceRate(
  row: RowCells,
  sessionsPeak: number,
  { minutes, turns }: { readonly minutes: number | null; readonly turns: number | null },
  other: string | null,
): Rate | null {
  if (other !== null) {
    row.mistake(
      other,
      'CAP110',
      `\`sessions_peak\` replaces a rate, but \`${other}\` is given too`,
      'keep one of them',
    );
    return null;
  }
  if (minutes === null) row.assume('session_minutes', `a session lasts ${DEFAULT_SESSION_MINUTES} minutes`);
  if (turns === null) {
    row.assume('turns', `a session asks for ${VOICE_RESPONSES_PER_MINUTE} answers a minute`, {
      basis: 'assumed',
      name: 'OpenAI realtime guide: three minutes of gpt-realtime-2 without caching, $0.96',
      asOf: '2026-10',
    });
  }
  const sessionMinutes = minutes ?? DEFAULT_SESSION_MINUTES;
  const responsesPerMinute = turns === null ? VOICE_RESPONSES_PER_MINUTE : turns / sessionMinutes;
  const voice = { sessionsPeak, sessionMinutes, responsesPerMinute };
  return { basis: 'sessions_peak', meanQps: null, peakQps: voiceQps(voice), voice };
}

function readShape(
  row: RowCells,
  options: { readonly tz: string; readonly deferrable: boolean; readonly shape: ShapeLookup },
): { readonly shape: HourlyShape; readonly tz: string; readonly weights: Float64Array } | null {
  const givenTz = row.text('tz');
  const tz = givenTz ?? options.tz;
  const offset = zoneOffsetHours(tz);
  if (offset === null) {
    row.mistake('tz', 'CAP104', `${quoted(tz)} is no time zone`, 'use an IANA zone such as Europe/Berlin');
  } else if (givenTz === null && options.tz === 'UTC') {
    row.assume('tz', 'hours are UTC hours');
  }
  const given = row.text('profile');
  const profile = given ?? (options.deferrable ? 'night' : 'office');
  const shape = options.shape(profile);
  if (typeof shape === 'string') {
    row.mistake(
      'profile',
      'CAP113',
      `profile ${quoted(profile)} cannot be used: ${shape}`,
      'use flat, office, evening, global, night, or a file of 24 or 168 numbers (path from the workload file)',
    );
    return null;
  }
  if (given === null) {
    row.assume('profile', `demand follows the hours of the profile ${profile}`, {
      basis: shape.basis === 'measured' ? 'measured' : 'assumed',
      name: shape.source,
      ...(shape.asOf === null ? {} : { asOf: shape.asOf }),
    });
  }
  if (offset === null || shape.weights.length !== HOURS_PER_WEEK) return null;
  return { shape, tz, weights: localWeekToUtc(shape.weights, offset) };
}
