import type { Assumption } from '../../diagnostics/assumption.ts';
import type { RequestStream } from '../request-stream.ts';
import { describeStream } from '../stream/describe-stream.ts';
import { Z95 } from '../stream/lognormal.ts';
import { HOURS_PER_WEEK, normaliseWeights, peakFactor } from '../table/hour-weights.ts';
import type { LengthDistribution, Workload } from '../workload.ts';
import type { TraceTerms } from './trace-terms.ts';

const HOUR_S = 3600;
const DAY_S = 86_400;
/** An hour counts for the peak when the trace covers this share of it. */
const WHOLE_HOUR = 0.99;

/**
 * What a recorded stream says about one of its workloads: rates, lengths and hours as measured. A trace shorter than a day
 * says nothing about the hours: its mean rate is then held for the whole week, and that is stated.
 */
export function traceWorkload(
  stream: RequestStream,
  index: number,
  options: {
    readonly path: string;
    readonly tz: string;
    readonly knowsCached: boolean;
    /** Whether the stamps say what day it was. */
    readonly hasCalendar: boolean;
    /** The part of the stream that the trace covers; other traces may go on before and after it. */
    readonly fromS: number;
    readonly untilS: number;
    /** Multiplies the rates. */
    readonly scale: number;
    /** What the user says about the workload beside the trace. */
    readonly terms: TraceTerms;
  },
): Workload {
  const name = stream.workloadNames[index];
  const summary = describeStream(stream, index);
  const { fromS, untilS, scale } = options;
  const spanS = untilS - fromS;
  const hours = hourCounts(stream, index, fromS, untilS);
  const meanQps = summary.requests / spanS;
  const assumptions: Assumption[] = [];
  const assume = (column: string, text: string): void => {
    assumptions.push({
      text,
      basis: 'assumed',
      source: 'capplan',
      asOf: null,
      path: `workload.${name}.${column}`,
    });
  };
  const firstHour = Math.floor(stream.startHourOfWeek + fromS / HOUR_S);
  const hourWeights = measuredHours(firstHour, spanS, hours);
  if (spanS < DAY_S)
    assume('profile', `the mean rate of the trace's ${spanText(spanS)} holds in every hour of the month`);
  else if (spanS < 7 * DAY_S) assume('profile', `the days that the trace covers are like all others`);
  if (!options.knowsCached) assume('cached_share', 'no input is served from a prefix cache');
  const busiestHour = Math.max(0, ...hours.counts.filter((_, hour) => hours.covered[hour] > WHOLE_HOUR));
  const qpsPeakHour = Math.max(busiestHour / HOUR_S, meanQps);
  return {
    name,
    ...options.terms.terms,
    modality: options.terms.modality,
    rateBasis: 'trace',
    qpsMean: meanQps * scale,
    qpsPeakHour: qpsPeakHour * scale,
    meanIsAssumed: false,
    peakIsAssumed: false,
    hourWeights,
    recordedPeakHour: options.hasCalendar ? peakHour(firstHour, hours) : null,
    profile: spanS < DAY_S ? 'flat' : 'trace',
    tz: options.tz,
    arrivalCv: summary.arrivalCv,
    input: lengths(summary.inputTokensMean, summary.inputTokensP50, summary.inputTokensP95),
    output: lengths(summary.outputTokensMean, summary.outputTokensP50, summary.outputTokensP95),
    maxOutputTokens: options.terms.maxOutputTokens,
    cachedShare: summary.cachedShare,
    reasoningShare: options.terms.reasoningShare,
    turns: 1,
    thinkS: 0,
    voice: null,
    objectives: options.terms.objectives,
    assumptions: [...assumptions, ...options.terms.assumptions],
    source: { path: options.path, line: 1 },
  };
}

function spanText(spanS: number): string {
  if (spanS < 120) return `${Math.round(spanS)} s`;
  return spanS < 2 * HOUR_S ? `${Math.round(spanS / 60)} min` : `${Math.round(spanS / HOUR_S)} h`;
}

function lengths(meanTokens: number, p50Tokens: number, p95Tokens: number): LengthDistribution {
  const sigma = p50Tokens > 0 ? Math.max(0, Math.log(p95Tokens / p50Tokens) / Z95) : 0;
  return { meanTokens, p50Tokens, p95Tokens, sigma };
}

interface HourCounts {
  readonly counts: readonly number[];
  /** Share of each clock hour that the trace covers. */
  readonly covered: readonly number[];
}

/** Requests by clock hour from the hour in which the trace begins. */
function hourCounts(stream: RequestStream, index: number, fromS: number, untilS: number): HourCounts {
  const zeroS = fromS - ((stream.startHourOfWeek * HOUR_S + fromS) % HOUR_S);
  const hours = Math.max(1, Math.ceil((untilS - zeroS) / HOUR_S));
  const counts = new Array<number>(hours).fill(0);
  for (let i = 0; i < stream.count; i += 1) {
    if (stream.workload[i] === index)
      counts[Math.min(hours - 1, Math.floor((stream.arrivalS[i] - zeroS) / HOUR_S))] += 1;
  }
  const covered = counts.map((_, hour) => {
    const from = Math.max(zeroS + hour * HOUR_S, fromS);
    const to = Math.min(zeroS + (hour + 1) * HOUR_S, untilS);
    return (to - from) / HOUR_S;
  });
  return { counts, covered };
}

/** Hour of the week with the most requests: among those that the trace covers whole, if there are any. */
function peakHour(firstHour: number, { counts, covered }: HourCounts): number {
  const whole = counts.map((count, hour) => (covered[hour] > WHOLE_HOUR ? count : 0));
  const among = whole.some((count) => count > 0) ? whole : counts;
  return (firstHour + among.indexOf(Math.max(...among))) % HOURS_PER_WEEK;
}

/** Hourly weights of the week: by hour of the week from seven days on, by hour of the day from one day on, else flat. */
function measuredHours(firstHour: number, spanS: number, hours: HourCounts): Float64Array {
  const flat = new Float64Array(HOURS_PER_WEEK).fill(1);
  if (spanS < DAY_S) return flat;
  const period = spanS >= 7 * DAY_S ? HOURS_PER_WEEK : 24;
  const requests = new Float64Array(period);
  const coverage = new Float64Array(period);
  hours.counts.forEach((count, hour) => {
    requests[(firstHour + hour) % period] += count;
    coverage[(firstHour + hour) % period] += hours.covered[hour];
  });
  const weights = Float64Array.from(flat, (_, hour) => {
    const at = hour % period;
    return coverage[at] > 0 ? requests[at] / coverage[at] : 0;
  });
  return peakFactor(weights) > 0 ? normaliseWeights(weights) : flat;
}
